"""Opens a PKCS#12 file with its password and looks whether its key may seal; runs as a program of its own too.

As a program, started through ``campaign.sandbox``: a file may ask for years of reckoning before it opens. Nothing here
knows Django. Standard input is JSON with ``content`` (base64) and ``password``; standard output JSON with ``content``,
the same key and certificates without a password, and what they say. A file that is refused ends the program with
status 3 and a code on standard error.
"""

import base64
import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import pkcs12 as described
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

REFUSED: Final = 3
SHORTEST_RSA: Final = 2048
# Without such a purpose, or a list of purposes at all, a certificate is for other things: for a web server, say.
_PURPOSES: Final = frozenset(
    {
        ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string,
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string,
        "1.3.6.1.5.5.7.3.36",  # signing of documents, RFC 9336
        "1.3.6.1.4.1.311.10.3.12",  # the same by Microsoft
        "1.2.840.113583.1.1.5",  # the same by Adobe
    }
)


class UnfitKey(Exception):
    """The file cannot seal; the code says why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A key with its certificates, without a password, and what the certificate says; moments are ISO texts in UTC."""

    content: str
    subject: str
    fingerprint: str
    key_kind: str
    valid_from: str
    valid_until: str


def opened(content: bytes, password: str) -> Opened:
    """Return what a PKCS#12 file holds, or raise UnfitKey. Whether it is valid today is another question."""
    bundle = _bundle(content, password)
    if bundle.key is None:
        raise UnfitKey("no_key")
    if bundle.cert is None:
        raise UnfitKey("no_certificate")
    certificate = bundle.cert.certificate
    kind = _kind(bundle.key)
    _refuse_other_uses(certificate)
    others = [other.certificate for other in bundle.additional_certs]
    plain = pkcs12.serialize_key_and_certificates(
        None,
        bundle.key,  # type: ignore[arg-type]  # by now it is one of two kinds
        certificate,
        others,
        serialization.NoEncryption(),
    )
    return Opened(
        content=base64.b64encode(plain).decode(),
        subject=_name(certificate),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        key_kind=kind,
        valid_from=certificate.not_valid_before_utc.isoformat(),
        valid_until=certificate.not_valid_after_utc.isoformat(),
    )


def _bundle(content: bytes, password: str) -> pkcs12.PKCS12KeyAndCertificates:
    if not _is_pkcs12(content):
        raise UnfitKey("file")
    for secret in (password.encode(), None) if not password else (password.encode(),):
        try:
            return pkcs12.load_pkcs12(content, secret)
        except ValueError:
            continue
        except Exception as fault:  # what a library says of a file that it cannot read is of no use to anybody
            raise UnfitKey("file") from fault
    raise UnfitKey("password")


def _is_pkcs12(content: bytes) -> bool:
    """Tell by its first lines, which are not encrypted, whether this is a PKCS#12 file at all."""
    try:
        file = described.Pfx.load(content, strict=True)
        return bool(file["version"].native == "v3" and file["auth_safe"]["content_type"].native == "data")
    except (ValueError, TypeError, KeyError):
        return False


def _kind(key: object) -> str:
    """Return what kind of key it is; common readers check seals of RSA and of P-256 alone."""
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < SHORTEST_RSA:
            raise UnfitKey("short")
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return "P-256"
    raise UnfitKey("kind")


def _refuse_other_uses(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            raise UnfitKey("usage")
    except x509.ExtensionNotFound:
        pass
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not _PURPOSES & {purpose.dotted_string for purpose in purposes}:
        raise UnfitKey("usage")


def _name(certificate: x509.Certificate) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(kind):
            return " ".join(str(attribute.value).split())[:500]
    return certificate.subject.rfc4514_string()[:500]


def made(name: str, *, now: datetime, until: datetime, password: str) -> bytes:
    """Make a key of P-256 with a certificate that nobody else vouches for; return both as a PKCS#12 file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), now, until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, secret)


def moment(text: str) -> datetime:
    """Return a moment of ``Opened``."""
    return datetime.fromisoformat(text).astimezone(UTC)


def main() -> int:
    """Open the file of standard input and return the status to end with."""
    asked: dict[str, Any] = json.load(sys.stdin)
    try:
        found = opened(base64.b64decode(asked["content"]), asked["password"])
    except UnfitKey as unfit:
        sys.stderr.write(str(unfit))
        return REFUSED
    json.dump(asdict(found), sys.stdout)
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
