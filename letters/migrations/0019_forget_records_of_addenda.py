"""Going back, take the records of addenda away: what was there before has no place for them."""

from django.db import migrations

_OURS = "(SELECT id FROM letters_listrecord WHERE addendum_id IS NOT NULL)"


def forget(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        there = schema_editor.connection.introspection.table_names(cursor)
        for table in ("letters_recordlines", "signatories_sealedlines"):
            if table in there:
                cursor.execute(f"DELETE FROM {table} WHERE record_id IN {_OURS}")
        cursor.execute("DELETE FROM letters_listrecord WHERE addendum_id IS NOT NULL")


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0018_records_of_addenda'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forget),
    ]
