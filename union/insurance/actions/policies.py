"""Insurers and policies: entered, changed, with their papers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotAllowed, NotReachable
from union.evidence.actions import add_papers, case_of, remove
from union.evidence.models import Kind as PaperKind
from union.evidence.models import Paper
from union.insurance.actions.refusals import (
    CoverOutside,
    EndsBeforeItBegins,
    NameTaken,
    PlanInUse,
    RenewsItself,
    Stale,
)
from union.insurance.models import Cover, Insurer, Plan, Policy, SheetLine
from union.insurance.verbs import Verb
from union.orgs import scoping
from union.orgs.models import Organisation
from union.orgs.scoping import authorise


@dataclass(frozen=True)
class PlanFacts:
    """A plan with its sums: (what is covered, yuan, note)."""

    name: str
    premium: Decimal
    covers: Sequence[tuple[str, Decimal, str]] = ()


@dataclass(frozen=True)
class PolicyFacts:
    """What is entered of a policy."""

    kind: str
    title: str
    number: str
    starts_on: date
    ends_on: date
    payer: str
    for_everyone: bool
    wants_renewal: bool
    contact: str
    phone: str
    how_to_claim: str
    claim_days: int
    claim_from: str
    in_working_days: bool
    renews: Policy | None


def _authorise_in(union: Organisation, actor: User) -> None:
    if not scoping.may(actor, "insurance.change", union):
        raise NotAllowed if scoping.may(actor, "insurance.view", union) else NotReachable


@transaction.atomic
def save_insurer(
    insurer: Insurer | None,
    *,
    union: Organisation,
    name: str,
    phone: str,
    layout: list[list[str]],
    actor: User,
) -> Insurer:
    """An insurer with its telephone and the columns of its sheet; a name stands once in a union.

    Raises NameTaken, NotAllowed, NotReachable.
    """
    _authorise_in(union, actor)
    if insurer is not None and insurer.organisation_id != union.pk:
        raise NotReachable
    row = insurer or Insurer(organisation=union)
    row.name, row.phone, row.layout = name, phone, layout
    if Insurer.objects.filter(organisation=union, name=name).exclude(pk=row.pk).exists():
        raise NameTaken(field="name")
    row.save()
    record(Verb.INSURER_SAVED, actor=actor, organisation=union, subject=row)
    return row


@transaction.atomic
def save_policy(
    policy: Policy | None,
    facts: PolicyFacts,
    plans: Sequence[PlanFacts],
    *,
    union: Organisation,
    insurer: str,
    version: int = 0,
    actor: User,
) -> Policy:
    """A policy with its plans, of an insurer (by name) which is entered with it if it is new.

    A new one that says the same as one that is there is that one: a second tap has no effect.

    A plan by which somebody is insured stays; its premium may be put right.
    Raises EndsBeforeItBegins, NameTaken, RenewsItself, CoverOutside, PlanInUse, Stale, NotAllowed,
    NotReachable.
    """
    _authorise_in(union, actor)
    # Two at once look at the same names and numbers.
    Organisation.objects.select_for_update(no_key=True).get(pk=union.pk)
    if facts.ends_on < facts.starts_on:
        raise EndsBeforeItBegins
    row = Policy(organisation=union)
    if policy is None and (sent := _sent_before(union, insurer, facts)):
        return sent
    if policy is not None:
        row = Policy.objects.select_for_update().get(pk=policy.pk)
        if row.organisation_id != union.pk:
            raise NotReachable
        if row.version != version:
            raise Stale
        _check_period(row, facts)
    _check_renewal(row, facts)
    row.insurer = _insurer(union, insurer, facts.phone, actor)
    _check_number(row, facts)
    for name, value in facts.__dict__.items():
        setattr(row, name, value)
    row.version += 1 if policy is not None else 0
    row.save()
    _save_plans(row, plans)
    record(Verb.POLICY_SAVED, actor=actor, organisation=union, subject=row)
    return row


def _check_period(row: Policy, facts: PolicyFacts) -> None:
    outside = row.insured.filter(starts_on__gt=facts.ends_on) | row.insured.filter(
        ends_on__lt=facts.starts_on
    )
    claims = row.claims.filter(happened_on__lt=facts.starts_on) | row.claims.filter(
        happened_on__gt=facts.ends_on
    )
    count = outside.count() + claims.count()
    if count:
        raise CoverOutside(params={"count": count})


def _check_renewal(row: Policy, facts: PolicyFacts) -> None:
    old = facts.renews
    if old is None:
        return
    followed = Policy.objects.filter(renews=old).exclude(pk=row.pk).exists()
    if (
        old.pk == row.pk
        or followed
        or old.organisation_id != row.organisation_id
        or old.ends_on >= facts.ends_on
    ):
        raise RenewsItself


def _sent_before(union: Organisation, insurer: str, facts: PolicyFacts) -> Policy | None:
    return Policy.objects.filter(
        organisation=union,
        insurer__name=insurer,
        kind=facts.kind,
        title=facts.title,
        number=facts.number,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
    ).first()


def _insurer(union: Organisation, name: str, phone: str, actor: User) -> Insurer:
    found = Insurer.objects.filter(organisation=union, name=name).first()
    return found or save_insurer(None, union=union, name=name, phone=phone, layout=[], actor=actor)


def _check_number(row: Policy, facts: PolicyFacts) -> None:
    if not facts.number:
        return
    same = Policy.objects.filter(organisation=row.organisation, insurer=row.insurer)
    if same.filter(number=facts.number).exclude(pk=row.pk).exists():
        raise NameTaken(field="number")


def _save_plans(policy: Policy, plans: Sequence[PlanFacts]) -> None:
    there = {one.name: one for one in policy.plans.all()}
    wanted = {one.name for one in plans}
    for name in there.keys() - wanted:
        plan = there[name]
        if plan.insured.exists() or SheetLine.objects.filter(plan=plan).exists():
            raise PlanInUse(params={"plan": name})
        there[name].delete()
    for facts in plans:
        plan = there.get(facts.name) or Plan(policy=policy, name=facts.name)
        plan.premium = facts.premium
        plan.save()
        plan.covers.all().delete()
        Cover.objects.bulk_create(
            Cover(plan=plan, title=title, amount=amount, note=note)
            for title, amount, note in facts.covers
        )


def add_policy_papers(
    policy: Policy, uploads: Iterable[Any], *, kind: str, actor: User
) -> list[Paper]:
    """Puts papers to a policy: the contract, the stamped list. Call it outside of any transaction.

    Raises NotAllowed, NotReachable, and what `evidence.add_papers` raises.
    """
    authorise(actor, "insurance.change", policy)

    def note(papers: list[Paper]) -> None:
        record(
            Verb.PAPERS_ADDED,
            actor=actor,
            organisation=policy.organisation,
            subject=policy,
            papers=[paper.pk for paper in papers],
        )

    return add_papers(case_of(policy), uploads, kind=kind, actor=actor, and_then=note)


@transaction.atomic
def note_policy_paper(policy: Policy, paper: Paper, *, actor: User) -> None:
    """A list with names is opened by whoever keeps the roster; that stands in the log first.

    Other papers of a policy name nobody. Raises NotReachable, NotAllowed.
    """
    authorise(actor, "insurance.view", policy)
    if paper.kind != PaperKind.LIST:
        return
    authorise(actor, "insurance.roster", policy)
    record(
        Verb.PAPER_SEEN,
        actor=actor,
        organisation=policy.organisation,
        subject=policy,
        paper=paper.pk,
    )


@transaction.atomic
def remove_policy_paper(policy: Policy, paper: Paper, *, actor: User) -> None:
    """Takes a paper of a policy out. Raises NotAllowed, NotReachable, AlreadyTakenAway."""
    authorise(actor, "insurance.change", policy)
    remove(paper, actor=actor)
    record(
        Verb.PAPER_REMOVED,
        actor=actor,
        organisation=policy.organisation,
        subject=policy,
        paper=paper.pk,
    )
