"""What the other apps are told of gifts: a member's card, and what money is asked for."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.core.money import format_yuan
from union.funds.cases import requests_for
from union.funds.models import FundRequest
from union.funds.registry import PurposeFacts, Remark
from union.members.models import Member
from union.occasions.checklist import checklists
from union.orgs.scoping import may
from union.rules.granting import judged_again
from union.rules.models import Grant
from union.welfare.files import sheet_url
from union.welfare.models import Disbursement, Programme
from union.welfare.models.kind import words_of

SHOWN = 5
JUDGED = 400
REMARKS = 20
# So many or fewer are not everybody.
FEW = 3


def member_card(request: HttpRequest, member: Member) -> tuple[str, dict[str, object]] | None:
    """The last gifts of a member, for her page at the desk; None where nobody may see them."""
    if not may(request.user, "welfare.view", member.organisation):
        return None
    rows = Disbursement.objects.for_user(request.user).of_member(member)
    recent = list(
        rows.select_related("programme", "option").order_by("-given_on", "-pk")[: SHOWN + 1]
    )
    given_in = {row.programme_id for row in recent if row.sheet_id}
    whole = Programme.objects.with_file(request.user).filter(pk__in=given_in)
    sees = set(whole.values_list("pk", flat=True)) if given_in else set()
    for row in recent:
        row.sheet_url = sheet_url(row, sees_file=row.programme_id in sees)
    return "welfare/_member_card.html", {"rows": recent[:SHOWN], "more": len(recent) > SHOWN}


def _terms(programme: int) -> str:
    """Who gets how much for which day: what was agreed to where members benefit alone."""
    rows = Disbursement.objects.filter(programme=programme).order_by("member")
    return "|".join(
        f"{member}:{amount}:{day}"
        for member, amount, day in rows.values_list("member", "amount", "event_on")
    )


def rules_of_programmes(ids: Iterable[int]) -> dict[int, tuple[Remark, ...]]:
    """What the rules say today to each row of some programmes, for those who decide.

    Of what is for everyone only what should be looked at; of what members get alone also how much
    it leaves them. At most `JUDGED` rows of a programme are looked at: each was judged when it was
    entered.
    """
    found = {}
    programmes = Programme.objects.filter(pk__in=list(ids)).select_related("organisation")
    for programme in programmes:
        rows = list(
            programme.disbursements.select_related("member")
            .defer("member__id_number", "member__phone")
            .order_by("-pk")[:JUDGED]
        )
        names = {row.pk: row.member.name for row in rows}
        grants = list(Grant.objects.live().of_source("disbursement", names))
        remarks = []
        verdicts = judged_again(programme.organisation.union(), grants)
        for grant, verdict in zip(grants, verdicts, strict=True):
            for one in verdict.in_order:
                if one.severity != "info" or programme.follows_an_event:
                    name = names[grant.source_id]
                    remarks.append(
                        Remark(one.sentence, one.severity, one.clause, one.url, about=name)
                    )
        order = ("block", "warn", "info")
        remarks.sort(key=lambda one: order.index(one.severity))
        found[programme.pk] = tuple(remarks[:REMARKS])
    return found


def _exemption(amount: Decimal) -> Remark:
    """That the committee has agreed to more than the rules allow."""
    said = _("The committee has agreed to an exemption of up to %(amount)s.")
    return Remark(said % {"amount": format_yuan(amount)}, "info")


def gifts_of(programme: int) -> tuple[str, Iterable[int]]:
    """The single gifts of a programme, for which money may be asked one by one."""
    return "gift", Disbursement.objects.filter(programme=programme).values("pk")  # type: ignore[return-value]


def gifts_as_purposes(ids: Iterable[int], user: User | None) -> dict[int, PurposeFacts]:
    """What the gift to one member offers to a request: what follows from an event is paid alone.

    Whoever reads the programme is told which it is, as with a request for all of it: her name is
    not in it, and who is paid stands in the request. The event opens to those who know of it.
    """
    wanted = list(ids)
    rows = Disbursement.objects.filter(pk__in=wanted)
    known = set()
    if user is not None:
        known = set(Disbursement.objects.for_user(user).filter(pk__in=wanted).values_list("pk"))
        rows = rows.filter(programme__in=Programme.objects.for_user(user).values("pk"))
    asked = requests_for("gift", wanted) if user is not None else {}
    found = list(rows.select_related("programme__organisation", "occasion__organisation", "member"))
    lists = _files_of(found) if user is not None else {}
    return {
        row.pk: PurposeFacts(
            title=row.programme.name,
            url=row.occasion.get_desk_url()
            if row.occasion and (row.pk,) in known
            else row.programme.get_desk_url(),
            organisation=row.programme.organisation,
            people=1,
            standard=row.amount,
            amount=row.amount,
            is_asked=row.pk in asked,
            payee=row.member_id if (row.pk,) in known and row.programme.is_paid_out else None,
            words=words_of(row.programme.kind),
            beneficiaries=(row.member_id,),
            terms=f"{row.member_id}:{row.amount}:{row.event_on}",
            filed=lists.get(row.occasion_id or 0),
            said=_receipt(row) if user is not None else (),
        )
        for row in found
    }


def _files_of(rows: Iterable[Disbursement]) -> dict[int, tuple[int, int]]:
    """How many of how many papers lie in the files of their events; which ones is not told."""
    occasions = {row.occasion_id: row.occasion for row in rows if row.occasion is not None}
    lists = checklists(list(occasions.values()))
    return {pk: (one.met, len(one.needs)) for pk, one in lists.items() if one.needs}


def _receipt(row: Disbursement) -> tuple[str, ...]:
    """How it was received, and when: without the name, which is not everybody's to read."""
    if row.received_at is None:
        return ()
    day = timezone.localdate(row.received_at).isoformat()
    return (f"{row.get_receipt_display()} {day}",)


