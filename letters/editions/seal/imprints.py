"""What was made of an edition, to the byte: how a file is recognized, and whether it was sealed."""

import re
import secrets
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from campaign.models import Coalition
from letters.editions.rendering.pdf import RenderedPdf, file_identifier
from letters.editions.seal import keys, sealing
from letters.editions.seal.keys import SealFailed
from letters.models import Addendum, Edition, EditionCopy, Imprint

Kind = Imprint.Kind
# Letters and digits that are not taken for one another, on paper or by telephone.
_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH: Final = 12


def finished(coalition: Coalition, render: Callable[[bool], RenderedPdf]) -> RenderedPdf:
    """Return a PDF as it goes out: rendered with room for a seal and sealed, where somebody seals here; else as it is.

    ``render`` gets whether to leave the room. Raises SealFailed, before anything is rendered where the certificate is
    to blame, and ``timestamps.ServiceDown``.
    """
    key = keys.key_for(coalition)
    if key is None:
        return render(False)  # noqa: FBT003 - a callable has no names for its arguments
    if fault := key.fault(now=timezone.now()):
        raise SealFailed(fault)
    return sealing.sealed(render(True), key)  # noqa: FBT003


def record(
    edition: Edition,
    kind: str,
    made: RenderedPdf,
    identifier: str,
    *,
    copy: EditionCopy | None = None,
    addendum: Addendum | None = None,
) -> None:
    """Write down what a file is recognized by, in the transaction that stores it.

    ``edition`` is for an addendum the one that it adds to.
    """
    values: dict[str, Any] = {
        "kind": kind,
        "copy": copy,
        "addendum": addendum,
        "sha256": made.sha256,
        "unsealed_sha256": made.sha256,
        "unsealed_size": len(made.pdf),
        "sealed_at": None,
        "sealed_by": "",
        "fingerprint": "",
        "stamped_at": None,
    }
    if isinstance(made, sealing.SealedPdf):
        values |= {name: getattr(made.seal, name) for name in sealing.SealFacts.__dataclass_fields__}
    Imprint.objects.update_or_create(edition=edition, identifier=file_identifier(identifier), defaults=values)


def has_seal(edition: Edition, kind: str, *, copy: EditionCopy | None = None, addendum: Addendum | None = None) -> bool:
    """Tell whether a file of an edition has a seal; the one that is rendered anew has a field for it then."""
    rows = Imprint.objects.filter(edition=edition, kind=kind, copy=copy, addendum=addendum)
    return rows.exclude(sealed_at=None).exists()


def comes_out_again(edition: Edition, kind: str, render: Callable[..., RenderedPdf], otherwise: str) -> bool:
    """Tell whether an edition is rendered to the same bytes as before it was sealed.

    ``render`` is that of ``letters.editions.orders`` for this kind; ``otherwise`` is the SHA-256 of a file from before
    imprints were taken.
    """
    row = Imprint.objects.of_editions().filter(edition=edition, kind=kind, copy=None).first()
    again = render(edition, has_seal_field=has_seal(edition, kind)).sha256
    return again == (row.unsealed_sha256 if row else otherwise)


# The code on paper


def new_code() -> str:
    """Return a code for an edition that nobody guesses: 59 bits."""
    return "".join(secrets.choice(_SIGNS) for _place in range(_LENGTH))


def on_paper() -> tuple[str, str]:
    """Return the code by which an edition is found from its paper, and the address that its QR code leads to."""
    code = new_code()
    return code, f"{settings.SITE_URL}/verify/{code}/"


def read_code(text: str) -> str:
    """Return a code as it is stored, however somebody typed it; nothing where it is none."""
    found = re.sub(r"[\s-]", "", text).lower()
    return found if re.fullmatch(f"[{_SIGNS}]{{{_LENGTH}}}", found) else ""
