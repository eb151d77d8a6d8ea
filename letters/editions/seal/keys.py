"""Whose key seals: a coalition's own where it has one, else the installation's, else nobody's.

No key stands in the database in clear, and none is ever logged. The installation's is a PKCS#12 file named by the
settings; a coalition's is a row that ``FIELD_KEYS`` encrypt.
"""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaign import sandbox
from campaign.dates import plain_day
from campaign.encryption import WrongKey
from campaign.kept_words import gettext as _
from campaign.models import Coalition, User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.editions.seal import key_file
from letters.models import SealCertificate

MOST_BYTES: Final = 64 * 1024
LIMITS: Final = sandbox.Limits(seconds=10, megabytes=500)
_PROGRAM: Final = Path(key_file.__file__)


class CertificateRefused(Refusal):
    """A certificate that cannot seal; the sentence says why, the field is ``file`` or ``password``."""


class SealFailed(Refusal):
    """An edition cannot be sealed; the text says why, for whoever asked for the edition."""


@dataclass(frozen=True, slots=True)
class SealKey:
    """A key that seals: ``pkcs12`` holds it and its certificates and has no password, and is never shown."""

    pkcs12: bytes = field(repr=False)
    subject: str
    fingerprint: str
    key_kind: str
    valid_from: datetime
    valid_until: datetime

    @classmethod
    def of(cls, opened: key_file.Opened) -> "SealKey":
        return cls(
            pkcs12=base64.b64decode(opened.content),
            subject=opened.subject,
            fingerprint=opened.fingerprint,
            key_kind=opened.key_kind,
            valid_from=key_file.moment(opened.valid_from),
            valid_until=key_file.moment(opened.valid_until),
        )

    def fault(self, *, now: datetime) -> str:
        """Return the sentence about a certificate that is not valid now; nothing about one that is."""
        values = {"name": self.subject}
        if now > self.valid_until:
            values["day"] = plain_day(self.valid_until.date())
            return _("The certificate “%(name)s” expired on %(day)s.") % values
        if now < self.valid_from:
            values["day"] = plain_day(self.valid_from.date())
            return _("The certificate “%(name)s” is not valid before %(day)s.") % values
        return ""


def why(code: str) -> str:
    """Return the sentence about a file that cannot seal."""
    sentences = {
        "file": _("This is not a PKCS#12 file (.p12 or .pfx)."),
        "password": _("The password does not open this file."),
        "no_key": _("The file holds no private key. Export the certificate together with its key."),
        "no_certificate": _("The file holds no certificate for its key."),
        "short": _("The RSA key is shorter than 2048 bits."),
        "kind": _("The key is neither RSA nor NIST P-256: many programs could not check its seals."),
        "usage": _("The certificate is not meant for signing documents."),
    }
    return sentences.get(code, _("The file could not be opened within the limits for files."))


# Which key


def key_for(coalition: Coalition) -> SealKey | None:
    """Return the key that seals a coalition's editions now, or None where there is none. Raises SealFailed."""
    row = current(coalition)
    if row is None:
        return of_installation()
    try:
        return _of_row(row)
    except WrongKey as fault:
        raise SealFailed(_("The coalition’s certificate cannot be read with the keys of this installation.")) from fault


def current(coalition: Coalition) -> SealCertificate | None:
    """Return the certificate that a coalition seals with itself, without its key."""
    rows = SealCertificate.objects.filter(coalition=coalition, ended_at=None)
    return rows.select_related("added_by").defer("pkcs12").first()


def _of_row(row: SealCertificate) -> SealKey:
    return SealKey(
        pkcs12=bytes(row.pkcs12 or b""),
        subject=row.subject,
        fingerprint=row.fingerprint,
        key_kind=row.key_kind,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def of_installation() -> SealKey | None:
    """Return the key that the settings name, or None where they name none. Raises SealFailed."""
    if not settings.SEAL_FILE:
        return None
    try:
        content = Path(settings.SEAL_FILE).read_bytes()
        return SealKey.of(key_file.opened(content, settings.SEAL_PASSWORD))
    except OSError as fault:
        raise SealFailed(_("The file that SEAL_FILE names cannot be read.")) from fault
    except key_file.UnfitKey as unfit:
        raise SealFailed(_("The file that SEAL_FILE names: %(why)s") % {"why": why(str(unfit))}) from unfit


def standing(coalition: Coalition) -> tuple[SealKey | None, str]:
    """Return the key that would seal now, if any, and the sentence about what is wrong with it, for pages."""
    try:
        key = key_for(coalition)
    except SealFailed as failure:
        return None, str(failure)
    return key, key.fault(now=timezone.now()) if key else ""


# A coalition's own


def opened(content: bytes, password: str) -> SealKey:
    """Open a PKCS#12 file that somebody handed in, or raise CertificateRefused; it stays in memory."""
    asked = {"content": base64.b64encode(content).decode(), "password": password}
    given = json.dumps(asked).encode()
    ended = sandbox.run(_PROGRAM, (), given=given, limits=LIMITS, is_secret=True)
    if ended.status == 0:
        return SealKey.of(key_file.Opened(**json.loads(ended.output)))
    code = ended.said[:40].decode(errors="replace") if ended.status == key_file.REFUSED else ""
    raise CertificateRefused(why(code), "password" if code == "password" else "file")


@transaction.atomic
def adopt(*, coalition: Coalition, actor: User, content: bytes, password: str, now: datetime) -> SealCertificate:
    """Let a coalition seal with a certificate of its own from now on. Raises CertificateRefused."""
    key = opened(content, password)
    if fault := key.fault(now=now):
        raise CertificateRefused(fault, "file")
    Coalition.objects.select_for_update().get(pk=coalition.pk)
    _end(coalition, now)
    row = SealCertificate.objects.create(
        coalition=coalition,
        pkcs12=key.pkcs12,
        subject=key.subject,
        fingerprint=key.fingerprint,
        key_kind=key.key_kind,
        valid_from=key.valid_from,
        valid_until=key.valid_until,
        added_by=actor,
        added_at=now,
    )
    data = {"subject": key.subject, "fingerprint": key.fingerprint}
    activity.record("seal_certificate.adopted", coalition=coalition, actor=actor, data=data)
    return row


@transaction.atomic
def give_up(*, coalition: Coalition, actor: User, now: datetime) -> bool:
    """Forget a coalition's own key; the installation's seals from now on. Tell whether there was one."""
    Coalition.objects.select_for_update().get(pk=coalition.pk)
    ended = _end(coalition, now)
    if ended:
        activity.record("seal_certificate.given_up", coalition=coalition, actor=actor)
    return ended


def _end(coalition: Coalition, now: datetime) -> bool:
    return bool(SealCertificate.objects.filter(coalition=coalition, ended_at=None).update(pkcs12=None, ended_at=now))
