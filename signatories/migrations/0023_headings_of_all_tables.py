# What a coalition chose for headings is remembered for all kinds of tables in one place.

from django.db import migrations


def to_all_tables(apps, schema_editor):
    new = apps.get_model("campaign", "RememberedHeading")
    old = apps.get_model("signatories", "RememberedColumn")
    new.objects.bulk_create(
        (
            new(coalition_id=row.coalition_id, table="signatures", heading=row.heading, field=row.field)
            for row in old.objects.iterator()
        ),
        batch_size=500,
    )


def to_signatures(apps, schema_editor):
    new = apps.get_model("campaign", "RememberedHeading")
    old = apps.get_model("signatories", "RememberedColumn")
    rows = new.objects.filter(table="signatures")
    old.objects.bulk_create(
        (old(coalition_id=row.coalition_id, heading=row.heading, field=row.field) for row in rows.iterator()),
        batch_size=500,
    )
    rows.delete()


class Migration(migrations.Migration):

    dependencies = [
        ("campaign", "0012_directory_from_files"),
        ("signatories", "0022_addendum_of_signature"),
    ]

    operations = [
        migrations.RunPython(to_all_tables, to_signatures),
        migrations.DeleteModel(name="RememberedColumn"),
    ]
