from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from union.core.dates import is_working_day, working_days_after
from union.orgs.holidays import working_days
from union.orgs.models import Holiday

pytestmark = pytest.mark.django_db
seed = import_module("union.orgs.migrations.0002_holidays")


def test_a_new_installation_knows_the_announced_holidays_and_worked_weekends():
    calendar = working_days()

    assert not is_working_day(date(2026, 10, 1), calendar)
    assert is_working_day(date(2026, 10, 10), calendar)  # a Saturday, worked instead
    assert not is_working_day(date(2026, 10, 17), calendar)  # any other Saturday
    assert Holiday.objects.get(day=date(2026, 10, 1)).name == "国庆节"


def test_working_days_are_counted_past_a_holiday():
    assert working_days_after(date(2026, 9, 30), 1, holidays=working_days()) == date(2026, 10, 8)


def test_filling_the_table_again_leaves_what_the_union_has_changed():
    Holiday.objects.filter(day=date(2026, 10, 1)).update(name="园庆", is_workday=True)
    rows = set(Holiday.objects.values_list("day", "name", "is_workday"))

    seed.fill(apps, None)

    assert set(Holiday.objects.values_list("day", "name", "is_workday")) == rows


def test_taking_the_migration_back_leaves_the_unions_own_days():
    Holiday.objects.create(day=date(2031, 9, 1), name="园庆")

    seed.empty(apps, None)

    assert [str(day) for day in Holiday.objects.all()] == ["2031-09-01 园庆"]
