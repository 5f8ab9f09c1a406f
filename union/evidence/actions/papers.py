"""Papers of a case: put in, taken away, and met again in another case.

Who may do it, and until when, is decided by the app above, whose row the case belongs to.
"""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, cast

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.core.failpoints import failpoint
from union.core.private_files import MAX_BYTES
from union.evidence import registry
from union.evidence.models import MEDICAL, CaseFile, Kind, Paper
from union.evidence.reading.kinds import FileKind
from union.evidence.reading.paper import look, take
from union.evidence.reading.refused import Empty, TooLarge
from union.evidence.verbs import Verb
from union.orgs.models import Organisation

LONGEST_NAME = 120


class TooManyPapers(Refused):
    """A case holds only so many papers."""

    status = 422
    field = "papers"
    message = _("At most %(limit)s papers fit into one file. Please put pages into one PDF.")


class InvoiceUsed(Refused):
    """An invoice pays once in the whole union."""

    field = "papers"
    message = _(
        "Invoice no. %(number)s lies in %(where)s already. An invoice can be used only once."
    )


class LiesThereAs(Refused):
    """One file is one paper; it is not two of those that are needed."""

    field = "papers"
    message = _(
        "“%(name)s” lies in the file already, as “%(kind)s”. Take it out first, or choose another."
    )


class AlreadyTakenAway(Refused):
    """Somebody was quicker."""

    message = _("This paper was taken away already.")


