"""Sums to one payee are found however the payee is spelled."""

from typing import Any

from django.db import migrations, models


def write_keys(apps: Any, _editor: Any) -> None:
    # The key is that of the day of this migration: what is saved later writes its own.
    from union.funds.models.request import payee_key

    FundRequest = apps.get_model("funds", "FundRequest")
    batch = []
    for row in FundRequest.objects.exclude(payee="").only("payee").iterator(1000):
        row.payee_key = payee_key(row.payee)
        batch.append(row)
        if len(batch) == 1000:
            FundRequest.objects.bulk_update(batch, ["payee_key"])
            batch = []
    FundRequest.objects.bulk_update(batch, ["payee_key"])


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0003_what_was_seen_of_the_line"),
    ]

    operations = [
        migrations.AddField(
            model_name="fundrequest",
            name="payee_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=100),
            preserve_default=False,
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex(model_name="fundrequest", name="funds_request_split"),
        migrations.AddIndex(
            model_name="fundrequest",
            index=models.Index(
                fields=["organisation", "payee_key", "submitted_at"],
                name="funds_request_one_payee",
            ),
        ),
    ]
