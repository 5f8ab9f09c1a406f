"""10,000 benefit rows: our import, checked and applied with everything on, beside the stock one."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

ROWS = 10_000
HEADER = [
    *("序号", "工号", "姓名", "园区", "小组", "在编/合同", "发放项目", "品名"),
    *("数量(份)", "金额(元)", "领取日期", "备注"),
]


def sheet(members: list[Any], programmes: list[str], note: str) -> bytes:
    """A signing sheet in which each member stands once for each programme."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADER)
    row = 0
    for programme in programmes:
        for member in members:
            row += 1
            who = [row, member.staff_number, member.name, "滨江园区", "大班组", "合同"]
            page.write_row(row, 0, [*who, programme, "粮油礼盒", 1, 300, "2026-09-20", note])
    book.close()
    return target.getvalue()


def ours(union: Any, content: bytes) -> float:
    """Staged, checked in the child, judged, sealed, applied, logged: seconds."""
    from union.imports import actions
    from union.imports.models import Batch

    begun = time.perf_counter()
    batch = actions.stage(union, kind="benefits", content=content, name="表.xlsx", actor=None)
    actions.check(batch)
    actions.start(batch, actor=None)
    actions.apply_all(batch)
    taken = time.perf_counter() - begun
    batch.refresh_from_db()
    if (batch.state, batch.done_rows) != (Batch.State.APPLIED, ROWS):
        raise RuntimeError(f"{batch.state}: {batch.done_rows} of {ROWS} rows")
    return taken


def stock(content: bytes) -> float:
    """The same file through django-import-export as it comes: a dry run, then the real one."""
    from import_export import fields, resources
    from import_export.formats.base_formats import XLSX
    from import_export.widgets import ForeignKeyWidget

    from union.members.models import Member
    from union.welfare.models import Disbursement, Programme

    class StockResource(resources.ModelResource):
        member = fields.Field("member", "工号", ForeignKeyWidget(Member, "staff_number"))
        programme = fields.Field("programme", "发放项目", ForeignKeyWidget(Programme, "name"))
        item = fields.Field("item", "品名")
        quantity = fields.Field("quantity", "数量(份)")
        amount = fields.Field("amount", "金额(元)")
        given_on = fields.Field("given_on", "领取日期")

        class Meta:
            model = Disbursement
            import_id_fields = ("member", "programme")
            fields = ("member", "programme", "item", "quantity", "amount", "given_on")

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.organisation_id = instance.member.organisation_id

    begun = time.perf_counter()
    for dry_run in (True, False):
        result = StockResource().import_data(
            XLSX().create_dataset(content),
            dry_run=dry_run,
            raise_errors=True,
            use_transactions=True,
        )
    taken = time.perf_counter() - begun
    if result.totals["new"] != ROWS:
        raise RuntimeError(str(result.totals))
    return taken


def emptied(measure: Callable[..., float], *arguments: Any) -> float:
    """Measures on a table without rows, and empties it again."""
    from union.welfare.models import Disbursement

    taken = measure(*arguments)
    Disbursement.objects.all().delete()
    return taken


def run(union: Any, folder: Path, rounds: int = 2) -> None:
    """Prints rows a second of both, and the ratio of each round."""
    from union.members.models import Member
    from union.welfare.actions import get_or_make_programme

    names = ["2026年中秋节慰问品", "2026年国庆节慰问品"]
    for name in names:
        get_or_make_programme(union, name=name, actor=None)
    members = list(
        Member.objects.filter(union=union).order_by("staff_number")[: ROWS // len(names)]
    )
    ratios = []
    for turn in range(1, rounds + 1):
        # Another file each time: the same one would be the same batch.
        content = sheet(members, names, f"第{turn}次")
        quick, slow = emptied(ours, union, content), emptied(stock, content)
        ratios.append(slow / quick)
        print(
            f"import, round {turn}: ours {ROWS / quick:,.0f} rows/s, "
            f"stock {ROWS / slow:,.0f} rows/s, {ratios[-1]:.1f} times"
        )
    print(f"import, {ROWS} rows: {sorted(ratios)[len(ratios) // 2]:.1f} times stock (goal: 8)")
