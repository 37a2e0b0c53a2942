from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("temoin_registry", "0003_untold_texts")]

    operations = [
        migrations.AddField(
            model_name="site",
            name="publishes_audits",
            field=models.BooleanField(default=False),
        ),
    ]
