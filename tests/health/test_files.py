"""What goes into a health file, who opens it, and what is left when it is deleted."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.health.conftest import SECRET, photo
from union.audit.models import AppendOnly, Entry
from union.core import rotation
from union.core.crypto import sealed_under
from union.core.dates import local_today, months_after
from union.core.errors import NotReachable
from union.evidence.reading.refused import NotTaken
from union.health import actions
from union.health.actions import files
from union.health.models import Access, Record
from union.health.verbs import Verb
from union.members.actions import change_standing
from union.members.models import Status
from union.orgs.roles import Role
from union.privacy.actions import withdraw_consent
from union.privacy.models import Consent

pytestmark = pytest.mark.django_db


def said(verb):
    return list(Entry.objects.filter(verb=verb).values_list("actor_id", "subject_id"))


# In.


def test_a_member_writes_into_her_own_file_and_reads_it_without_a_trace(entry, member) -> None:
    opened = actions.read_own(entry, actor=member)
    assert opened.facts == {"what": "allergy", "words": SECRET}
    assert said(Verb.KEPT) == [(member.pk, entry.pk)]
    assert not Access.objects.exists()
    assert entry.keep_until is None
    assert entry.organisation == member.member.union


def test_the_row_says_nothing_of_what_is_in_it(entry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM health_record")
        columns = [repr(value) for row in cursor.fetchall() for value in row]
    assert not any(word in text for text in columns for word in ("allergy", "青霉素", SECRET))


def test_the_second_of_two_taps_adds_nothing(entry, paper, member) -> None:
    once_more = actions.add_entry(member.member, actions.Entry("allergy", SECRET), actor=member)
    sent = actions.Sent(photo(), "复查报告")
    again = actions.add_paper(member.member, sent, on=paper.on, actor=member)
    assert (once_more, again) == (entry, paper)
    assert len(said(Verb.KEPT)) == 2
    actions.add_entry(member.member, actions.Entry("allergy", "芒果"), actor=member)
    assert len(said(Verb.KEPT)) == 3
    Record.objects.update(written_at=timezone.now() - timedelta(hours=1))
    actions.add_entry(member.member, actions.Entry("allergy", SECRET), actor=member)
    assert len(said(Verb.KEPT)) == 4


def test_without_her_consent_nothing_is_kept(member) -> None:
    with pytest.raises(actions.NoConsent):
        actions.add_entry(member.member, actions.Entry("allergy", SECRET), actor=member)
    with pytest.raises(actions.NoConsent):
        actions.add_paper(member.member, actions.Sent(photo()), on=date(2026, 10, 8), actor=member)
    assert not Record.objects.exists()


def test_nobody_writes_into_the_file_of_somebody_else(member, keeper, chair, agree) -> None:
    agree(member)
    for actor in (keeper, chair):
        with pytest.raises(NotReachable):
            actions.add_entry(member.member, actions.Entry("allergy", SECRET), actor=actor)
    assert not Record.objects.exists()


def test_a_photo_is_written_anew_and_its_name_is_forgotten(paper, member) -> None:
    opened = actions.read_own(paper, actor=member)
    assert opened.facts == {"media": "image/png", "words": "复查报告"}
    assert opened.paper[:4] == b"\x89PNG"
    assert "乳腺" not in repr(opened.facts)
    assert paper.keep_until == months_after(local_today(), 36)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.png", b"", NotTaken),
        ("a.png", b"not a picture", NotTaken),
        ("a.pdf", b"x" * (5 * 1024 * 1024 + 1), actions.PaperTooLarge),
        ("a.xml", b'<?xml version="1.0"?><Invoice/>', NotTaken),
    ],
)
def test_a_file_that_is_no_report_is_refused(name, content, refusal, member, agree) -> None:
    agree(member)
    file = photo(name)
    file.file.seek(0)
    file.file.truncate()
    file.file.write(content)
    with pytest.raises(refusal):
        actions.add_paper(member.member, actions.Sent(file), on=date(2026, 10, 8), actor=member)
    assert not Record.objects.exists()


# Opened.


def test_the_keeper_opens_a_file_for_a_purpose_and_the_member_reads_it(
    entry, keeper, member
) -> None:
    opened = actions.read(entry, actor=keeper, purpose="other", words="春游前确认过敏情况")
    assert opened.facts["words"] == SECRET
    look = Access.objects.of_user(member).get()
    assert (look.reader, look.purpose, look.words.text) == (keeper, "other", "春游前确认过敏情况")
    assert said(Verb.READ) == [(keeper.pk, entry.pk)]
    details = Entry.objects.get(verb=Verb.READ).details
    assert details == {"look": look.pk}, "the log does not say why"


@pytest.mark.parametrize(
    ("purpose", "words", "refusal"),
    [
        ("", "", actions.NoPurpose),
        ("curiosity", "", actions.NoPurpose),
        ("emergency", "", actions.NoPurpose),
        ("other", "  ", actions.WordsMissing),
    ],
)
def test_a_file_is_not_opened_without_a_purpose(purpose, words, refusal, entry, keeper) -> None:
    with pytest.raises(refusal):
        actions.read(entry, actor=keeper, purpose=purpose, words=words)
    assert not Access.objects.exists()


@pytest.mark.parametrize(
    "role",
    ["chair", "deputy", "committee", "auditor", "welfare", "leader", "sysadmin", "outsider"],
)
def test_nobody_else_opens_it(role, entry, cast) -> None:
    with pytest.raises(NotReachable):
        actions.read(entry, actor=cast[role], purpose="fitness")
    with pytest.raises(NotReachable):
        actions.read_own(entry, actor=cast[role])
    assert not Access.objects.exists()


def test_the_keeper_is_no_member_of_somebody_elses_file(entry, keeper) -> None:
    with pytest.raises(NotReachable):
        actions.read_own(entry, actor=keeper)


@pytest.mark.django_db(transaction=True)
def test_the_look_is_written_before_a_byte_is_opened(entry, keeper) -> None:
    Record.objects.filter(pk=entry.pk).update(sealed=b"\x01\x00" + bytes(40))
    with pytest.raises(actions.RecordDamaged):
        actions.read(entry, actor=keeper, purpose="fitness")
    assert Access.objects.filter(record=entry, reader=keeper).count() == 1


@pytest.mark.parametrize("statement", [
    "UPDATE health_access SET purpose = 'asked'",
    "DELETE FROM health_access",
])  # fmt: skip
def test_a_look_cannot_be_taken_back(statement, entry, keeper) -> None:
    actions.read(entry, actor=keeper, purpose="fitness")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    look = Access.objects.get()
    for change in (look.save, look.delete, Access.objects.all().delete):
        with pytest.raises(AppendOnly):
            change()


def test_sealed_bytes_open_in_no_other_row_and_under_no_other_name(
    entry, member, make_member, agree
) -> None:
    other = actions.add_entry(member.member, actions.Entry("contact", "丈夫"), actor=member)
    sealed = Record.objects.get(pk=entry.pk).sealed
    Record.objects.filter(pk=other.pk).update(sealed=sealed)
    with pytest.raises(actions.RecordDamaged):
        actions.read_own(other, actor=member)
    # Whoever moves the whole row to another member finds it shut.
    somebody = make_member("何梅")
    somebody.user = member
    Record.objects.filter(pk=entry.pk).update(member=somebody)
    with pytest.raises((actions.RecordDamaged, NotReachable)):
        actions.read_own(entry, actor=member)


def test_another_key_moves_the_files_and_opens_them(entry, paper, member, settings) -> None:
    settings.FIELD_KEYS = {"t2": b"n" * 32, **settings.FIELD_KEYS}
    rotation.rotate(lambda _what, _n: None)
    settings.FIELD_KEYS = {"t2": b"n" * 32}
    for row in Record.objects.all():
        assert sealed_under(bytes(row.sealed)) == "t2"
        assert actions.read_own(row, actor=member).facts


# Out.


def test_she_deletes_what_is_hers_and_the_line_stays(entry, member) -> None:
    actions.delete_own(entry, actor=member)
    actions.delete_own(entry, actor=member)
    row = Record.objects.get(pk=entry.pk)
    assert (bytes(row.sealed), row.deletion) == (b"", "member")
    assert said(Verb.DELETED) == [(member.pk, entry.pk)]
    with pytest.raises(actions.RecordGone):
        actions.read_own(entry, actor=member)


def test_nobody_else_deletes_it(entry, keeper, chair) -> None:
    for actor in (keeper, chair):
        with pytest.raises(NotReachable):
            actions.delete_own(entry, actor=actor)
    assert Record.objects.held().count() == 1


def test_taking_the_consent_back_deletes_what_was_kept_by_it(entry, paper, member) -> None:
    consent = Consent.objects.of_user(member).in_force().get(purpose=files.FILE.key)
    withdraw_consent(consent, actor=member)
    rows = Record.objects.filter(pk__in=[entry.pk, paper.pk])
    assert {(bytes(row.sealed), row.deletion) for row in rows} == {(b"", "consent")}


def test_what_is_kept_too_long_deletes_itself_by_rule(paper, entry, member) -> None:
    assert actions.delete_over(paper.keep_until) == 0
    assert actions.delete_over(paper.keep_until + timedelta(days=1)) == 1
    row = Record.objects.get(pk=paper.pk)
    assert (bytes(row.sealed), row.deletion) == (b"", "rule")
    assert Record.objects.get(pk=entry.pk).is_held
    assert said(Verb.DELETED) == [(None, paper.pk)]


def test_entries_of_a_member_who_has_left_delete_themselves(entry, member, chair) -> None:
    change_standing(member.member, on=local_today(), actor=chair, reason="left", status=Status.LEFT)
    assert actions.delete_over(local_today()) == 1
    assert not Record.objects.held().exists()


def test_the_whole_file_goes_when_she_leaves(entry, paper, member, chair, keeper) -> None:
    """As every member reads it on her page, whatever lies in the file."""
    for kind in ("result", "certificate"):
        actions.keep(
            member.member, kind, files.Content({"columns": []}), on=local_today(), actor=keeper
        )
    change_standing(member.member, on=local_today(), actor=chair, reason="left", status=Status.LEFT)
    assert actions.delete_over(local_today()) == 4
    assert not Record.objects.held().exists()


def test_a_file_is_no_archive(paper, member, monkeypatch) -> None:
    monkeypatch.setattr(files, "MOST_PAPERS", 1)
    with pytest.raises(actions.TooManyPapers):
        actions.add_paper(member.member, actions.Sent(photo()), on=local_today(), actor=member)
    actions.delete_own(paper, actor=member)
    actions.add_paper(member.member, actions.Sent(photo()), on=local_today(), actor=member)
    assert Record.objects.held().count() == 1


def test_content_is_not_read_to_be_wiped(paper, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(20) as asked:
        actions.delete_over(paper.keep_until + timedelta(days=1))
    reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert not any('"sealed"' in sql for sql in reads)


def test_a_keeper_of_a_campus_keeps_the_files_of_its_members(
    entry, member, make_officer, group, far_group, login
) -> None:
    near = make_officer("near", Role.KEEPER, group.get_parent())
    far = make_officer("far", Role.KEEPER, far_group)
    assert actions.read(entry, actor=near, purpose="fitness").facts["words"] == SECRET
    assert list(Record.objects.for_user(near)) == [entry]
    assert not Record.objects.for_user(far).exists()
    with pytest.raises(NotReachable):
        actions.read(entry, actor=far, purpose="fitness")
