"""A database of its own with as many invented members as asked for."""

import os
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any


def begin() -> Path:
    """Chooses an empty folder for the data, before Django is set up; DATABASE_URL is respected."""
    folder = Path(tempfile.mkdtemp(prefix="union-bench-"))
    os.environ["DATA_DIR"] = str(folder)
    os.environ["DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    return folder


def union_of(count: int) -> tuple[Any, Any]:
    """A union with that many members on three campuses, and its chair's account."""
    from union.accounts.actions import open_account
    from union.core.id_numbers import check_digit
    from union.members.actions.roster import Places, add_members
    from union.members.models import Member
    from union.orgs.actions import appoint, found_union
    from union.orgs.roles import Role

    union = found_union("测速幼儿园工会", actor=None)
    places = Places(union)
    groups = [
        places.make(campus, group, actor=None)
        for campus in ("滨江园区", "湖畔园区", "城东园区")
        for group in ("大班组", "中班组", "小班组", "后勤组")
    ]
    union.refresh_from_db()
    people = []
    for n in range(count):
        born = date(1970, 1, 1) + timedelta(days=n * 3 % 11000)
        body = f"330106{born:%Y%m%d}{n % 1000:03d}"
        people.append(
            {
                "organisation": groups[n % len(groups)],
                "staff_number": f"{n:05d}",
                "name": "王李张刘陈杨"[n % 6]
                + "一二三四五六七八九十"[n // 6 % 10]
                + "甲乙丙丁戊己庚"[n // 60 % 7],
                "id_number": body + check_digit(body) if n < 11000 else "",
                "phone": f"138{n:08d}",
                "sex": "female",
                "born_on": born,
                "employment": "contract",
                "post": "教师",
                "joined_on": date(2018, 9, 1),
            }
        )
    for start in range(0, count, 500):
        add_members(union, people[start : start + 500], actor=None)
    chair = open_account(username="chair", name="周敏", password="union-demo", actor=None)  # noqa: S106
    Member.objects.filter(union=union, staff_number="00000").update(user=chair)
    appoint(chair, Role.CHAIR, union, actor=None)
    return union, chair
