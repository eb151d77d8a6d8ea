"""Keys with certificates for tests, made when they are asked for."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "a password of the tests"


@cache
def private_key(kind: str = "P-256", whose: str = "") -> Any:
    """Return a key of a kind: ``P-256``, ``P-384`` or the length of RSA in bits; each owner has one."""
    if kind.isdecimal():
        return rsa.generate_private_key(65537, int(kind))
    return ec.generate_private_key({"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}[kind])


def make_pkcs12(
    name: str = "Seal of the tests",
    *,
    kind: str = "P-256",
    days: tuple[int, int] = (-1, 300),
    extensions: tuple[Any, ...] = (),
    has_key: bool = True,
    key: Any = None,
) -> bytes:
    """Return a PKCS#12 file whose certificate is valid between these days from now."""
    key = key or private_key(kind)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    first, last = (now + timedelta(days=number) for number in days)
    serial = x509.random_serial_number()
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), serial, first, last)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    secret = BestAvailableEncryption(PASSWORD.encode())
    if not has_key:
        return pkcs12.serialize_key_and_certificates(b"seal", None, None, [certificate], secret)
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, secret)


def seal_with(settings: Any, folder: Path, content: bytes | None = None, *, name: str = "seal.p12") -> None:
    """Let the installation of a test seal with this file from now on."""
    file = folder / name
    file.write_bytes(content or make_pkcs12())
    settings.SEAL_FILE, settings.SEAL_PASSWORD = str(file), PASSWORD
