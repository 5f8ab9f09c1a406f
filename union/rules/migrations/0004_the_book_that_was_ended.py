"""Whoever switches a book off gives the one before back the last day that it had."""

import datetime
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def note(apps: Any, _schema: Any) -> None:
    """A book that ends on the eve of another was ended by it; until then it had no end."""
    book = apps.get_model("rules", "RuleBook")
    for one in book.objects.exclude(state="draft"):
        eve = one.valid_from - datetime.timedelta(days=1)
        before = book.objects.filter(organisation=one.organisation_id, valid_to=eve)
        one.ended = before.exclude(state="draft").first()
        if one.ended is not None:
            one.save(update_fields=["ended"])


class Migration(migrations.Migration):
    dependencies = [("rules", "0003_what_belongs_to_one_event")]

    operations = [
        migrations.AddField(
            "rulebook",
            "ended",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rules.rulebook",
            ),
        ),
        migrations.AddField("rulebook", "ended_before", models.DateField(null=True)),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
