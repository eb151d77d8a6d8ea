#!/usr/bin/env bash
# pyHanko 0.38.0: sealing an archivable PDF/A-1 gives it two producers, which PDF/A-1 does not allow
#
# Input      A page as pdf/a-1b by WeasyPrint 70.0, with a signature by pyHanko in an invisible field.
# Expected   The sealed file is PDF/A-1b as before: where the document information has a Producer and the XMP metadata a
#            pdf:Producer, they say the same (ISO 19005-1, 6.7.3). pyHanko writes both anew, and keeps the dates equal.
# Seen       Producer is “WeasyPrint 70.0; pyHanko 0.38.0” in the one and “pyHanko 0.38.0” in the other. The XMP still
#            claims PDF/A-1b, and the signature covers it, so that it cannot be mended afterwards.
#
# Needs Pango (Debian: libpangoft2-1.0-0). Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  weasyprint==70.0 pydyf==0.13.0 pyhanko==0.38.0 pypdf==7.1.0 cryptography==50.0.2
cd "$folder"
venv/bin/python - <<'PY'
import io
import re
import sys
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pypdf import PdfReader
from weasyprint import HTML

key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Seal")])
made = x509.CertificateBuilder(name, name, key.public_key(), 1).not_valid_before(datetime.now(UTC))
made = made.not_valid_after(datetime.now(UTC) + timedelta(days=1)).sign(key, hashes.SHA256())
with open("key", "wb") as file:
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write(key.private_bytes(*pem))
with open("certificate", "wb") as file:
    file.write(made.public_bytes(serialization.Encoding.PEM))
signer = signers.SimpleSigner.load("key", "certificate")


def producers(pdf: bytes) -> tuple[str, list[str], bool]:
    reader = PdfReader(io.BytesIO(pdf))
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    return reader.metadata.producer, re.findall('pdf:Producer(?:="|>)([^"<]*)', xmp), 'pdfaid:part="1"' in xmp


page = "<!doctype html><html lang=en><title>A letter</title><p>text"
before = HTML(string=page).write_pdf(pdf_variant="pdf/a-1b")
metadata = signers.PdfSignatureMetadata(field_name="Seal")
after = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(before)), metadata, signer=signer).getvalue()
found = producers(before), producers(after)
print(*found, sep="\n")
was, now = "WeasyPrint 70.0", "pyHanko 0.38.0"
sys.exit(0 if found == ((was, [was], True), (f"{was}; {now}", [now], True)) else 1)
PY
