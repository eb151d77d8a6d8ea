"""Write down the files of addenda from before, so that they are recognized too; they have no seal."""

import hashlib

from django.db import migrations
from django.db.models.functions import Length


def write_down(apps, schema_editor):
    Addendum, Imprint = apps.get_model("letters", "Addendum"), apps.get_model("letters", "Imprint")
    made = []
    ready = Addendum.objects.filter(state="ready", pdf__isnull=False)
    names = ("pk", "adds_to", "snapshot_sha256", "pdf_sha256", Length("pdf"), "public_pdf_sha256", Length("public_pdf"))
    for key, edition, snapshot, sha256, size, public_sha256, public_size in ready.values_list(*names).iterator():
        files = [("letter", snapshot, sha256, size)]
        if public_sha256:
            files.append(("public", f"{snapshot}/public", public_sha256, public_size))
        for kind, name, digest, length in files:
            made.append(
                Imprint(
                    edition_id=edition,
                    addendum_id=key,
                    kind=kind,
                    identifier=hashlib.sha256(name.encode()).hexdigest()[:32],
                    sha256=digest,
                    unsealed_sha256=digest,
                    unsealed_size=length,
                )
            )
    Imprint.objects.bulk_create(made, batch_size=500)


def forget(apps, schema_editor):
    """The code from before takes every imprint for one of an edition."""
    apps.get_model("letters", "Imprint").objects.filter(addendum__isnull=False).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0016_imprint_addendum'),
    ]

    operations = [
        migrations.RunPython(write_down, forget),
    ]
