"""Papers in a case: put in, met again, taken away, and what is left when something breaks."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from tests.evidence import made
from tests.hands import in_a_process
from union.accounts.models import User
from union.audit.models import Entry
from union.core.errors import Refused
from union.core.failpoints import FailpointReached
from union.evidence import actions
from union.evidence.actions.papers import InvoiceUsed, LiesThereAs, shown_name
from union.evidence.models import CaseFile, Paper
from union.evidence.verbs import Verb
from union.orgs.models import Level, Organisation
from union.privacy.registry import retentions

JPEG, PDF = made.picture("JPEG"), made.plain_pdf()
Add = Callable[..., Paper]
Files = Callable[[], list[Path]]


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.django_db
def test_papers_lie_sealed_on_the_disk(add: Add, files: Files) -> None:
    paper = add(made.INVOICE.encode(), "林晓住院发票.xml")
    (lying,) = files()
    sealed = lying.read_bytes()
    assert b"EInvoice" not in sealed
    assert made.NUMBER.encode() not in sealed
    assert "林晓" not in lying.name
    with paper.file.open() as file:
        assert file.read() == made.INVOICE.encode()


@pytest.mark.django_db
def test_several_papers_come_together_and_the_log_names_none_of_them(
    case: CaseFile, organiser: User
) -> None:
    sent = [upload("林晓.jpg", JPEG), upload("合同.pdf", PDF)]
    papers = actions.add_papers(case, sent, kind="contract", actor=organiser)
    assert [paper.file_name for paper in papers] == ["林晓.jpg", "合同.pdf"]
    assert list(Paper.objects.of_case(case)) == papers
    assert {paper.kind for paper in papers} == {"contract"}
    assert {paper.uploaded_by for paper in papers} == {organiser}
    entry = Entry.objects.get(verb=Verb.ADDED)
    assert entry.actor_id == organiser.pk
    assert entry.organisation_id == case.organisation_id
    assert entry.details == {"kind": "contract", "papers": [paper.pk for paper in papers]}


@pytest.mark.django_db
def test_the_same_file_twice_is_one_paper(
    case: CaseFile, organiser: User, add: Add, files: Files
) -> None:
    first = add(JPEG, "a.jpg")
    sent = [upload("b.jpg", JPEG), upload("c.pdf", PDF), upload("d.pdf", PDF)]
    with pytest.raises(LiesThereAs, match="发票"):
        actions.add_papers(case, sent, kind="photo", actor=organiser)
    assert list(Paper.objects.all()) == [first], "none of them"
    again = actions.add_papers(case, sent, kind="invoice", actor=organiser)
    assert again[0] == first
    assert len(again) == 2
    assert Paper.objects.count() == len(files()) == 2
    assert actions.add_papers(case, sent, kind="other", actor=organiser) == again
    assert Entry.objects.filter(verb=Verb.ADDED).count() == 2


@pytest.mark.django_db
def test_the_same_file_sent_twice_at_once_is_one_paper(
    case: CaseFile,
    organiser: User,
    files: Files,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    def meanwhile() -> None:
        actions.add_papers(case, [upload("b.pdf", PDF)], kind="other", actor=organiser)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        (paper,) = actions.add_papers(
            case, [upload("a.pdf", PDF)], kind="other", actor=organiser, still_allowed=meanwhile
        )
    assert paper.file_name == "b.pdf"
    assert list(Paper.objects.all()) == [paper]
    assert [lying.name for lying in files()] == [Path(paper.file.name).name]


@pytest.mark.django_db
def test_the_database_keeps_a_file_once_in_its_case(add: Add) -> None:
    paper = add(PDF, "a.pdf")
    paper.pk = None
    paper._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        paper.save()


@pytest.mark.django_db
def test_what_is_forbidden_meanwhile_leaves_nothing(
    case: CaseFile, organiser: User, files: Files
) -> None:
    class Frozen(Refused):
        """The app above changed its mind while the file was read."""

    def frozen() -> None:
        raise Frozen

    with pytest.raises(Frozen):
        actions.add_papers(
            case, [upload("a.pdf", PDF)], kind="other", actor=organiser, still_allowed=frozen
        )
    assert Paper.objects.count() == 0
    assert files() == []


@pytest.mark.django_db
def test_a_case_holds_twenty_papers(case: CaseFile, organiser: User, files: Files) -> None:
    many = [upload(f"{n}.xml", f"<EInvoice>{n}</EInvoice>".encode()) for n in range(21)]
    with pytest.raises(actions.TooManyPapers, match="最多放 20 份"):
        actions.add_papers(case, many, kind="other", actor=organiser)
    assert files() == []
    first = actions.add_papers(case, many[:20], kind="other", actor=organiser)
    with pytest.raises(actions.TooManyPapers):
        actions.add_papers(case, many[20:], kind="other", actor=organiser)
    assert len(files()) == 20
    actions.remove(first[0], actor=organiser)
    actions.add_papers(case, many[20:], kind="other", actor=organiser)
    assert Paper.objects.of_case(case).count() == 20


@pytest.mark.django_db
def test_a_paper_that_is_taken_away_keeps_its_row_and_its_file(
    add: Add, case: CaseFile, organiser: User, treasurer: User, files: Files
) -> None:
    paper = add(PDF, "a.pdf")
    actions.remove(paper, actor=treasurer)
    paper.refresh_from_db()
    assert (paper.removed_by, paper.removed_at is None) == (treasurer, False)
    assert not Paper.objects.of_case(case).exists()
    assert len(files()) == 1
    entry = Entry.objects.get(verb=Verb.REMOVED)
    assert (entry.actor_id, entry.details) == (treasurer.pk, {"paper": paper.pk})
    with pytest.raises(actions.AlreadyTakenAway):
        actions.remove(paper, actor=organiser)
    # It may come back.
    again = add(PDF, "a.pdf")
    assert again != paper


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("C:\\fakepath\\发票.pdf", "发票.pdf"),
        ("a/b/发票.pdf", "发票.pdf"),
        ("fdp.\u202egpj.pdf", "fdp.gpj.pdf"),
        ("发\u200b票\x07.pdf", "发票.pdf"),
        ("  发票 2.pdf ", "发票 2.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_file_name_is_shown_without_paths_and_tricks(add: Add, sent: str, shown: str) -> None:
    assert shown_name(sent) == shown
    assert add(PDF, sent).file_name == shown


# When something breaks.


@pytest.mark.django_db
def test_an_error_before_the_rows_leaves_nothing(
    add: Add, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILPOINTS", "evidence.stored:raise")
    with pytest.raises(FailpointReached):
        add(PDF, "a.pdf")
    assert Paper.objects.count() == 0
    assert files() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_upload_leaves_no_row_and_its_file_is_swept_up_after_a_day(
    case: CaseFile, organiser: User, files: Files
) -> None:
    def send_in() -> None:
        file = SimpleUploadedFile("a.pdf", made.plain_pdf())
        actions.add_papers(case, [file], kind="other", actor=organiser)

    assert in_a_process(send_in, "evidence.stored:kill") == -signal.SIGKILL
    assert Paper.objects.count() == 0
    (lost,) = files()
    assert actions.remove_lost_files() == 0
    yesterday = time.time() - 25 * 3600
    os.utime(lost, (yesterday, yesterday))
    assert actions.remove_lost_files() == 1
    assert files() == []


@pytest.mark.django_db
def test_the_sweep_leaves_alone_what_a_paper_knows(add: Add, organiser: User, files: Files) -> None:
    kept, gone = add(PDF, "a.pdf"), add(JPEG, "b.jpg")
    actions.remove(gone, actor=organiser)
    long_ago = time.time() - 40 * 24 * 3600
    for lying in files():
        os.utime(lying, (long_ago, long_ago))
    assert "files.lost" in {rule.key for rule in retentions()}
    assert actions.remove_lost_files() == 0
    assert len(files()) == 2
    with kept.file.open() as file:
        assert file.read() == PDF


# The same invoice in another case.


@pytest.mark.django_db
def test_an_invoice_met_again_in_another_case_is_told(
    union: Organisation, case: CaseFile, group: Organisation, add: Add
) -> None:
    other = actions.open_case(group)
    first = add(made.INVOICE.encode(), "a.xml")
    assert actions.duplicates_of([first]) == {}
    # The same invoice is stopped, with where the first one is; the same picture is only told.
    with pytest.raises(InvoiceUsed) as refused:
        add(made.INVOICE.replace("><", ">\n<").encode(), "b.xml", into=other)
    assert made.NUMBER in str(refused.value)
    assert f"#{case.pk}" in str(refused.value)
    assert not Paper.objects.of_case(other).exists()
    photo, same_photo = add(JPEG, "c.jpg"), add(JPEG, "c.jpg", into=other)
    bare = add(PDF, "d.pdf", into=other)
    assert actions.duplicates_of([first, photo]) == {photo.pk: {other.pk}}
    assert actions.duplicates_of([same_photo, bare]) == {same_photo.pk: {case.pk}}


@pytest.mark.django_db
def test_another_number_another_union_or_what_was_taken_away_is_no_repetition(
    case: CaseFile, organiser: User, add: Add
) -> None:
    elsewhere = actions.open_case(Organisation.add_root(name="邻家工会", level=Level.UNION))
    beside, third = actions.open_case(case.organisation), actions.open_case(case.organisation)
    actions.remove(add(made.INVOICE.encode(), "a.xml", into=third), actor=organiser)
    first = add(made.INVOICE.encode(), "a.xml")
    add(made.INVOICE.encode(), "a.xml", into=elsewhere)
    add(made.INVOICE.replace(made.NUMBER, made.NUMBER[::-1]).encode(), "a.xml", into=beside)
    assert actions.duplicates_of([first]) == {}


@pytest.mark.django_db
def test_an_old_invoice_is_the_same_only_with_the_same_code(case: CaseFile, add: Add) -> None:
    other = actions.open_case(case.organisation)
    one = made.ofd({"Doc_0/Attachs/a.xml": made.ATTACHED})
    two = made.ofd({"Doc_0/Attachs/a.xml": made.ATTACHED.replace("033002100111", "044001900211")})
    paper = add(one, "a.ofd")
    assert paper.invoice_code
    add(two, "b.ofd", into=other)
    assert actions.duplicates_of([paper]) == {}
    with pytest.raises(InvoiceUsed):
        add(made.ofd({"Doc_0/Attachs/b.xml": made.ATTACHED}), "c.ofd", into=other)
    # Not every form of an invoice says its code: without one it may be either.
    bare = made.ATTACHED.replace("<fp:InvoiceCode>033002100111</fp:InvoiceCode>", "")
    third = actions.open_case(case.organisation)
    with pytest.raises(InvoiceUsed):
        add(made.ofd({"Doc_0/Attachs/c.xml": bare}), "d.ofd", into=third)
    assert not Paper.objects.of_case(third).exists()


@pytest.mark.django_db
def test_asking_for_repetitions_takes_the_same_questions_for_one_paper_and_for_many(
    case: CaseFile, organiser: User, add: Add, django_assert_max_num_queries: Callable[..., object]
) -> None:
    add(PDF, "0.pdf")
    for n in range(6):
        add(f"<EInvoice>{n}</EInvoice>".encode(), f"{n}.xml")
    papers = list(Paper.objects.of_case(case).select_related("case__organisation"))
    with django_assert_max_num_queries(2):  # type: ignore[attr-defined]
        actions.duplicates_of(papers)
