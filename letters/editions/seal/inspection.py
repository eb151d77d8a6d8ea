"""Reads the seals of a PDF; runs as a program of its own that may be killed.

Started through ``campaign.sandbox``, which limits it. Nothing here knows Django or the database. Standard input is the
file; standard output has two lines of JSON: the file's own IDs, which are known at once, and the seals: for each whose
it is, how much of the file it covers and whether what it covers is as it was. A file that is no PDF to its end ends the
program with status 3.

Who is trusted is not asked: the caller knows the fingerprints of the certificates that seal here. So no list of
authorities is read, and nothing is fetched.
"""

import hashlib
import io
import json
import re
import sys
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any, Final

REFUSED: Final = 3
MOST_SEALS: Final = 20
_ID: Final = re.compile(rb"/ID\s*\[\s*(?:\(([0-9a-f]{32})\)|<([0-9A-Fa-f]{64})>)")


@dataclass(frozen=True, slots=True)
class FoundSeal:
    """One seal: ``covers`` is ``all``, ``part`` (something was added behind) or ``unclear``; moments are ISO texts.

    ``end`` is the number of bytes from the beginning that it closes, as far as it covers them without a gap.
    ``is_whole`` tells that what it covers has not changed, ``is_genuine`` that the certificate's key made it.
    """

    fingerprint: str
    subject: str
    covers: str
    end: int
    is_whole: bool
    is_genuine: bool
    sealed_at: str
    stamped_at: str


def identifiers(content: bytes) -> list[str]:
    """Return the IDs that a file bears, also of a file that cannot be read any more."""
    found: list[str] = []
    for plain, coded in _ID.findall(content):
        text = plain.decode() if plain else bytes.fromhex(coded.decode()).decode("latin-1")
        if re.fullmatch("[0-9a-f]{32}", text) and text not in found:
            found.append(text)
    return found


def seals(content: bytes) -> list[FoundSeal]:
    """Return the seals of a PDF in their order. Raises ValueError where it cannot be read."""
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415 - only who looks for seals pays for the library
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415

    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        embedded = reader.embedded_regular_signatures[:MOST_SEALS]
        if not embedded and "/Root" not in reader.trailer:
            raise ValueError("no document")
        reader.root["/Pages"].get_object()
        return [found for one in embedded if (found := _seal(one))]
    except (PdfError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as fault:
        raise ValueError("damaged") from fault


def _seal(one: Any) -> FoundSeal | None:
    from pyhanko.sign.validation.status import SignatureCoverageLevel as Level  # noqa: PLC0415

    level = one.evaluate_signature_coverage()
    covers = {Level.ENTIRE_FILE: "all", Level.ENTIRE_REVISION: "part", Level.CONTIGUOUS_BLOCK_FROM_START: "part"}
    certificate = one.signer_cert
    is_whole, is_genuine = _checked(one, certificate)
    _first, length, second, rest = [int(number) for number in one.byte_range]
    said = one.self_reported_timestamp
    return FoundSeal(
        fingerprint=certificate.sha256.hex(),
        subject=str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)[:500],
        covers=covers.get(level, "unclear"),
        end=second + rest if length < second else 0,
        is_whole=is_whole,
        is_genuine=is_genuine,
        sealed_at=said.astimezone(UTC).isoformat() if said else "",
        stamped_at=_stamp(one),
    )


def _checked(one: Any, certificate: Any) -> tuple[bool, bool]:
    from pyhanko.sign.general import SigningError  # noqa: PLC0415
    from pyhanko.sign.validation.errors import SignatureValidationError  # noqa: PLC0415
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity  # noqa: PLC0415

    try:
        return validate_sig_integrity(one.signer_info, certificate, "data", one.compute_digest())
    except (SignatureValidationError, SigningError, ValueError, NotImplementedError):
        return False, False


def _stamp(one: Any) -> str:
    """Return the moment that a time stamp service gave for this very seal, or nothing."""
    from pyhanko.sign.validation.errors import SignatureValidationError  # noqa: PLC0415
    from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, validate_sig_integrity  # noqa: PLC0415

    token = next(iter(extract_tst_data_iter(one.signer_info, signed=False)), None)
    if token is None:
        return ""
    content = token["encap_content_info"]["content"]
    described, signer = content.parsed, token["signer_infos"][0]
    imprint = described["message_imprint"]
    kind, wanted = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
    certificates = [choice.chosen for choice in token["certificates"] if choice.name == "certificate"]
    signed_by = next((found for found in certificates if found.serial_number == _serial(signer)), None)
    if kind not in {"sha256", "sha384", "sha512"} or signed_by is None:
        return ""
    if hashlib.new(kind, one.signer_info["signature"].native).digest() != wanted:
        return ""
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, bytes(content)).digest()
    try:
        checked = validate_sig_integrity(signer, signed_by, "tst_info", digest)
    except (SignatureValidationError, ValueError, NotImplementedError):
        return ""
    return described["gen_time"].native.astimezone(UTC).isoformat() if checked == (True, True) else ""


def _serial(signer: Any) -> int | None:
    name = signer["sid"]
    return int(name.chosen["serial_number"].native) if name.name == "issuer_and_serial_number" else None


def main() -> int:
    """Read the file of standard input and return the status to end with."""
    content = sys.stdin.buffer.read()
    # Said before the library is asked, which may take longer than it is given.
    _say(identifiers(content))
    try:
        found, status = seals(content), 0
    except (ValueError, MemoryError):
        found, status = [], REFUSED
    _say([asdict(one) for one in found])
    return status


def _say(found: list[Any]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
