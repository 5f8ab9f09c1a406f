"""Small spreadsheets for the tests, as bytes, and how one is sent in."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import id_number
from union.imports.models import Batch
from union.members.models import Member
from union.orgs.models import Organisation
from union.outbox.actions import drain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ROSTER = [
    "序号",
    "工号",
    "姓名",
    "性别",
    "身份证号码",
    "园区",
    "工会小组",
    "用工形式",
    "岗位",
    "入会时间",
    "联系电话",
]
GIFTS = ["序号", "工号", "姓名", "品名", "数量(份)", "金额(元)", "领取日期"]


def workbook(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A sheet with a merged title row, as such sheets come."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def roster(count: int = 3, **changes: Any) -> bytes:
    """A roster of made-up people; `changes` replaces columns of the first row by their names."""
    rows = []
    for n in range(count):
        row = dict(
            zip(
                ROSTER,
                [
                    n + 1,
                    f"9{n:04d}",
                    f"张{'一二三四五六七八九十'[n % 10]}{'甲乙丙丁戊己庚辛'[n // 10 % 8]}",
                    "",
                    id_number(300 + n),
                    "滨江园区",
                    "大班组",
                    "在编",
                    "教师",
                    "2020.9.1",
                    f"1390000{n:04d}",
                ],
                strict=True,
            )
        )
        if n == 0:
            row |= changes
        rows.append(list(row.values()))
    return workbook("星河幼儿园工会会员花名册", ROSTER, rows)


def gifts(
    members: Sequence[Member], title: str = "2026年中秋节慰问品发放签领表", **changes: Any
) -> bytes:
    """A signing sheet; `changes` replaces columns of the first row by their names."""
    rows = []
    for n, member in enumerate(members):
        row = dict(
            zip(
                GIFTS,
                [n + 1, member.staff_number, member.name, "粮油礼盒", 1, 300, "2026-09-20"],
                strict=True,
            )
        )
        if n == 0:
            row |= changes
        rows.append(list(row.values()))
    return workbook(title, GIFTS, rows)


def send(
    client: Client,
    union: Organisation,
    kind: str,
    content: bytes,
    name: str = "表.xlsx",
    way: str = "handed_out",
) -> Batch:
    """Uploads as the page does, and lets the worker check it."""
    file = SimpleUploadedFile(name, content, content_type=XLSX)
    sent = {"organisation": union.pk, "file": file, "way": way}
    answer = client.post(f"/desk/imports/new/{kind}/", sent)
    assert answer.status_code == 303, answer.content.decode()[:2000]
    drain()
    return Batch.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[-1]))
