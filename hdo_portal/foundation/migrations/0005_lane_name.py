"""A lane may be narrower than a channel: each webhook's target has one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0004_outbox_lanes")]

    operations = [
        migrations.RenameField(model_name="outboxlane", old_name="channel", new_name="name"),
        migrations.AlterField(
            model_name="outboxlane",
            name="name",
            field=models.CharField(max_length=60, primary_key=True, serialize=False),
        ),
    ]
