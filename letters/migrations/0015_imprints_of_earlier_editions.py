"""Write down the files of editions from before, so that they are recognized too; they have no seal."""

import hashlib
import secrets

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Length


def identifier(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def write_down(apps, schema_editor):
    Edition, EditionCopy = apps.get_model("letters", "Edition"), apps.get_model("letters", "EditionCopy")
    Imprint = apps.get_model("letters", "Imprint")

    def row(edition, kind, name, sha256, size, copy=None):
        return Imprint(
            edition_id=edition,
            copy_id=copy,
            kind=kind,
            identifier=identifier(name),
            sha256=sha256,
            unsealed_sha256=sha256,
            unsealed_size=size,
        )

    made = []
    ready = Edition.objects.filter(state="ready", pdf__isnull=False)
    facts = ready.values_list("pk", "snapshot_sha256", "pdf_sha256", Length("pdf"), "public_pdf_sha256", Length("public_pdf"))
    for key, snapshot, sha256, size, public_sha256, public_size in facts.iterator():
        made.append(row(key, "letter", snapshot, sha256, size))
        if public_sha256:
            made.append(row(key, "public", f"{snapshot}/public", public_sha256, public_size))
    copies = EditionCopy.objects.filter(state="ready", pdf__isnull=False).annotate(of=F("edition__snapshot_sha256"))
    for copy, edition, number, snapshot, sha256, size in copies.values_list(
        "pk", "edition", "number", "of", "pdf_sha256", Length("pdf")
    ).iterator():
        made.append(row(edition, "copy", f"{snapshot}/{number}", sha256, size, copy))
    Imprint.objects.bulk_create(made, batch_size=500)
    for key in Edition.objects.filter(check_code=None).values_list("pk", flat=True):
        code = "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _place in range(12))
        Edition.objects.filter(pk=key).update(check_code=code)


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0014_seals'),
    ]

    operations = [
        migrations.RunPython(write_down, migrations.RunPython.noop),
    ]
