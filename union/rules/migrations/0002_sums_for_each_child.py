from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_first_books")]

    operations = [
        migrations.AddField(
            model_name="rule",
            name="per",
            field=models.CharField(
                choices=[("member", "each member"), ("child", "each child")],
                default="member",
                max_length=8,
                verbose_name="counted for",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="children",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("children__gte", 1)), name="grant_of_a_child"
            ),
        ),
    ]
