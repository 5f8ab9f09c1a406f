from django.db import migrations, models

import union.core.money


class Migration(migrations.Migration):
    dependencies = [("activities", "0004_case_file")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="head_value",
            field=union.core.money.MoneyField(
                blank=True,
                decimal_places=2,
                max_digits=12,
                null=True,
                verbose_name="value for each who was there (yuan)",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="head_benefit",
            field=models.CharField(blank=True, max_length=48, verbose_name="counts as"),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("head_benefit", ""), ("head_value", None))
                | models.Q(("head_value__gt", 0), models.Q(("head_benefit", ""), _negated=True)),
                name="activity_value_says_for_what",
            ),
        ),
    ]
