from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("welfare", "0002_programme_conditions")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
    ]
