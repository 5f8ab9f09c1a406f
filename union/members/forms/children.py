"""What the list of members' children is asked: a day, an age, a campus, a parent."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today
from union.core.forms import CountField, DayField
from union.members.forms.places import PlaceField
from union.members.forms.roster import no_whole_number
from union.members.models import Child, Dependant, Member, Tree
from union.members.models.dependant import each_once
from union.orgs.scoping import Somebody

RIGHT = "members.families"
# Below fourteen one is a child by law; the union may draw the line elsewhere.
USUAL_AGE, MOST_AGE = 14, 18


def next_childrens_day() -> date:
    """The next first of June; today, if it is that."""
    today = local_today()
    this_year = date(today.year, 6, 1)
    return this_year if today <= this_year else this_year.replace(year=today.year + 1)


class ChildrenFilter(forms.Form):
    """The filters above the list. One searches by the parent: no child's name is in an address."""

    q = forms.CharField(
        label=_("Parent: name, pinyin or staff number"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    on = DayField(label=_("As of"), required=False)
    up_to = CountField(label=_("Up to the age of"), required=False, min_value=0, max_value=MOST_AGE)
    place = PlaceField(label=_("Campus or group"), required=False, empty_label=_("All"))

    def __init__(self, data: Any, *, user: Somebody) -> None:
        """`data` of the address; what it does not say is the next children's day, and 14."""
        self.is_narrow = any(data.get(name) for name in ("q", "place"))
        asked = data.copy()
        for name, usual in (("on", next_childrens_day().isoformat()), ("up_to", USUAL_AGE)):
            asked[name] = asked.get(name) or usual
        super().__init__(asked)
        self.user = user
        self.tree = Tree.for_user(user, RIGHT)
        self.fields["place"].offer(self.tree)  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        """What is searched stands in the address."""
        return no_whole_number(self.cleaned_data["q"])

    @property
    def day(self) -> date:
        """The day on which age and membership are looked at."""
        day: date = self.cleaned_data["on"]
        return day

    @property
    def age(self) -> int:
        """The age that still counts."""
        age: int = self.cleaned_data["up_to"]
        return age

    def children(self) -> list[Child]:
        """The children that the filters leave, each once, by campus and group of the parent."""
        if not self.is_valid():
            return []
        rows = Dependant.objects.for_user(self.user).children_on(self.day, self.age)
        rows = rows.select_related("member").defer("member__id_number", "member__phone")
        found = self._of_parents(each_once(rows))
        if self.cleaned_data["place"]:
            below = set(self.tree.below(self.cleaned_data["place"]))
            found = [
                one for one in found if any(e.then_organisation_id in below for e in one.entries)
            ]
        order = {node.pk: number for number, node in enumerate(self.tree.reached)}
        return sorted(
            found,
            key=lambda one: (
                order.get(one.first.then_organisation_id, -1),
                one.first.member.sort_key,
                one.first.pk,
            ),
        )

    def _of_parents(self, children: list[Child]) -> list[Child]:
        words = self.cleaned_data["q"]
        if not words:
            return children
        named = Member.objects.for_user(self.user, RIGHT).search(words)
        parents = set(named.values_list("pk", flat=True))
        return [one for one in children if any(e.member_id in parents for e in one.entries)]
