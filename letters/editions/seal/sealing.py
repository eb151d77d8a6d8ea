"""Puts a seal on a PDF: once, after it is rendered, as PAdES asks for (B-B, with a time stamp B-T).

The sealed file begins with the rendered one, to the byte, and adds the seal behind it. So what can be made again and
what was sealed once are both known. The field of the seal is part of the rendered file
(``letters.editions.rendering.seal_field``); whoever opens the sealed file is told that nothing may be added.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from campaign import sandbox
from campaign.kept_words import gettext as _
from letters.editions.rendering.pdf import RenderedPdf
from letters.editions.seal import timestamps
from letters.editions.seal.key_file import moment
from letters.editions.seal.keys import SealFailed, SealKey
from letters.editions.seal.reading import read

LIMITS: Final = sandbox.Limits(seconds=30, megabytes=1500, output_megabytes=96, patience=4)
# The signing program is found by its name: whoever imports it imports what it signs with.
_PROGRAM: Final = Path(__file__).with_name("signing.py")


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What is known of a seal: of which bytes, whose, when; ``stamped_at`` where a service has vouched for the time."""

    unsealed_sha256: str
    unsealed_size: int
    sealed_at: datetime
    sealed_by: str
    fingerprint: str
    stamped_at: datetime | None


@dataclass(frozen=True, slots=True)
class SealedPdf(RenderedPdf):
    """A file with its seal."""

    seal: SealFacts


def sealed(made: RenderedPdf, key: SealKey) -> SealedPdf:
    """Return a rendered PDF with its seal.

    Raises SealFailed, and ``timestamps.ServiceDown`` where it may come out well later.
    """
    if fault := key.fault(now=timezone.now()):
        raise SealFailed(fault)
    service = settings.SEAL_TIMESTAMP_URL
    content = _signed(made.pdf, key, reserved=timestamps.RESERVED if service else 0)
    if service:
        asked = timestamps.Service(service, seconds=settings.SEAL_TIMESTAMP_SECONDS)
        content = timestamps.stamped(content, len(made.pdf), asked)
    seal = _looked_at(made, content, key)
    return SealedPdf(pdf=content, sha256=hashlib.sha256(content).hexdigest(), pages=made.pages, seal=seal)


def _signed(pdf: bytes, key: SealKey, *, reserved: int) -> bytes:
    head = {
        "pkcs12": base64.b64encode(key.pkcs12).decode(),
        "contact": f"{settings.SITE_URL}/verify/",
        "reserved": reserved,
    }
    given = json.dumps(head).encode() + b"\n" + pdf
    ended = sandbox.run(_PROGRAM, (), given=given, limits=LIMITS, is_secret=True)
    if ended.status != 0 or not ended.output.startswith(pdf):
        raise SealFailed(_("The seal could not be put on the file."))
    return ended.output


def _looked_at(made: RenderedPdf, content: bytes, key: SealKey) -> SealFacts:
    """Check a seal as anybody would, before anybody gets it, and return what it says."""
    seals = read(content).seals
    good = [one for one in seals if one.covers == "all" and one.is_whole and one.is_genuine]
    if len(seals) != 1 or not good or good[0].fingerprint != key.fingerprint:
        raise SealFailed(_("The seal could not be checked after it was put on the file."))
    found = good[0]
    return SealFacts(
        unsealed_sha256=made.sha256,
        unsealed_size=len(made.pdf),
        sealed_at=moment(found.sealed_at),
        sealed_by=key.subject,
        fingerprint=found.fingerprint,
        stamped_at=moment(found.stamped_at) if found.stamped_at else None,
    )
