"""A time stamp service for tests, without a network."""

import asyncio
from datetime import UTC, datetime

from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pyhanko.sign.timestamps import DummyTimeStamper

from tests.factories.seals import PASSWORD, make_pkcs12

MOMENT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


class StampingService:
    """Answers questions with a moment of its own; counts them."""

    def __init__(self) -> None:
        key, certificate, _others = pkcs12.load_key_and_certificates(
            make_pkcs12("Time of the tests", kind="2048"), PASSWORD.encode()
        )
        assert key
        assert certificate
        self.stamper = DummyTimeStamper(
            x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
            keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
            fixed_dt=MOMENT,
        )
        self.asked = 0

    def answer(self, question: bytes) -> bytes:
        """Stand in for the line to the service."""
        self.asked += 1
        asked = tsp.TimeStampReq.load(question)
        return bytes(asyncio.run(self.stamper.async_request_tsa_response(asked)).dump())
