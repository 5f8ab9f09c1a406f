from typing import Any

from django.db import migrations, models
from django.utils import timezone


def begin_today(apps: Any, schema_editor: Any) -> None:
    """Nobody noted when what is closed was closed: its time begins today."""
    closed = apps.get_model("occasions", "Occasion").objects.filter(state="closed")
    closed.update(closed_on=timezone.localdate())


class Migration(migrations.Migration):
    dependencies = [
        ("occasions", "0001_first_events"),
    ]

    operations = [
        migrations.AddField(
            model_name="occasion",
            name="closed_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.RunPython(begin_today, migrations.RunPython.noop),
    ]
