"""Who left long ago is named no more, and every sum is as it was."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Sum

from tests.evidence import made
from union.audit.models import Entry
from union.core.crypto import CannotOpen
from union.core.dates import local_today, months_before
from union.core.errors import NotAllowed, NotReachable
from union.evidence.models import Paper
from union.funds.models import LedgerEntry
from union.members import actions as members
from union.members.actions import DependantFacts
from union.members.models import Kinship, Member
from union.notifications.models import Notice
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.occasions.models import Occasion
from union.privacy import actions, registry
from union.privacy.models import Consent
from union.rules.models import Grant
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
NAME, PHONE = "欧阳雪莹", "13987654321"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private" / "papers"


@pytest.fixture
def leaver(make_member, make_user, welfare, chair, book):
    """Somebody with an account, a child, a relative, a stay, a gift, a consent and a notice."""
    user = make_user("leaver", NAME)
    row = make_member(NAME, phone=PHONE, user=user)
    members.enter_dependant(
        row, DependantFacts("child", "欧阳小宝", date(2019, 3, 3)), consented=True, actor=user
    )
    Kinship.objects.create(member=row, relative=make_member("王芳"), relation="sibling")
    told = OccasionFacts("illness", local_today(), place="市一医院", note=f"{NAME}的情况")
    occasions.report(row, told, actor=user)
    # What she brought on paper, put in by the office: files that bear her name.
    stay = Occasion.objects.get(member=row)
    for n, kind in enumerate(("discharge", "record", "marriage_certificate")):
        file = SimpleUploadedFile(f"{NAME}.png", made.picture("PNG", (60 + n, 40)))
        occasions.attach(stay, [file], kind=kind, actor=welfare)
    occasions.check_paper(stay, Paper.objects.get(kind="record"), actor=welfare)
    programme = Programme.objects.create(
        organisation=row.union,
        name="2026年中秋慰问品",
        kind="festival",
        amount=300,
        eligible_on=date(2026, 9, 25),
    )
    Disbursement.objects.create(
        programme=programme,
        member=row,
        organisation=row.organisation,
        amount=Decimal(300),
        note=f"{NAME}的",
    )
    actions.give_consent(row, "occasions.papers", version=1, actor=user)
    Notice.objects.create(user=user, kind="x", key="x", params={"name": NAME})
    return row


def gone(row, chair, days=0):
    """She left three years ago, but for some days."""
    members.change_standing(row, on=local_today(), status="left", actor=chair)
    since = months_before(local_today(), 36) + timedelta(days=days)
    row.standings.exclude(ends_on=None).update(starts_on=since - timedelta(days=400), ends_on=since)
    row.standings.filter(ends_on=None).update(starts_on=since)


def sums():
    return {
        "gifts": Disbursement.objects.aggregate(n=Sum("amount"))["n"],
        "rows": Disbursement.objects.count(),
        "grants": Grant.objects.aggregate(n=Sum("amount"))["n"],
        "grant_rows": Grant.objects.count(),
        "ledger": LedgerEntry.objects.aggregate(n=Sum("amount"))["n"],
        "occasions": Occasion.objects.count(),
        "members": Member.objects.count(),
    }


def dump() -> str:
    """Every column of every table as the database holds it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [
                    bytes(cell).decode("utf-8", "replace")
                    if isinstance(cell, bytes | memoryview)
                    else str(cell)
                    for cell in row
                ]
    return "\n".join(found)


def test_the_rule_masks_after_three_years_and_the_books_stay(leaver, chair, login) -> None:
    gone(leaver, chair, days=1)
    assert actions.mask_old() == 0
    gone_since = leaver.standings.filter(ends_on=None)
    gone_since.update(starts_on=months_before(local_today(), 36))
    before = sums()
    assert actions.mask_old() == 1
    assert actions.mask_old() == 0
    assert sums() == before
    leaver.refresh_from_db()
    assert leaver.name == f"已离会会员 #{leaver.pk}"
    assert (leaver.id_number, leaver.phone, leaver.staff_number) == ("", "", "")
    assert leaver.born_on is None
    assert not Consent.objects.filter(member=leaver).exists()
    assert not Kinship.objects.of_member(leaver).exists()
    child = leaver.dependants.get()
    assert (child.name, child.born_on) == ("", None)
    stay = Occasion.objects.get(member=leaver)
    assert (stay.place, stay.note) == ("", "")
    leaver.user.refresh_from_db()
    assert not leaver.user.is_active
    assert leaver.user.username == f"closed-{leaver.user_id}"
    everything = dump()
    for word in (NAME, "欧阳", PHONE, "ouyang"):
        assert word not in everything, word
    entry = Entry.objects.get(verb="members.masked")
    assert (entry.actor_id, entry.details) == (None, {})
    page = login(chair).get(f"/desk/members/{leaver.pk}/").content.decode()
    assert f"已离会会员 #{leaver.pk}" in page
    gifts = login(chair).get(f"/desk/welfare/{Programme.objects.get(kind='festival').pk}/")
    assert f"已离会会员 #{leaver.pk}" in gifts.content.decode()


@pytest.mark.parametrize("problem", [members.StillHere, ValueError, OSError, CannotOpen])
def test_one_who_cannot_be_masked_keeps_nobody_else_waiting(
    problem, leaver, make_member, chair, monkeypatch
) -> None:
    later = make_member("王晓梅")
    assert leaver.pk < later.pk
    for row in (leaver, later):
        gone(row, chair)

    def wipe(row: Member) -> int:
        if row.pk == leaver.pk:
            raise problem
        return 0

    register = dict(registry._masks) | {"test": registry.Mask("test", wipe)}
    with monkeypatch.context() as broken:
        broken.setattr(registry, "_masks", register)
        assert actions.mask_old() == 1
    for row in (leaver, later):
        row.refresh_from_db()
    assert later.masked_at
    assert (leaver.name, leaver.masked_at) == (NAME, None)
    assert actions.mask_old() == 1


