"""What follows from an event: the gift that her union gives, as a draft with its cap."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.core.money import format_yuan
from union.funds.cases import requests_for
from union.funds.models import FundRequest
from union.members.models import Member
from union.occasions.models import Occasion
from union.occasions.registry import Card, Follower, SomethingGiven
from union.orgs.scoping import may
from union.rules import granting
from union.rules.judging import Proposal, entitlements, event_key, judge
from union.welfare.actions import NewRow, add_rows, get_or_make_programme
from union.welfare.actions.entitlements import KIND, ONCE, matter_of, money_may_change, renew
from union.welfare.actions.refusals import must_not_be_paid
from union.welfare.actions.rows import AlreadyInProgramme, move
from union.welfare.models import Disbursement, Programme
from union.welfare.verbs import Verb


def programme_of(occasion: Occasion) -> Programme:
    """The programme of the year for such events, opened if there is none yet."""
    day = occasion.judged_on
    # One name, whoever reports it in whatever language.
    with translation.override(settings.LANGUAGE_CODE):
        words = {"year": day.year, "kind": occasion.get_kind_display()}
        name = _("%(year)s gift: %(kind)s") % words
    return get_or_make_programme(
        occasion.organisation, name=name, kind=occasion.kind, given_on=day, actor=None
    )


def usual_amount(programme: Programme, member: Member, occasion: Occasion) -> Decimal | None:
    """What she may be given for it, in yuan: what the programme says, but no more than the book."""
    _book, found = entitlements(member, occasion.judged_on)
    mine = next((one for one in found if one.key == occasion.kind), None)
    limits = [one for one in (mine.each, mine.left) if one is not None] if mine else []
    usual = [programme.amount] if programme.amount is not None else []
    amount = min([*limits, *usual], default=None)
    return amount if amount is not None and amount > 0 else None


class Gifts(Follower):
    """The gift of an event is planned with it."""

    def reported(self, occasion: Occasion, *, actor: User) -> None:
        """A draft with what the book allows; none where it allows nothing or says nothing."""
        programme = programme_of(occasion)
        amount = usual_amount(programme, occasion.member, occasion)
        if amount is None:
            return
        new = NewRow(
            occasion.member,
            amount,
            event_on=occasion.judged_on,
            planned=True,
            occasion=occasion,
        )
        try:
            with transaction.atomic():
                added = add_rows(programme, [new], actor=None)
        except Refused:
            # The page of the event says what the rules say; nothing is planned against them.
            return
        for row in added:
            record(
                Verb.ROW_ADDED,
                actor=actor,
                organisation=row.organisation,
                subject=row,
                amount=str(row.amount),
                planned=True,
            )

    def changed(self, occasion: Occasion, *, actor: User) -> None:
        """The draft is judged by the new day; where that forbids it, it goes.

        If it was something else that happened, the draft of that goes, and its own is planned. What
        was handed out follows to the other day. Raises SomethingGiven, or RuleForbids and
        AlreadyInProgramme where what was given already may not stand on that day.
        """
        self._given_changed(occasion, actor)
        planned = Disbursement.objects.planned().filter(occasion=occasion)
        of_another = list(planned.exclude(programme__kind=occasion.kind))
        for row in of_another:
            self._take_out(row, actor)
        if of_another and not Disbursement.objects.filter(occasion=occasion).exists():
            self.reported(occasion, actor=actor)
            return
        for row in planned.select_for_update(of=("self",)).select_related(
            "programme__organisation"
        ):
            try:
                with transaction.atomic():
                    self._move(row, occasion, actor)
            except (granting.RuleForbids, AlreadyInProgramme):
                self._take_out(row, actor)

    def _given_changed(self, occasion: Occasion, actor: User) -> None:
        given = Disbursement.objects.handed_out().filter(occasion=occasion)
        rows = given.select_for_update(of=("self",)).select_related("programme__organisation")
        for row in rows:
            if row.programme.kind != occasion.kind:
                raise SomethingGiven
            if row.event_on != occasion.judged_on:
                self._move(row, occasion, actor)

    def _move(self, row: Disbursement, occasion: Occasion, actor: User) -> None:
        move(row.programme, [(row, occasion.judged_on)])
        row.event_on = occasion.judged_on
        row.version += 1
        row.save(update_fields=["event_on", "matter", "version"])
        renew(row.programme, [row])
        money_may_change(row.programme, rows=[row.pk], actor=actor)

    def withdrawn(self, occasion: Occasion, *, actor: User) -> None:
        """Nothing is planned any more. Raises SomethingGiven."""
        if Disbursement.objects.handed_out().filter(occasion=occasion).exists():
            raise SomethingGiven
        for row in Disbursement.objects.planned().filter(occasion=occasion):
            self._take_out(row, actor)

    def _take_out(self, row: Disbursement, actor: User) -> None:
        must_not_be_paid([row.pk])
        money_may_change(row.programme, rows=[row.pk], actor=actor)
        granting.reverse(KIND, [row.pk])
        row.delete()


FOLLOWER = Gifts()


def card(occasion: Occasion, user: User) -> Card | None:
    """The gifts of an event, and what the rules say to another one."""
    own = occasion.member.user_id == user.pk
    sees = may(user, "welfare.change", occasion.member.organisation)
    if not own and not sees:
        return None
    rows = Disbursement.objects.filter(occasion=occasion).select_related("programme")
    found = list(rows.handed_out() if own else rows)
    if own:
        return Card("welfare/_occasion_card.html", {"rows": found, "own": True}) if found else None
    context: dict[str, Any] = {"rows": found, "own": False, "occasion": occasion}
    if not found:
        context |= _why_none(occasion, user)
    return Card("welfare/_occasion_card.html", context)


def _why_none(occasion: Occasion, user: User) -> dict[str, Any]:
    """What the rules say to a gift for an event that has none, and where one may be entered."""
    day, key = occasion.judged_on, event_key(occasion.pk)
    _book, known = entitlements(occasion.member, day, event=key)
    mine = next((one for one in known if one.key == occasion.kind), None)
    amount = (mine.each or mine.left or Decimal(0)) if mine else Decimal(0)
    asked = Proposal(
        occasion.member_id,
        occasion.kind,
        day,
        amount,
        key=occasion.kind if occasion.kind in ONCE else day.isoformat(),
        event=key,
    )
    [verdict] = judge(occasion.organisation, [asked])
    context: dict[str, Any] = {"findings": verdict.blocks}
    if not occasion.is_open:
        return context
    same = Programme.objects.for_user(user, "welfare.change").filter(
        kind=occasion.kind, eligible_on__year=day.year
    )
    # The one that is open, else the one that was closed last.
    programme = same.order_by("-state", "-pk").first()
    if programme is None:
        return context
    given = Disbursement.objects.for_user(user).filter(
        programme=programme, member=occasion.member_id, matter=matter_of(programme, day)
    )
    there = given.select_related("occasion").exclude(occasion=None).first()
    if there is not None:
        # Two have told the same: one gift, which the other event has.
        return context | {"there": there.occasion}
    if not programme.is_open:
        return context | {"closed": programme}
    facts = {"on": day.isoformat()} | ({"amount": f"{amount:.2f}"} if amount > 0 else {})
    enter, exempt = "welfare:row_new", "welfare:exemption"
    if verdict.is_allowed:
        context["enter_url"] = _address(enter, programme, occasion, facts)
    elif may(user, "rules.exempt", occasion.member.organisation):
        matter = {"matter": matter_of(programme, day)}
        context["exemption_url"] = _address(exempt, programme, occasion, facts | matter)
    return context


def _address(name: str, programme: Programme, occasion: Occasion, facts: dict[str, str]) -> str:
    return f"{reverse(name, args=[programme.pk, occasion.member_id])}?{urlencode(facts)}"


def summary(occasion: Occasion, user: User) -> dict[str, list[str]]:
    """The gifts, as the printed form has them."""
    rows = Disbursement.objects.for_user(user).filter(occasion=occasion)
    lines = []
    found = list(rows.select_related("programme").order_by("pk"))
    money = requests_for("gift", [row.pk for row in found])
    for row in found:
        state = row.get_receipt_display() if row.receipt else ""
        words = [
            row.programme.name,
            row.programme.get_form_display(),
            format_yuan(row.amount),
            state,
        ]
        lines.append(" ".join(str(word) for word in words if word))
        lines += [_paid(one) for one in money.get(row.pk, ())]
    return {"gifts": lines}


def _paid(request: FundRequest) -> str:
    """Where the money for it is in the books: the request, and the voucher once it is paid."""
    words = [_("fund request %(number)s") % {"number": request.number}, request.get_state_display()]
    payment = request.payments.paid().first()
    if payment is not None:
        words += [payment.paid_on.isoformat(), payment.voucher]
    return " ".join(str(word) for word in words)
