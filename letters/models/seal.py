"""Seals: whose key closes a file, and what was made, to the byte, so that a file can be checked."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedBytesField
from campaign.models import Coalition, User
from letters.models.addendum import Addendum
from letters.models.delivery import EditionCopy
from letters.models.edition import Edition
from letters.models.rendered import Rendered


class SealCertificate(models.Model):
    """A certificate that a coalition seals its editions with, instead of the installation's own.

    ``pkcs12`` is the key with its certificates, encrypted by the installation; it is forgotten when the certificate is
    replaced or taken away, and the row stays, so that what it has sealed is still recognized.
    """

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="seal_certificates")
    pkcs12 = EncryptedBytesField(null=True, blank=True)  # type: ignore[misc]  # the field says bytes
    subject = models.CharField(_("made out to"), max_length=500)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    key_kind = models.CharField(_("key"), max_length=20)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("certificate of a seal")
        indexes = [models.Index(fields=["fingerprint"], name="seal_certificate_fingerprint")]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition"], condition=models.Q(ended_at=None), name="one_seal_certificate_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, pkcs12__isnull=False)
                | models.Q(ended_at__isnull=False, pkcs12__isnull=True),
                name="seal_certificate_in_use_has_its_key",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class ImprintQuerySet(models.QuerySet["Imprint"]):
    def finished(self) -> Self:
        """Return files that somebody can have: of editions, copies and addenda that are ready."""
        ready = self.filter(edition__state=Rendered.State.READY)
        for part in ("copy", "addendum"):
            ready = ready.filter(models.Q((part, None)) | models.Q((f"{part}__state", Rendered.State.READY)))
        return ready

    def of_editions(self) -> Self:
        """Return files of editions themselves, and none of the addenda to them."""
        return self.filter(addendum=None)


class Imprint(models.Model):
    """One PDF of an edition as it went into the world: how it is recognized, and the seal it has.

    ``identifier`` is the first half of the PDF's own ID. ``unsealed_sha256`` and ``unsealed_size`` (bytes) are of the
    file before it was sealed, which the sealed one begins with. A file without a seal has no ``sealed_at``. That of an
    ``addendum`` names the edition that it adds to.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", _("as the recipients get it")
        PUBLIC = "public", _("as it is published")
        COPY = "copy", _("a recipient’s own copy")
        PRESS = "press", _("a copy for the press")
        AUDIT = "audit", _("its audit page")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="imprints")
    copy = models.OneToOneField(EditionCopy, on_delete=models.CASCADE, null=True, blank=True, related_name="imprint")
    addendum = models.ForeignKey(Addendum, on_delete=models.CASCADE, null=True, blank=True, related_name="imprints")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    identifier = models.CharField(max_length=32, db_index=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    unsealed_sha256 = models.CharField(max_length=64, db_index=True)
    unsealed_size = models.PositiveIntegerField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_by = models.CharField(max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    stamped_at = models.DateTimeField(null=True, blank=True)

    objects = ImprintQuerySet.as_manager()

    class Meta:
        verbose_name = _("imprint of an edition")
        constraints = [
            models.UniqueConstraint(fields=["edition", "identifier"], name="one_imprint_of_an_edition_by_its_id"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.kind}"
