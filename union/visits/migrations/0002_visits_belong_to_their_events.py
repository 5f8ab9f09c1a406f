"""What was brought to a visit counts together with the gift of the same event."""

from typing import Any

from django.db import migrations
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat


def connect(apps: Any, _schema_editor: Any) -> None:
    Visit = apps.get_model("visits", "Visit")
    grants = apps.get_model("rules", "Grant").objects.filter(source_kind="visit")
    mine = Visit.objects.filter(pk=OuterRef("source_id")).values("occasion")
    number = Cast(Subquery(mine), CharField(max_length=24))
    grants.filter(source_id__in=Visit.objects.values("pk")).update(
        event=Concat(Value("occasion:"), number, output_field=CharField(max_length=32))
    )


def as_before(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("rules", "Grant").objects.filter(source_kind="visit").update(event="")


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0001_first_visits"),
        ("rules", "0003_what_belongs_to_one_event"),
    ]

    operations = [migrations.RunPython(connect, as_before)]
