"""Planning a check-up, booking it, and writing down who was there."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today
from union.core.forms import CountField, DayField, RowField
from union.health.actions import CampaignFacts, PackageFacts, SlotFacts
from union.health.models import Campaign, Invitation, Slot
from union.health.models.campaign import InvitationQuerySet
from union.members.models import Member, Sex
from union.orgs.models import Organisation


class CampaignForm(forms.Form):
    """Which year, where, and when members can book."""

    organisation = RowField(Organisation.objects.none(), label=_("Union"))
    year = CountField(label=_("Year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Title"), max_length=60)
    centre = forms.CharField(label=_("Check-up centre"), max_length=80)
    phone = forms.CharField(label=_("Telephone of the centre"), max_length=30, required=False)
    booking_from = DayField(label=_("Booking from"))
    booking_until = DayField(label=_("Booking until"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, unions: Any = None, campaign: Campaign | None = None
    ) -> None:
        today = local_today()
        initial: dict[str, Any] = {
            "year": today.year,
            "title": _("Check-up of %(year)s") % {"year": today.year},
            "booking_from": today,
            "booking_until": today + timedelta(days=14),
        }
        if campaign is not None:
            initial = {name: getattr(campaign, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        if campaign is not None:
            del self.fields["organisation"]
            return
        field = cast("RowField", self.fields["organisation"])
        field.queryset = unions
        if len(unions) == 1:
            field.initial, field.widget = unions[0], forms.HiddenInput()

    def facts(self) -> CampaignFacts:
        """What was entered."""
        said = self.cleaned_data
        names = ("year", "title", "centre", "phone", "booking_from", "booking_until")
        return CampaignFacts(**{name: said[name] for name in names})


class PackageForm(forms.Form):
    """What is examined, and for whom."""

    name = forms.CharField(label=_("Name"), max_length=40)
    sex = forms.ChoiceField(label=_("For"), choices=[("", _("All")), *Sex.choices], required=False)
    age_from = CountField(label=_("From the age of"), min_value=0, max_value=120, required=False)
    age_to = CountField(label=_("Up to the age of"), min_value=0, max_value=120, required=False)
    words = forms.CharField(
        label=_("What is in it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Ages in their order."""
        said = super().clean() or {}
        low, high = said.get("age_from"), said.get("age_to")
        if low is not None and high is not None and high < low:
            self.add_error("age_to", _("The end lies before the beginning."))
        return said

    def facts(self) -> PackageFacts:
        """What was entered."""
        return PackageFacts(**self.cleaned_data)


class SlotForm(forms.Form):
    """When, where, for how many."""

    on = DayField(label=_("Day"))
    at = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    place = forms.CharField(label=_("Place"), max_length=80)
    capacity = CountField(label=_("Places"), min_value=1, max_value=2000)

    def __init__(self, data: Any = None, *, slot: Slot | None = None) -> None:
        initial = {name: getattr(slot, name) for name in self.base_fields} if slot else {}
        super().__init__(data, initial=initial)

    def facts(self) -> SlotFacts:
        """What was entered."""
        return SlotFacts(**self.cleaned_data)


class MarkForm(forms.Form):
    """Whether somebody was there."""

    state = forms.ChoiceField(
        choices=[
            (Invitation.State.DONE, Invitation.State.DONE.label),
            (Invitation.State.ABSENT, Invitation.State.ABSENT.label),
            (Invitation.State.INVITED, _("Not marked yet")),
        ]
    )
    done_on = DayField(
        label=_("On which day?"),
        required=False,
        past=True,
        help_text=_("Left empty: the day that was booked, or today if none was."),
    )


class InvitedFilters(forms.Form):
    """Search and filter above those who are invited."""

    q = forms.CharField(
        label=_("Name, pinyin or staff number"),
        required=False,
        max_length=40,
        widget=forms.SearchInput,
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Invitation.State.choices]
    )

    def narrow(self, rows: InvitationQuerySet) -> InvitationQuerySet:
        """Those that were asked for; a mistake filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            rows = rows.filter(member__in=Member.objects.search(words).order_by().values("pk"))
        if asked.get("state"):
            rows = rows.filter(state=asked["state"])
        return rows
