from typing import Any

from django.db import migrations
from django.utils import timezone


def begin_today(apps: Any, schema_editor: Any) -> None:
    """Nobody noted when a mistake was taken back: the time of its papers begins today."""
    rows = apps.get_model("occasions", "Occasion").objects.filter(state="withdrawn", closed_on=None)
    rows.update(closed_on=timezone.localdate())


class Migration(migrations.Migration):
    dependencies = [
        ("occasions", "0002_since_when_closed"),
    ]

    operations = [
        migrations.RunPython(begin_today, migrations.RunPython.noop),
    ]