def rules_of_gifts(ids: Iterable[int]) -> dict[int, tuple[Remark, ...]]:
    """What the rules say today to single gifts, for those who decide."""
    found: dict[int, tuple[Remark, ...]] = {}
    grants = Grant.objects.live().of_source("disbursement", ids).select_related("organisation")
    by_union: dict[int, list[Grant]] = {}
    agreed = grants.filter(exemption__isnull=False)
    exempt = dict(agreed.values_list("source_id", "exemption__amount"))
    for grant in grants:
        by_union.setdefault(grant.organisation_id, []).append(grant)
    for some in by_union.values():
        for grant, verdict in zip(some, judged_again(some[0].organisation, some), strict=True):
            remarks = [
                Remark(one.sentence, one.severity, one.clause, one.url) for one in verdict.in_order
            ]
            if grant.source_id in exempt:
                remarks.append(_exemption(exempt[grant.source_id]))
            found[grant.source_id] = tuple(remarks)
    return found


def programmes_as_purposes(ids: Iterable[int], user: User | None) -> dict[int, PurposeFacts]:
    """What a programme offers to a request for its money: people and value, from its rows.

    Who gets something alone (a wedding, a hospital stay), or with no more than `FEW`, is named as
    its beneficiary; of what everybody gets, nobody benefits more than the others.
    """
    rows = Programme.objects.all() if user is None else Programme.objects.for_user(user)
    wanted = rows.filter(pk__in=list(ids)).select_related("organisation")
    sums_of = [one.pk for one in wanted]
    found = {}
    # What was asked for one by one is not asked for once more with the whole.
    asked = requests_for("programme", sums_of) if user is not None else {}
    alone_asked = FundRequest.objects.filter(purpose_kind="gift").asked()
    given = (
        Disbursement.objects.filter(programme__in=sums_of)
        .exclude(pk__in=alone_asked.values("purpose_id"))
        .order_by()
        .values("programme")
        .annotate(n=Count("pk"), total=Sum("amount"))
    )
    sums = {one["programme"]: one for one in given}
    alone = [
        one.pk
        for one in wanted
        if not one.is_for_everyone or (one.pk in sums and sums[one.pk]["n"] <= FEW)
    ]
    members: dict[int, list[int]] = {}
    for programme, member in Disbursement.objects.filter(programme__in=alone).values_list(
        "programme", "member"
    ):
        members.setdefault(programme, []).append(member)
    for one in wanted:
        counted: dict[str, Any] = {**sums.get(one.pk, {})}
        found[one.pk] = PurposeFacts(
            title=one.name,
            url=reverse("welfare:detail", args=[one.pk]),
            organisation=one.organisation,
            people=counted.get("n"),
            standard=one.amount,
            amount=counted.get("total"),
            words=words_of(one.kind),
            is_asked=one.pk in asked,
            beneficiaries=tuple(members.get(one.pk, ())),
            terms=_terms(one.pk) if one.pk in members and not one.is_for_everyone else "",
        )
    return found
