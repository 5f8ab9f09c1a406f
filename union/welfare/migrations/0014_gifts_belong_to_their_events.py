"""What was given because of an event says so in the ledgers; a wedding is one, whatever its day."""

from typing import Any

from django.db import migrations
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

# What happens once in a life, or in a year.
ONCE = ["marriage", "birth", "death", "retirement"]


def connect(apps: Any, _schema_editor: Any) -> None:
    Disbursement = apps.get_model("welfare", "Disbursement")
    grants = apps.get_model("rules", "Grant").objects.filter(source_kind="disbursement")
    grants.filter(benefit__in=ONCE).update(key=F("benefit"))
    of_events = Disbursement.objects.filter(occasion__isnull=False)
    mine = of_events.filter(pk=OuterRef("source_id")).values("occasion")
    number = Cast(Subquery(mine), CharField(max_length=24))
    grants.filter(source_id__in=of_events.values("pk")).update(
        event=Concat(Value("occasion:"), number, output_field=CharField(max_length=32))
    )


def as_before(apps: Any, _schema_editor: Any) -> None:
    grants = apps.get_model("rules", "Grant").objects.filter(source_kind="disbursement")
    grants.filter(benefit__in=ONCE).update(key=Cast("event_on", CharField(max_length=64)))
    grants.update(event="")


class Migration(migrations.Migration):
    dependencies = [
        ("welfare", "0013_since_when_closed"),
        ("rules", "0003_what_belongs_to_one_event"),
        ("occasions", "0002_since_when_closed"),
    ]

    operations = [migrations.RunPython(connect, as_before)]
