from typing import Any

from django.db import migrations

BATCH = 500


def count_children(apps: Any, _schema_editor: Any) -> None:
    """What parents were given for their children says for how many."""
    disbursements = apps.get_model("welfare", "Disbursement")
    grants = apps.get_model("rules", "Grant")
    several = disbursements.objects.filter(programme__child_age__isnull=False, quantity__gt=1)
    pieces = dict(several.values_list("pk", "quantity"))
    numbers = sorted(pieces)
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH]
        rows = list(grants.objects.filter(source_kind="disbursement", source_id__in=some))
        for row in rows:
            row.children = min(pieces[row.source_id], 9999)
        grants.objects.bulk_update(rows, ["children"])


class Migration(migrations.Migration):
    dependencies = [
        ("welfare", "0011_signature_on_screen"),
        ("rules", "0002_sums_for_each_child"),
    ]

    operations = [migrations.RunPython(count_children, migrations.RunPython.noop)]
