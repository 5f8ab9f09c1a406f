from django.db import migrations, models
from django.db.models import Q

import union.core.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("occasions", "0003_since_when_withdrawn"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="occasion",
            name="occasion_reported_once",
        ),
        migrations.AddField(
            model_name="occasion",
            name="close_reason",
            field=union.core.crypto.EncryptedTextField(
                blank=True, default="", verbose_name="why it is closed all the same"
            ),
        ),
        migrations.AddConstraint(
            model_name="occasion",
            constraint=models.UniqueConstraint(
                condition=~Q(state="withdrawn") & ~Q(kind="hardship"),
                fields=("member", "kind", "happened_on"),
                name="occasion_reported_once",
            ),
        ),
    ]
