"""Neither chair nor superuser nor administrator reads content, whatever address they open."""

import pytest
from django.utils import timezone

from tests.access.routes import fill
from tests.access.table_health import HEALTH
from tests.access.wellbeing import HIDDEN
from union.accounts.models import User
from union.audit.models import Entry
from union.core.crypto import open_
from union.health.models import Emergency, Record
from union.health.verbs import Verb

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_superuser():
    """Every flag that Django knows."""

    def flag(user):
        User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
        return User.objects.get(pk=user.pk)

    return flag


@pytest.mark.slow
@pytest.mark.parametrize("role", ["chair", "sysadmin", "auditor"])
def test_no_address_of_health_shows_it_to_them(role, world, login, as_superuser) -> None:
    own = world.home
    # The emergency that the chair has asked for is over.
    Emergency.objects.update(ends_at=timezone.now(), confirmed_at=timezone.now())
    client = login(as_superuser(world.people[role]))
    opened = 0
    for route, line in HEALTH.items():
        for record in (own["health_record"], world.personal["member"]["my_record"]):
            values = {
                name: word[1:] if word.startswith("=") else getattr(own.get(word), "pk", record.pk)
                for name, word in line.things.items()
            } | {name: record.pk for name in ("record",) if name in line.things}
            for send in (client.get, client.post):
                data = line.send(own | {"second": world.people["committee"]}) if line.send else {}
                if route.startswith("me/health/paper"):
                    data = {}
                answer = send(fill(route, values), data)
                assert HIDDEN not in answer.content.decode("utf-8", "replace"), route
                opened += answer.status_code == 200
    assert opened or role == "sysadmin"
    for record in (own["health_record"], world.personal["member"]["my_record"]):
        for address in (f"/me/health/{record.pk}/", f"/desk/health/records/{record.pk}/"):
            assert client.get(address).status_code == 404
    tries = Entry.objects.filter(verb=Verb.TRIED, actor_id=world.people[role].pk)
    assert tries.count() >= 4


def test_no_admin_knows_health() -> None:
    from wagtail.admin.viewsets import viewsets
    from wagtail.snippets.models import get_snippet_models

    known = [getattr(one, "model", None) for one in viewsets.viewsets] + get_snippet_models()
    assert not [one for one in known if isinstance(one, type) and one._meta.app_label == "health"]


def test_sealed_bytes_need_the_place_and_the_member(world) -> None:
    row = Record.objects.get(pk=world.home["health_record"].pk)
    place = f"health.record:{row.place}:{row.member_id}"
    assert HIDDEN in open_(bytes(row.sealed), context=place).decode()
    assert HIDDEN.encode() not in bytes(row.sealed)
