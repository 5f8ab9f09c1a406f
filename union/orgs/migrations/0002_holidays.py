"""The holidays and worked weekends (调休) that the State Council has announced so far.

A union edits the table afterwards; a day that is there already is left as it is.
"""

from collections.abc import Iterator
from datetime import date

from chinese_calendar import constants
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
WORKED = "调休上班"


def _announced() -> Iterator[tuple[date, str, bool]]:
    """(day, name, whether it is worked)"""
    for day, name in constants.holidays.items():
        yield day, NAMES.get(name, name), False
    for day in constants.workdays:
        yield day, WORKED, True


def fill(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    Holiday = apps.get_model("orgs", "Holiday")
    Holiday.objects.bulk_create(
        [
            Holiday(day=day, name=name, is_workday=is_workday)
            for day, name, is_workday in _announced()
        ],
        ignore_conflicts=True,
    )


def empty(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Removes what was filled in, and leaves what a union has entered or changed."""
    Holiday = apps.get_model("orgs", "Holiday")
    filled = set(_announced())
    mine = [
        pk
        for pk, *facts in Holiday.objects.values_list("pk", "day", "name", "is_workday")
        if tuple(facts) in filled
    ]
    for start in range(0, len(mine), 500):
        Holiday.objects.filter(pk__in=mine[start : start + 500]).delete()


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]

    operations = [migrations.RunPython(fill, empty)]
