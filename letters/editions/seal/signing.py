"""Puts a signature into the prepared field of a PDF; runs as a program of its own that may be killed.

Started through ``campaign.sandbox`` with what is secret in memory. Nothing here knows Django or the database. Standard
input is a line of JSON with ``pkcs12`` (base64, no password), ``contact`` and ``reserved`` (bytes for the signature,
0 for what it needs), and behind it the PDF; standard output is the signed PDF.
"""

import asyncio
import base64
import io
import json
import sys
from typing import Final

from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

REFUSED: Final = 3
FIELD: Final = "Seal"


class _Writer(IncrementalPdfFileWriter):
    """Adds the seal and nothing else: program and dates of the file, and its version, stay as they were rendered.

    Otherwise the metadata, which PDF/A and PDF/UA are declared in, would be written anew, and the file would call
    itself PDF 2.0, which PDF/A-3 is not.
    """

    def _update_meta(self) -> None:
        return None

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        super().ensure_output_version(min(version, (1, 7)))  # type: ignore[no-untyped-call]

    def register_extension(self, ext: DeveloperExtension) -> None:
        if ext.base_version != "/2.0":
            super().register_extension(ext)


def signed(pdf: bytes, *, pkcs12: bytes, contact: str, reserved: int) -> bytes:
    """Return the PDF with a signature behind it that lets nobody add anything."""
    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        contact_info=contact,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = PdfSigner(about, signer=SimpleSigner.load_pkcs12_data(pkcs12, []))
    options = {"existing_fields_only": True, "bytes_reserved": 2 * reserved or None}
    with asyncio.Runner(loop_factory=_Loop) as runner:
        made: io.BytesIO = runner.run(signer.async_sign_pdf(_Writer(io.BytesIO(pdf)), **options))
    return made.getvalue()


class _Loop(asyncio.SelectorEventLoop):
    """A loop without the pair of sockets by which other threads would wake it: sockets are refused here."""

    def _make_self_pipe(self) -> None:
        return None

    def _close_self_pipe(self) -> None:
        return None


def main() -> int:
    """Sign the file of standard input and return the status to end with."""
    head = json.loads(sys.stdin.buffer.readline())
    try:
        made = signed(
            sys.stdin.buffer.read(),
            pkcs12=base64.b64decode(head["pkcs12"]),
            contact=head["contact"],
            reserved=head["reserved"],
        )
    except (PdfError, SigningError, ValueError) as fault:
        sys.stderr.write(type(fault).__name__)
        return REFUSED
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
