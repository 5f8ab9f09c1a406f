"""Closing an event: what is still open is named, and closing it all the same has a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.activities.conftest import refused
from union.audit.models import Entry
from union.core.dates import local_today
from union.occasions import actions
from union.occasions.actions import OccasionFacts
from union.visits.models import Visit
from union.welfare.models import Disbursement

pytestmark = pytest.mark.django_db


@pytest.fixture
def stay(book, make_member, welfare):
    told = OccasionFacts("illness", local_today() - timedelta(days=9))
    return actions.report(make_member("王芳"), told, actor=welfare)


def test_what_is_open_is_named_and_nothing_is_closed(stay, welfare, login) -> None:
    said = refused(actions.StillOpen, lambda: actions.close(stay, actor=welfare))
    for what in ("慰问还没去", "¥1,000 还没发放", "出院小结", "出院日期还没填"):
        assert what in said
    address = reverse("occasions:close", args=[stay.pk])
    client = login(welfare)
    asked = client.post(address)
    assert asked.status_code == 422
    assert "慰问还没去" in asked.content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    stay.refresh_from_db()
    assert stay.is_open


def test_a_reason_closes_it_and_the_log_says_that_something_was_open(stay, welfare, login) -> None:
    address = reverse("occasions:close", args=[stay.pk])
    client = login(welfare)
    done = client.post(address, {"reason": "本人不要慰问"})
    assert done["Location"] == stay.get_desk_url()
    entry = Entry.objects.get(verb="occasions.closed")
    assert entry.details["open"] == 4
    assert "本人" not in str(entry.details)
    assert "本人不要慰问" in client.get(stay.get_desk_url()).content.decode()


def test_with_nothing_open_it_is_closed_at_once(says, switch, make_member, welfare, login) -> None:
    says("proof", "marriage", words=["photo|receipt"])
    switch()
    told = OccasionFacts("marriage", local_today() - timedelta(days=4))
    wedding = actions.report(make_member("王芳"), told, actor=welfare)
    assert not Visit.objects.exists()
    assert not Disbursement.objects.exists()
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.evidence import made

    file = SimpleUploadedFile("a.png", made.picture("PNG"))
    actions.attach(wedding, [file], kind="photo", actor=welfare)
    done = login(welfare).post(reverse("occasions:close", args=[wedding.pk]))
    assert done.status_code == 303
    wedding.refresh_from_db()
    assert (wedding.state, wedding.close_reason) == ("closed", "")
    assert Entry.objects.get(verb="occasions.closed").details == {}
