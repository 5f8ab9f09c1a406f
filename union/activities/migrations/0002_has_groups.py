"""An activity knows whether groups are named for it, so that a sign-up need not ask."""

from typing import Any

from django.db import migrations, models


def note(apps: Any, schema_editor: Any) -> None:
    activity = apps.get_model("activities", "Activity")
    activity.objects.filter(groups__isnull=False).update(has_groups=True)


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="has_groups",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
