"""SQL that is put together once answers as a queryset does, whatever is asked."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from union.accounts.models import User
from union.audit.models import Entry
from union.core.prepared import Prepared, Statement, insert
from union.members.models import Member
from union.notifications.models import Notice

pytestmark = pytest.mark.django_db

BY_NUMBER = Prepared(
    lambda union, number: (
        Member.objects.select_related("organisation")
        .defer("id_number")
        .filter(Q(staff_number=number) | Q(name=number), union=union)
        .order_by("pk")
    ),
    union=int,
    number=str,
)


def test_it_finds_what_a_queryset_finds(make_member, union, django_assert_num_queries):
    first, second = make_member("王芳"), make_member("李娜")
    assert BY_NUMBER.first(union=union.pk, number=first.staff_number) == first
    found = BY_NUMBER.first(union=union.pk, number="李娜")
    assert found == second
    with django_assert_num_queries(0):
        assert found.organisation.name == "大班组"
        assert found.joined_on == second.joined_on
        assert found.get_deferred_fields() == {"id_number"}
        assert not found._state.adding
    assert found.id_number == second.id_number


def test_it_finds_nothing_where_there_is_nothing(make_member, union):
    member = make_member("王芳")
    assert BY_NUMBER.first(union=union.pk, number="没有") is None
    assert BY_NUMBER.first(union=union.pk + 1, number=member.name) is None


def test_a_quote_in_a_value_is_a_quote(make_member, union):
    make_member("王芳")
    assert BY_NUMBER.first(union=union.pk, number="' OR 1=1 --") is None


def test_a_value_that_the_sql_does_not_ask_for_is_a_mistake():
    with pytest.raises(ValueError, match="number"):
        Statement("SELECT 1 WHERE x = %s", [5], {"union": 5, "number": 6})


def test_a_row_is_inserted_as_saving_would(member):
    notice = Notice(user=member, kind="a", params={"n": 1}, url="/me/", key="a:1")
    assert insert(notice)
    stored = Notice.objects.get(pk=notice.pk)
    assert (stored.user, stored.params, stored.key) == (member, {"n": 1}, "a:1")
    assert stored.created_at == notice.created_at
    assert stored.read_at is None
    notice.url = "/inbox/"
    notice.save()
    assert Notice.objects.get().url == "/inbox/"


def test_a_row_that_is_there_already_stays(member):
    assert insert(Notice(user=member, kind="a", url="/me/", key="a:1"), unless_there=True)
    again = Notice(user=member, kind="b", url="/inbox/", key="a:1")
    assert not insert(again, unless_there=True)
    assert Notice.objects.get().url == "/me/"
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(again)
    assert Notice.objects.count() == 1


def test_a_row_without_foreign_keys_is_inserted_as_well(member):
    entry = Entry(verb="a", actor_id=User.objects.get().pk, details={"day": "2026-01-01"})
    insert(entry)
    assert Entry.objects.get(pk=entry.pk).details == {"day": "2026-01-01"}
