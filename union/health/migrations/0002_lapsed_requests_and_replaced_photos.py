"""A request to look lapses when somebody else is asked; a record may have been replaced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("health", "0001_first_health_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="emergency",
            name="lapsed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="record",
            name="deletion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("rule", "Deleted by rule"),
                    ("member", "Deleted by the member"),
                    ("consent", "Deleted because the consent was taken back"),
                    ("replaced", "Replaced, or entered by mistake"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(("lapsed_at", None), ("confirmed_at", None), _connector="OR"),
                name="health_emergency_lapsed_unconfirmed",
            ),
        ),
    ]
