"""What a gift is given for, and how its kind is read out of a name."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a programme is given for."""

    FESTIVAL = "festival", _("Festival gift")
    BIRTHDAY = "birthday", _("Birthday")
    MARRIAGE = "marriage", _("Marriage")
    BIRTH = "birth", _("Birth of a child")
    ILLNESS = "illness", _("Hospital stay")
    BEREAVEMENT = "bereavement", _("Bereavement")
    RETIREMENT = "retirement", _("Retirement")
    HARDSHIP = "hardship", _("Hardship")
    OTHER = "other", _("Other")

    @classmethod
    def for_everyone(cls) -> list["Kind"]:
        """Those that are issued to all who are eligible; the others follow an event of one."""
        return [cls.FESTIVAL, cls.BIRTHDAY, cls.OTHER]


# Words of a title in the order in which they are looked for: 生日 before 节日, 大病救助 before 病.
WORDS = (
    (Kind.BIRTHDAY, ("生日", "birthday")),
    (Kind.RETIREMENT, ("退休", "荣退")),
    (Kind.BEREAVEMENT, ("去世", "丧", "吊唁", "抚慰")),
    (Kind.BIRTH, ("生育", "产假", "新生儿")),
    (Kind.MARRIAGE, ("结婚", "新婚", "婚育")),
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
