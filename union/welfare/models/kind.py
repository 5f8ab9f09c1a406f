"""What a gift is given for, and how its kind is read out of a name."""

from enum import StrEnum


class Kind(StrEnum):
    """The benefits that every union gives; the words of the rules for them (`rules.benefits`).

    A union's own kinds stand beside them with keys of their own.
    """

    FESTIVAL = "festival"
    BIRTHDAY = "birthday"
    MARRIAGE = "marriage"
    BIRTH = "birth"
    ILLNESS = "illness"
    BEREAVEMENT = "bereavement"
    DEATH = "death"
    RETIREMENT = "retirement"
    HARDSHIP = "hardship"
    CHILDREN = "children"
    WARMTH = "warmth"
    PRIZE = "prize"
    OTHER = "other"


# Words of a title in the order in which they are looked for: 生日 before 节日, 大病救助 before 病.
WORDS = (
    (Kind.BIRTHDAY, ("生日", "birthday")),
    (Kind.RETIREMENT, ("退休", "荣退")),
    (Kind.DEATH, ("会员去世", "职工去世")),
    (Kind.BEREAVEMENT, ("去世", "丧", "吊唁", "抚慰")),
    (Kind.BIRTH, ("生育", "产假", "新生儿")),
    (Kind.MARRIAGE, ("结婚", "新婚", "婚育")),
    (Kind.CHILDREN, ("六一", "儿童节")),
    (Kind.WARMTH, ("高温", "防暑", "送清凉", "送温暖")),
    (Kind.HARDSHIP, ("困难", "帮扶", "大病救助")),
    (Kind.ILLNESS, ("住院", "生病", "病")),
    (
        Kind.FESTIVAL,
        ("中秋", "春节", "新春", "端午", "国庆", "元旦", "新年", "清明", "劳动节", "五一", "节日"),
    ),
)


def guess_kind(name: str) -> Kind:
    """The kind that a title speaks of: 2026年中秋慰问品 is a festival gift; else "other"."""
    low = name.lower()
    return next((kind for kind, words in WORDS if any(word in low for word in words)), Kind.OTHER)


def words_of(kind: str) -> tuple[str, ...]:
    """The words by which the budget line for a kind is told: 婚育病丧慰问 pays for an illness."""
    words: tuple[str, ...] = next((words for one, words in WORDS if one == kind), ())
    return (*words, "婚育") if kind == Kind.BIRTH else words
