"""What can be reviewed: each app above describes its own things and says what follows.

The engine knows no money and no activity. It asks what a thing is called, what its approvers agree
to and who is concerned; and it calls back, inside the deciding transaction, when it is decided.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from union.accounts.models import User
from union.approvals.models import Review
from union.core.errors import Sentence
from union.orgs.models import Organisation
from union.orgs.roles import Role


@dataclass(frozen=True)
class About:
    """What an approver sees beside the decision; pages fill `template` with `context`.

    `warnings` are sentences in the approver's words; a thing with one is not approved in a batch.
    The review's page reads two words of `context` itself: `print_url`, a sheet to print, and
    `after`, what follows the last approval (payment): a sentence, whether it is done, and by whom.
    """

    url: str = ""
    subtitle: str = ""
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Sentence, ...] = ()


class Reviewable(ABC):
    """How the engine deals with one kind of thing. `kinds` are those that flows are made for.

    A kind that leaves out what is asked of it here cannot be registered at all.
    """

    model: type[models.Model]
    kinds: Mapping[str, Sentence] = {}
    # Offices without which no flow of these kinds is saved.
    must_decide: frozenset[Role] = frozenset()
    # Bands to start with, where the usual ones would not do: (up to yuan, steps).
    suggested: Sequence[tuple[Decimal | None, Sequence[Any]]] = ()

    def organisation(self, subject: Any) -> Organisation:
        """Whose flows and offices decide."""
        organisation: Organisation = subject.organisation.union()
        return organisation

    @abstractmethod
    def kind(self, subject: Any) -> str:
        """One of `kinds`."""

    @abstractmethod
    def title(self, subject: Any) -> str:
        """What it is called in lists; never a name together with an illness."""

    def reference(self, subject: Any) -> str:
        """A number by which notices name it, and nothing of what it is about; blank: none."""
        return ""

    @abstractmethod
    def amount(self, subject: Any) -> Decimal:
        """What it costs, in yuan."""

    def weight(self, subject: Any) -> Decimal:
        """The amount that chooses the flow, in yuan; more where a sum was split."""
        return self.amount(subject)

    @abstractmethod
    def terms(self, subject: Any) -> dict[str, Any]:
        """What approvers agree to, as plain values; a list may grow, all else stays the same."""

    def frozen(self, subject: Any) -> dict[str, Any]:
        """Everything that must not change while it is reviewed and until it is carried out."""
        return self.terms(subject)

    def concerned(self, subject: Any) -> Iterable[tuple[int, str]]:
        """Ids of the users who may not decide, each with a `Reason`; the applicant is known."""
        return ()

    @abstractmethod
    def about(self, subjects: list[Any], user: User) -> dict[int, About]:
        """What approvers see, for several at once: the questions do not grow with their number."""

    @abstractmethod
    def on_approved(self, subject: Any, *, actor: User, principal: User | None) -> None:
        """All steps have agreed; `principal` where the last hand was a stand-in's."""

    @abstractmethod
    def on_returned(self, subject: Any, *, actor: User) -> None:
        """It goes back to the applicant."""

    @abstractmethod
    def on_rejected(self, subject: Any, *, actor: User) -> None:
        """It is over."""

    @abstractmethod
    def on_withdrawn(self, subject: Any, *, actor: User) -> None:
        """The applicant takes it back."""


_by_type: dict[str, Reviewable] = {}


def register(reviewable: Reviewable) -> None:
    """Adds a kind of thing that can be reviewed."""
    _by_type[reviewable.model._meta.label_lower] = reviewable


def of(subject_type: str) -> Reviewable:
    """How to deal with things of a type. An unknown one is a mistake in the code: KeyError."""
    return _by_type[subject_type]


def kinds() -> dict[str, Sentence]:
    """All kinds that flows are made for."""
    return {kind: label for one in _by_type.values() for kind, label in one.kinds.items()}


def of_kind(kind: str) -> Reviewable:
    """How to deal with things that flows of a kind decide on. An unknown one is a KeyError."""
    return {name: one for one in _by_type.values() for name in one.kinds}[kind]


def about(reviews: Iterable[Review], user: User) -> dict[int, About]:
    """What an approver sees of each review, by its key: a fixed number of questions per type."""
    rows: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        rows[review.subject_type].append(review)
    found: dict[int, About] = {}
    for subject_type, some in rows.items():
        reviewable = of(subject_type)
        subjects = reviewable.model._default_manager.in_bulk([one.subject_id for one in some])
        known = reviewable.about(list(subjects.values()), user)
        found |= {one.pk: known[one.subject_id] for one in some}
    return found
