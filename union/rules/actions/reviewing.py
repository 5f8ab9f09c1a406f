"""How exemptions are reviewed: what the committee agrees to, and sees."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals.actions import StepFacts
from union.approvals.models import Reason
from union.approvals.registry import About, Reviewable
from union.members.models import Kinship, Member
from union.orgs.models import Organisation
from union.orgs.roles import Role
from union.rules.judging import Finding
from union.rules.models import Exemption


class Exemptions(Reviewable):
    """Exemptions from a rule: never the chair alone."""

    model = Exemption
    kinds = {"exemption": _("Exemption from a rule")}
    must_decide = frozenset({Role.COMMITTEE})
    # Two of the committee beside the chair: domain knowledge of how exceptions are settled.
    suggested = ((None, (StepFacts(Role.COMMITTEE, 2), StepFacts(Role.CHAIR))),)

    def organisation(self, subject: Exemption) -> Organisation:
        """The union of the member."""
        return subject.organisation

    def kind(self, subject: Exemption) -> str:
        """One kind."""
        return "exemption"

    def title(self, subject: Exemption) -> str:
        """What it is about in general: no name, and no illness."""
        return str(_("Exemption from a rule"))

    def reference(self, subject: Exemption) -> str:
        """Its number among all."""
        return f"E{subject.pk}"

    def amount(self, subject: Exemption) -> Decimal:
        """What would be given, in yuan."""
        amount: Decimal = subject.amount
        return amount

    def terms(self, subject: Exemption) -> dict[str, Any]:
        """Who would get how much for which day."""
        return {
            "member": subject.member_id,
            "benefit": subject.benefit,
            "event_on": subject.event_on.isoformat(),
            "amount": f"{subject.amount:.2f}",
            "target": f"{subject.target_kind}:{subject.target_id}",
        }

    def frozen(self, subject: Exemption) -> dict[str, Any]:
        """The terms, the reason, and what it breaks."""
        reason = hashlib.sha256(str(subject.reason).encode()).hexdigest()
        return self.terms(subject) | {"reason": reason, "breaks": subject.breaks}

    def concerned(self, subject: Exemption) -> list[tuple[int, str]]:
        """The member, and the relatives of the member."""
        relatives = Kinship.objects.relatives([subject.member_id])
        return [
            *_persons([subject.member_id], Reason.BENEFICIARY),
            *_persons(relatives, Reason.RELATIVE),
        ]

    def about(self, subjects: list[Exemption], user: User) -> dict[int, About]:
        """The member, the reason, and each rule that is not kept with its clause.

        Whoever watches over reviews and not over exemptions sees that there is one, and no more.
        """
        names = dict(
            Member.objects.filter(pk__in=[one.member_id for one in subjects]).values_list(
                "pk", "name"
            )
        )
        own_word = Kinship.objects.own_word(
            {one.pk: one.applicant_id for one in subjects},
            {one.pk: [one.member_id] for one in subjects},
        )
        shown = set(
            Exemption.objects.for_user(user)
            .filter(pk__in=[one.pk for one in subjects])
            .values_list("pk", flat=True)
        )
        return {
            one.pk: About()
            if one.pk not in shown
            else About(
                url=one.get_desk_url(),
                subtitle=one.event_on.isoformat(),
                template="rules/_about_exemption.html",
                context={
                    "exemption": one,
                    "member_name": names[one.member_id],
                    "findings": [Finding.of(plain) for plain in one.breaks],
                },
                warnings=(_("It is more than a rule allows."), *own_word.get(one.pk, ())),
            )
            for one in subjects
        }

    def on_approved(self, subject: Exemption, *, actor: User, principal: User | None) -> None:
        """It may be used once."""
        self._set(subject, Exemption.State.APPROVED)

    def on_returned(self, subject: Exemption, *, actor: User) -> None:
        """It comes back to the applicant."""
        self._set(subject, Exemption.State.RETURNED)

    def on_rejected(self, subject: Exemption, *, actor: User) -> None:
        """It is over."""
        self._set(subject, Exemption.State.REJECTED)

    def on_withdrawn(self, subject: Exemption, *, actor: User) -> None:
        """It is over."""
        self._set(subject, Exemption.State.WITHDRAWN)

    def _set(self, subject: Exemption, state: str) -> None:
        subject.state = state
        subject.version += 1
        subject.save(update_fields=["state", "version"])


def _persons(members: Iterable[int], reason: str) -> list[tuple[int, str]]:
    users = Member.objects.filter(pk__in=set(members), user__isnull=False)
    return [(user, reason) for user in users.values_list("user_id", flat=True)]


EXEMPTIONS = Exemptions()
