"""What was given before there were ledgers is entered into them, as given in the past."""

from typing import Any

from django.db import migrations

PERSONAL = ["marriage", "birth", "illness", "bereavement", "death", "retirement", "hardship"]
BATCH = 500


def enter(apps: Any, schema_editor: Any) -> None:
    Disbursement = apps.get_model("welfare", "Disbursement")
    unions = _unions(apps)
    rows = Disbursement.objects.filter(event_on=None).select_related(
        "programme", "programme__organisation"
    )
    batch: list[Any] = []
    for row in rows.order_by("pk").iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            _write(apps, unions, batch)
            batch = []
    _write(apps, unions, batch)


def _unions(apps: Any) -> dict[str, int]:
    """The union that each organisation belongs to, by its path."""
    found: dict[str, int] = {}
    for one in apps.get_model("orgs", "Organisation").objects.order_by("path"):
        own = one.level in ("union", "federation")
        found[one.path] = one.pk if own else found[one.path[:-4]]
    return found


def _write(apps: Any, unions: dict[str, int], rows: list[Any]) -> None:
    Disbursement = apps.get_model("welfare", "Disbursement")
    Grant = apps.get_model("rules", "Grant")
    grants = []
    for row in rows:
        programme = row.programme
        personal = programme.kind in PERSONAL
        day = (row.given_on or programme.eligible_on) if personal else programme.eligible_on
        row.event_on = day
        if programme.kind == "birthday":
            row.matter = "birthday"
        else:
            row.matter = day.isoformat() if personal else f"programme:{programme.pk}"
        grants.append(
            Grant(
                organisation_id=unions[programme.organisation.path],
                member_id=row.member_id,
                benefit=programme.kind,
                event_on=day,
                amount=row.amount,
                key=row.matter,
                source_kind="disbursement",
                source_id=row.pk,
                state="final",
                is_past=True,
            )
        )
    Disbursement.objects.bulk_update(rows, ["event_on", "matter"])
    Grant.objects.bulk_create(grants)


def take_out(apps: Any, schema_editor: Any) -> None:
    apps.get_model("rules", "Grant").objects.filter(source_kind="disbursement").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("welfare", "0004_judged_by_rules"),
        ("rules", "0001_first_books"),
        ("orgs", "0001_initial"),
    ]

    operations = [migrations.RunPython(enter, take_out)]
