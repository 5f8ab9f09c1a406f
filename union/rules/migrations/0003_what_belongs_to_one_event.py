from django.db import migrations, models

FORMS = [
    ("goods", "Goods"),
    ("voucher", "Voucher for goods of a named shop"),
    ("cake", "Cake or cake voucher"),
    ("transfer", "Transfer"),
    ("cash", "Cash"),
    ("card", "Shopping card"),
    ("service", "Service or ticket"),
]
SOURCES = [
    ("contribution", "Contributions kept by the union"),
    ("dues", "Members' dues"),
    ("subsidy", "Subsidy from the union above"),
    ("employer", "Subsidy from the employer"),
    ("employer_welfare", "The employer's own welfare fund"),
    ("other", "Other income"),
]


class Migration(migrations.Migration):
    dependencies = [("rules", "0002_sums_for_each_child")]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="event",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="grant",
            name="asked_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="exemption",
            name="form",
            field=models.CharField(blank=True, choices=FORMS, max_length=16),
        ),
        migrations.AddField(
            model_name="exemption",
            name="source",
            field=models.CharField(blank=True, choices=SOURCES, max_length=24),
        ),
        migrations.AddField(
            model_name="exemption",
            name="key",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="exemption",
            name="event",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="exemption",
            name="row_kind",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="exemption",
            name="row_id",
            field=models.BigIntegerField(null=True),
        ),
    ]
