from typing import Any

from django.db import migrations, models
from django.utils import timezone


def begin_today(apps: Any, _schema_editor: Any) -> None:
    """Nobody noted when what is closed was closed: its time begins today."""
    closed = apps.get_model("welfare", "Programme").objects.filter(state="closed")
    closed.update(closed_on=timezone.localdate())


class Migration(migrations.Migration):
    dependencies = [("welfare", "0012_for_how_many_children")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="closed_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.RunPython(begin_today, migrations.RunPython.noop),
    ]
