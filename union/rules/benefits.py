"""What a union gives or organises, as the rules speak of it: the benefit.

A benefit is a word in a column (`key`), the same in a rule, a programme and a grant. Those that
every union knows stand here; a union adds its own in a form (`OwnBenefit`), and their keys say
their names, so that nobody has to look them up.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from union.core.errors import Sentence

OWN = "own:"


@dataclass(frozen=True)
class Benefit:
    """One kind of benefit.

    `everyone`: given to all who are eligible; otherwise it follows an `event` in one person's life
    (the word of `occasions.Kind`). `activity`: it is organised, not given. `confidential`: only
    the named few know of it.
    """

    key: str
    label: Sentence
    everyone: bool = False
    event: str = ""
    activity: bool = False
    confidential: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether it is given to one person because of something in her life."""
        return bool(self.event)


BUILT_IN: dict[str, Benefit] = {
    one.key: one
    for one in (
        Benefit("festival", _("Festival gift"), everyone=True),
        Benefit("birthday", _("Birthday"), everyone=True),
        Benefit("marriage", _("Marriage"), event="marriage"),
        Benefit("birth", _("Birth of a child"), event="birth"),
        Benefit("illness", _("Hospital stay"), event="illness"),
        Benefit("bereavement", _("Bereavement"), event="bereavement"),
        Benefit("death", _("Death of a member"), event="death"),
        Benefit("retirement", _("Retirement"), event="retirement"),
        Benefit("hardship", _("Hardship"), event="hardship", confidential=True),
        Benefit("children", _("Children's day"), everyone=True),
        Benefit("warmth", _("Hot and cold weather"), everyone=True),
        Benefit("prize", _("Prizes")),
        Benefit("other", _("Other"), everyone=True),
        Benefit("outing", _("Spring and autumn outing"), activity=True),
        Benefit("culture", _("Culture and sports"), activity=True),
        Benefit("contest", _("Contests"), activity=True),
        Benefit("recuperation", _("Recuperation"), activity=True),
        Benefit("education", _("Education"), activity=True),
        Benefit("purchase", _("Purchase"), activity=True),
    )
}


def benefit(key: str) -> Benefit:
    """The benefit of a key; one that a union has added says its name itself."""
    if key.startswith(OWN):
        return Benefit(key, key.removeprefix(OWN), everyone=True)
    return BUILT_IN.get(key) or Benefit(key, key, everyone=True)


def label(key: str) -> Sentence:
    """What a benefit is called."""
    return benefit(key).label


def choices(own: Iterable[str] = ()) -> list[tuple[str, Sentence]]:
    """All benefits for a form, those of the union at the end."""
    keys = [*BUILT_IN, *own]
    return [(key, label(key)) for key in keys]
