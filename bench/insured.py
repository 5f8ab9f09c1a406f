"""An insurer's list of 5,000 compared with a roster of 5,000: who is to be added, who removed."""

import io
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter

HEADER = ("序号", "姓名", "证件号码", "与主被保人关系", "保障方案", "保费", "生效日期")
# So many of ours are not on the list, and as many on it are not ours.
APART = 10


def sheet(members: list[Any], starts_on: date) -> bytes:
    """The list, with strangers in the place of some of ours."""
    from union.core.id_numbers import check_digit

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADER)
    rows = [(one.name, one.id_number) for one in members[APART:]]
    strangers = [f"33010619710101{900 + n}" for n in range(APART)]
    rows += [(f"外人{n}", one + check_digit(one)) for n, one in enumerate(strangers)]
    for number, (name, number_of_id) in enumerate(rows, start=1):
        row = [number, name, number_of_id, "本人", "A款", 120, starts_on.isoformat()]
        page.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def run(union: Any) -> None:
    """Reads the list in the child process, compares it, and asks for the difference as the page."""
    from union.core.dates import local_today
    from union.imports import actions as imports
    from union.imports.actions.examine import examine
    from union.imports.models import Batch
    from union.insurance.difference import difference
    from union.insurance.models import Insurer, Plan, Policy
    from union.insurance.resources import InsuranceResource
    from union.members.models import Member

    today = local_today()
    insurer = Insurer.objects.create(organisation=union, name="安平财险")
    policy = Policy.objects.create(
        organisation=union,
        insurer=insurer,
        kind="accident",
        title="团体意外险",
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=334),
    )
    Plan.objects.create(policy=policy, name="A款", premium=Decimal(120))
    members = list(Member.objects.filter(union=union).order_by("pk"))
    content = sheet(members, policy.starts_on)
    judged: list[float] = []
    judge = InsuranceResource.judge

    def timed(self: Any, rows: Any) -> None:
        begun = time.perf_counter()
        judge(self, rows)
        judged.append(time.perf_counter() - begun)

    InsuranceResource.judge = timed  # type: ignore[method-assign]  # put back below
    facts: dict[str, Any] = {
        "kind": "insurance",
        "name": "名单.xlsx",
        "union": union,
        "actor": None,
        "options": {"policy": str(policy.pk)},
    }
    begun = time.perf_counter()
    found = examine(content, **facts)
    whole = time.perf_counter() - begun
    InsuranceResource.judge = judge  # type: ignore[method-assign]
    if (len(found.facts["to_add"]), len(found.facts["to_remove"])) != (APART, APART):
        raise RuntimeError("the comparison found other people than were made")
    options = {"policy": str(policy.pk)}
    batch = imports.stage(
        union, kind="insurance", content=content, name="名单.xlsx", actor=None, options=options
    )
    imports.check(batch)
    imports.start(batch, actor=None)
    imports.apply_all(batch)
    begun = time.perf_counter()
    left = difference(policy)
    asked = time.perf_counter() - begun
    if (len(left.missing), len(left.strangers)) != (APART, APART):
        raise RuntimeError("the difference is not what was made")
    print(f"insured: {len(members):,} members, a list of {len(found.rows):,}")
    print(f"  comparing                  {judged[0]:6.2f} s  (wanted: at most 2)")
    print(f"  with reading in the child  {whole:6.2f} s")
    print(f"  the page of the difference {asked:6.2f} s")
    print(f"  rows applied: {Batch.objects.get(pk=batch.pk).done_rows:,}")