class Upload(Protocol):
    """What a form hands over for one file."""

    name: str | None

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Moves; answers the new place."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """The bytes from there on."""
        ...


@dataclass(frozen=True, slots=True)
class _Sent:
    name: str
    file: Upload
    kind: FileKind
    sha256: str


def open_case(organisation: Organisation) -> CaseFile:
    """An empty case; call it in the transaction that makes the row which will point at it."""
    return CaseFile.objects.create(organisation=organisation)


class HasCase(Protocol):
    """A row whose case is opened with the first paper."""

    pk: Any
    case: CaseFile | None
    organisation: Organisation


@transaction.atomic
def case_of(row: HasCase) -> CaseFile:
    """The case of a row, opened if it has none yet; two who ask at once get the same."""
    model = cast("type[Any]", type(row))
    held = model.objects.select_for_update(of=("self",)).select_related("organisation")
    locked = held.get(pk=row.pk)
    if locked.case is None:
        locked.case = open_case(locked.organisation)
        locked.save(update_fields=["case"])
    row.case = locked.case
    return cast("CaseFile", locked.case)


def add_papers(
    case: CaseFile,
    uploads: Iterable[Upload],
    *,
    kind: str,
    actor: User,
    still_allowed: Callable[[], None] | None = None,
    and_then: Callable[[list[Paper]], None] | None = None,
) -> list[Paper]:
    """Puts papers into a case: all of them, or none. Call it outside of any transaction.

    A file that lies in the case already is not stored again; the answer has the paper that is
    there. `still_allowed` is asked in the transaction that enters the rows, because reading files
    takes time; it locks what it asks, and raises. `and_then` is done with the papers in the same
    step.
    Raises TooManyPapers, InvoiceUsed, LiesThereAs and the subclasses of `reading.NotTaken`.
    """
    chosen = Kind(kind)
    sent = _received(uploads)
    there = set(Paper.objects.of_case(case).values_list("sha256", flat=True))
    fresh = [one for one in sent if one.sha256 not in there]
    if len(there) + len(fresh) > Paper.MOST:
        raise TooManyPapers(params={"limit": Paper.MOST})
    with ExitStack() as undo:
        unsaved: list[Paper] = []
        for one in fresh:
            paper = _stored(case, one, kind=chosen, actor=actor)
            undo.callback(_forget_file, paper)
            unsaved.append(paper)
        failpoint("evidence.stored")
        with transaction.atomic():
            if still_allowed is not None:
                still_allowed()
            entered = _entered(case, sent, unsaved, kind=chosen, actor=actor)
            if and_then is not None:
                and_then(entered)
        undo.pop_all()
    return entered


def _received(uploads: Iterable[Upload]) -> list[_Sent]:
    """Each file once. What can be told from outside is told before the first of them is opened."""
    files = list(uploads)
    if len(files) > Paper.MOST:
        raise TooManyPapers(params={"limit": Paper.MOST})
    for file in files:
        size = file.seek(0, 2)
        if size > MAX_BYTES:
            raise TooLarge(shown_name(file.name), limit=MAX_BYTES // 1024 // 1024)
        if not size:
            raise Empty(shown_name(file.name))
    sent: dict[str, _Sent] = {}
    for file in files:
        content, name = _content(file), shown_name(file.name)
        digest = hashlib.sha256(content).hexdigest()
        if digest not in sent:
            sent[digest] = _Sent(name, file, look(content, name), digest)
    return list(sent.values())


def _content(file: Upload) -> bytes:
    """All of one file; never more than one is held in memory."""
    file.seek(0)
    return file.read()


def _stored(case: CaseFile, sent: _Sent, *, kind: Kind, actor: User) -> Paper:
    """The row, not saved yet, with its file read, sealed and on the disk. Raises NotTaken."""
    taken = take(_content(sent.file), sent.name, sent.kind)
    is_invoice = bool(taken.facts.number) and kind == Kind.OTHER
    paper = Paper(
        case=case,
        # What says itself that it is an invoice is one, where nobody said otherwise.
        kind=Kind.INVOICE if is_invoice else kind,
        file_name=sent.name,
        media_type=taken.media_type,
        size=len(taken.content),
        sha256=sent.sha256,
        pages=taken.pages,
        width=taken.width,
        height=taken.height,
        invoice_number=taken.facts.number,
        invoice_code=taken.facts.code,
        invoice_date=taken.facts.day,
        invoice_amount=taken.facts.amount,
        invoice_seller=taken.facts.seller,
        uploaded_by=actor,
    )
    paper.look = taken.look
    paper.file.save("paper", ContentFile(taken.content), save=False)
    return paper


def _forget_file(paper: Paper) -> None:
    """Takes the file of a row that was never saved off the disk."""
    paper.file.delete(save=False)


def _entered(
    case: CaseFile, sent: Sequence[_Sent], unsaved: Sequence[Paper], *, kind: Kind, actor: User
) -> list[Paper]:
    """The rows, after a look under the lock whether somebody else sent the same meanwhile."""
    locked = CaseFile.objects.select_for_update().select_related("organisation").get(pk=case.pk)
    there = {paper.sha256: paper for paper in Paper.objects.of_case(locked)}
    for one in sent:
        held = there.get(one.sha256)
        if held is not None and kind not in {held.kind, Kind.OTHER}:
            params = {"name": one.name, "kind": held.get_kind_display()}
            raise LiesThereAs(params=params)
    _refuse_used(locked, unsaved, actor)
    added = []
    for paper in unsaved:
        if paper.sha256 in there:
            # The same file came twice at once: its second copy goes.
            transaction.on_commit(partial(_forget_file, paper))
            continue
        paper.save()
        there[paper.sha256] = paper
        added.append(paper)
    if len(there) > Paper.MOST:
        raise TooManyPapers(params={"limit": Paper.MOST})
    if added:
        record(
            Verb.ADDED,
            actor=actor,
            organisation=locked.organisation,
            subject=locked,
            papers=[paper.pk for paper in added],
            # That somebody was in hospital is nobody's business who reads the log.
            **({} if kind in MEDICAL else {"kind": str(kind)}),
        )
    return [there[one.sha256] for one in sent]


def check_invoices(case: CaseFile, *, actor: User) -> None:
    """A case that had come to nothing holds its invoices again. Raises InvoiceUsed."""
    _refuse_used(case, list(case.papers.filter(removed_at=None)), actor)


def _refuse_used(case: CaseFile, papers: Sequence[Paper], actor: User) -> None:
    """Raises InvoiceUsed for an invoice that lies with another matter of the union.

    What was refused, taken back or reversed holds none: it is asked for again with the same one.
    """
    numbers = [paper.invoice_number for paper in papers if paper.invoice_number]
    if not numbers:
        return
    # Two cases of one union that get the same invoice at once do so one after the other.
    union = Organisation.objects.select_for_update(no_key=True).get(pk=case.organisation.union().pk)
    ours = {case.pk} | registry.same_matter([case.pk]).get(case.pk, set())
    others = list(
        Paper.objects.filter(
            invoice_number__in=numbers,
            removed_at=None,
            case__organisation__path__startswith=union.path,
        )
        .exclude(case__in=ours)
        .values_list("invoice_number", "invoice_code", "case_id")
    )
    held = registry.without_given_up(there for _number, _code, there in others)
    known: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for number, code, there in others:
        if there in held:
            known[number].append((code, there))
    for paper in papers:
        for code, there in known[paper.invoice_number]:
            if not _same_code(code, paper.invoice_code):
                continue
            where = registry.places_of([there], actor)[there].words
            raise InvoiceUsed(params={"number": paper.invoice_number, "where": where})


def _same_code(one: str, other: str) -> bool:
    """Whether two invoices of one number may be one: not every form of it says its code."""
    return not one or not other or one == other


@transaction.atomic
def remove(paper: Paper, *, actor: User) -> None:
    """Takes a paper away; its row and file stay for whoever decided with it.

    Raises AlreadyTakenAway.
    """
    locked = Paper.objects.select_for_update().get(pk=paper.pk)
    if locked.removed_at:
        raise AlreadyTakenAway
    locked.removed_at, locked.removed_by = timezone.now(), actor
    locked.save(update_fields=["removed_at", "removed_by"])
    case = locked.case
    record(
        Verb.REMOVED,
        actor=actor,
        organisation=case.organisation,
        subject=case,
        paper=locked.pk,
    )


@transaction.atomic
def put_kind_right(paper: Paper, *, kind: str, actor: User) -> None:
    """Says what a paper really is; consent and how long it is kept follow its kind.

    Who may, and whether it may be kept as that, is decided by the app above. The same once more
    changes nothing. Raises AlreadyTakenAway.
    """
    locked = Paper.objects.select_for_update(of=("self",)).select_related("case").get(pk=paper.pk)
    if locked.removed_at or locked.reduced_at:
        raise AlreadyTakenAway
    wanted = Kind(kind)
    if locked.kind == wanted:
        return
    locked.kind = wanted
    locked.save(update_fields=["kind"])
    record(
        Verb.KIND_PUT_RIGHT,
        actor=actor,
        organisation=locked.case.organisation,
        subject=locked.case,
        paper=locked.pk,
    )


def duplicates_of(papers: Iterable[Paper]) -> dict[int, set[int]]:
    """Where else in the union these papers lie: paper -> cases, for those met again.

    The same file, or an invoice with the same number and no other code. What was taken away does
    not count, nor what lies in another file of the same matter.
    """
    ours = list(papers)
    if not ours:
        return {}
    organisation = ours[0].case.organisation.union()
    same = Q(sha256__in={paper.sha256 for paper in ours}) | Q(
        invoice_number__in={paper.invoice_number for paper in ours if paper.invoice_number}
    )
    others = (
        Paper.objects.filter(same, removed_at=None)
        .filter(case__organisation__path__startswith=organisation.path)
        .values_list("case_id", "sha256", "invoice_number", "invoice_code")
    )
    by_file: dict[str, set[int]] = defaultdict(set)
    by_number: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for case, sha256, number, code in others:
        by_file[sha256].add(case)
        by_number[number].append((code, case))
    found: dict[int, set[int]] = {}
    for paper in ours:
        cases = set(by_file[paper.sha256])
        if paper.invoice_number:
            held = by_number[paper.invoice_number]
            cases |= {case for code, case in held if _same_code(code, paper.invoice_code)}
        if cases - {paper.case_id}:
            found[paper.pk] = cases - {paper.case_id}
    return _without_kin(ours, found) if found else found


def _without_kin(papers: Iterable[Paper], found: dict[int, set[int]]) -> dict[int, set[int]]:
    """The same without what lies in another file of the same matter."""
    case_of = {paper.pk: paper.case_id for paper in papers}
    kin = registry.same_matter(case_of[paper] for paper in found)
    left = {paper: cases - kin.get(case_of[paper], set()) for paper, cases in found.items()}
    return {paper: cases for paper, cases in left.items() if cases}


def shown_name(name: str | None) -> str:
    """A file name as it may be shown: no path, no invisible characters, not endless."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(one for one in last if unicodedata.category(one)[0] not in "CZ" or one == " ")
    clean = visible.strip()
    if len(clean) > LONGEST_NAME:
        stem, dot, ending = clean.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 8 else ""
        clean = (stem if ending else clean)[: LONGEST_NAME - len(ending)] + ending
    return clean or "?"
