from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def nothing(apps: Any, schema_editor: Any) -> None:
    """Every row that is there agrees with what is asked from now on."""


def as_before(apps: Any, schema_editor: Any) -> None:
    """Only what was checked counted as reduced, and somebody had to take a paper away."""
    rows = apps.get_model("evidence", "Paper").objects
    rows.filter(checked_on=None).update(reduced_at=None)
    rows.filter(removed_at__isnull=False, removed_by=None).update(removed_by=F("uploaded_by"))


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0004_checked_and_reduced"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="paper",
            name="evidence_paper_removed_by_somebody",
        ),
        migrations.RemoveConstraint(
            model_name="paper",
            name="evidence_paper_reduced_is_checked",
        ),
        migrations.RunPython(nothing, as_before),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at", None), ("removed_by", None)),
                    models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                    models.Q(("reduced_at__isnull", False), ("removed_at__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_paper_removed_by_somebody_or_a_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_by", None), ("checked_on", None)),
                    models.Q(("checked_by__isnull", False), ("checked_on__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_paper_checked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reduced_at", None),
                    ("checked_on__isnull", False),
                    ("removed_at__isnull", False),
                    _connector="OR",
                ),
                name="evidence_paper_reduced_is_over",
            ),
        ),
    ]