def test_the_chair_masks_when_the_time_is_over_and_not_before(leaver, chair, login) -> None:
    client, address = login(chair), f"/desk/members/{leaver.pk}/mask/"
    with pytest.raises(members.StillHere):
        actions.mask(leaver, reason="本人要求", actor=chair)
    gone(leaver, chair, days=2)
    assert "去除姓名" not in client.get(f"/desk/members/{leaver.pk}/").content.decode()
    assert client.post(address, {"reason": "本人要求"}).status_code == 422
    leaver.refresh_from_db()
    assert leaver.name == NAME
    gone(leaver, chair)
    assert "现在去名" in client.get(f"/desk/members/{leaver.pk}/").content.decode()
    assert client.post(address, {"reason": f"{NAME}要求"}).status_code == 422
    assert client.post(address, {"reason": "本人要求"}).status_code == 303
    assert Entry.objects.get(verb="members.masked").details == {"reason": "本人要求"}


def test_medical_papers_and_the_names_of_files_go_with_the_name(
    leaver, chair, store, django_capture_on_commit_callbacks
) -> None:
    gone(leaver, chair)
    assert len(list(store.iterdir())) == 3
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.mask_old() == 1
    papers = {one.kind: one for one in Paper.objects.all()}
    assert {one.file_name for one in papers.values()} == {""}
    assert not papers["discharge"].file
    assert papers["discharge"].removed_by is None
    assert papers["discharge"].reduced_at
    assert not papers["record"].file
    assert papers["record"].checked_by
    # A certificate stands behind what was given, as vouchers do.
    assert papers["marriage_certificate"].file
    assert len(list(store.iterdir())) == 1


def test_a_number_that_does_not_open_is_wiped_like_any_other(leaver, make_member, chair) -> None:
    later = make_member("王晓梅")
    for row in (leaver, later):
        gone(row, chair)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_member SET phone = %s WHERE id = %s", [b"torn", leaver.pk])
    assert actions.mask_old() == 2
    leaver.refresh_from_db()
    assert (leaver.phone, leaver.name) == ("", f"已离会会员 #{leaver.pk}")


def test_nobody_else_masks(leaver, chair, deputy, welfare, outsider) -> None:
    gone(leaver, chair)
    for actor, refusal in ((deputy, NotAllowed), (welfare, NotAllowed), (outsider, NotReachable)):
        with pytest.raises(refusal):
            actions.mask(leaver, reason="本人要求", actor=actor)
    leaver.refresh_from_db()
    assert leaver.masked_at is None


def test_nothing_is_written_into_a_record_without_a_name(leaver, chair, welfare) -> None:
    gone(leaver, chair)
    actions.mask(leaver, reason="本人要求", actor=chair)
    leaver.refresh_from_db()
    with pytest.raises(members.NameGone):
        members.change_member(leaver, {"name": NAME}, actor=welfare, version=leaver.version)
    with pytest.raises(members.NameGone):
        members.change_standing(leaver, on=local_today(), status="active", actor=chair)
    # A second time changes nothing.
    actions.mask(leaver, reason="本人要求", actor=chair)
    assert Entry.objects.filter(verb="members.masked").count() == 1


def test_a_copy_of_her_data_goes_with_the_name(leaver, chair, settings, tmp_path) -> None:
    settings.PRIVATE_ROOT = tmp_path
    actions.ask_copy(actor=leaver.user)
    actions.make_copy(leaver.user.copies.get(), actor=leaver.user)
    gone(leaver, chair)
    actions.mask(leaver, reason="本人要求", actor=chair)
    assert leaver.user.copies.get().state == "gone"


def test_a_copy_that_is_being_made_is_not_offered_when_the_name_is_gone(leaver, chair) -> None:
    actions.ask_copy(actor=leaver.user)
    copy = leaver.user.copies.get()
    gone(leaver, chair)
    actions.mask(leaver, reason="本人要求", actor=chair)
    actions.make_copy(copy, actor=leaver.user)
    copy.refresh_from_db()
    assert (copy.state, copy.parts.count()) == ("gone", 0)


def test_every_table_with_free_words_about_a_member_is_masked_or_said_to_stay() -> None:
    """A new text column beside a member is decided on here."""
    kept = {
        # The books, and what was decided with them before one's eyes.
        "funds.fundrequest": "title, reason and payee are what was approved and paid",
        "rules.exemption": "the reason is sealed, and its digest is what was approved",
        # No words of persons: kinds, keys, versions.
        "members.standing": "posts and states; the reason is wiped",
        "members.kinship": "deleted",
        "members.correction": "deleted",
        "members.claimcode": "deleted",
        "members.dependant": "wiped",
        "privacy.consent": "deleted",
        "privacy.asked": "deleted",
        "rules.grant": "kinds and keys",
        "activities.signup": "wiped",
        "occasions.occasion": "wiped",
        "visits.visit": "wiped",
        "welfare.disbursement": "wiped",
        "welfare.signature": "a typed name becomes the number; a drawn one stays, sealed",
    }
    found = {
        model._meta.label_lower
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Member
    }
    health_and_insurance = {one for one in found if one.split(".")[0] in ("health", "insurance")}
    assert found - health_and_insurance == kept.keys()
