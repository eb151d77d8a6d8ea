"""Two programs of others that check a seal: pyHanko as a whole, with a list of who is trusted, and poppler's pdfsig."""

import io
import re
import subprocess
from pathlib import Path
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext


def by_pyhanko(pdf: bytes) -> PdfSignatureStatus:
    """Check the one seal of a PDF, trusting whoever made it."""
    (seal,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    trusted = ValidationContext(trust_roots=[x509.Certificate.load(seal.signer_cert.dump())])
    return validate_pdf_signature(seal, trusted)


def by_pdfsig(pdf: bytes, folder: Path) -> dict[str, str]:
    """Return what pdfsig says of the one seal of a PDF; it always ends with status 0, so its words are all there is."""
    file = folder / "checked.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False, cwd=folder).stdout
    found = dict(re.findall(r"^  - ([^:\n]+): (.+)$", said, re.MULTILINE))
    covers = [words for words in ("Total document signed", "Not total document signed") if f"- {words}\n" in said]
    return {
        "validation": found.get("Signature Validation", "none"),
        "covers": covers[0] if covers else "nothing",
        "by": found.get("Signer Certificate Common Name", ""),
        "type": found.get("Signature Type", ""),
    }


def appended(pdf: bytes) -> bytes:
    """Return a PDF with a revision behind it, as a program writes that changes something."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/PageMode"] = writer.root.raw_get("/Type")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_another_signature(pdf: bytes) -> bytes:
    """Return a PDF in whose seal one sign of the signature's own number is another; it is still a number."""
    begin = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    signs = pdf[begin : pdf.index(b">", begin)].rstrip(b"0")
    at = begin + len(signs) - 20
    return pdf[:at] + (b"1" if pdf[at : at + 1] == b"0" else b"0") + pdf[at + 1 :]


def changed(pdf: bytes, at: int) -> bytes:
    """Return a PDF with one bit of one byte changed."""
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
