"""Time stamps by RFC 3161 from a service that the settings name; only a worker asks it, and never for long.

A name that leads to an address of a private network is refused: whoever may change a name's address could let us
talk to machines that nobody outside reaches. A service in one's own network is named by its address.
"""

import hashlib
import http.client
import ipaddress
import re
import secrets
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from asn1crypto import cms, tsp

from campaign.kept_words import gettext as _
from campaign.refusals import Refusal

_LARGEST: Final = 256 * 1024
# Bytes of a signature with its certificates and a time stamp with those of its service.
RESERVED: Final = 24 * 1024
_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+\d+\s*\]")
_TYPE: Final = "application/timestamp-query"


class ServiceDown(Refusal):
    """The service gave no time stamp now; it may do so later. The text is for whoever asked for the edition."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service behind an address, and how long it may take to answer."""

    url: str
    seconds: float

    @property
    def address(self) -> SplitResult:
        return urlsplit(self.url)

    def stamp(self, octets: bytes) -> cms.ContentInfo:
        """Return the service's word that these octets were there at a moment; raises ServiceDown."""
        nonce = secrets.randbits(63)
        imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(octets).digest()}
        asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
        try:
            answer = tsp.TimeStampResp.load(self._ask(asked.dump()), strict=True)
            if answer["status"]["status"].native not in {"granted", "granted_with_mods"}:
                raise ServiceDown(_("The time stamp service %(name)s refuses to answer.") % self._named())
            token = answer["time_stamp_token"]
            said = token["content"]["encap_content_info"]["content"].parsed
            if said["nonce"].native != nonce or said["message_imprint"].native != asked["message_imprint"].native:
                raise ValueError("of something else")
        except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError) as fault:
            raise ServiceDown(self._sentence()) from fault
        return token

    def _ask(self, question: bytes) -> bytes:
        until = time.monotonic() + self.seconds
        connection = http.client.HTTPConnection(str(self.address.hostname))
        connection.sock = self._line(until)
        target = (self.address.path or "/") + (f"?{self.address.query}" if self.address.query else "")
        try:
            connection.request("POST", target, question, {"Content-Type": _TYPE, "Connection": "close"})
            answer = connection.getresponse()
            content = _within(answer, connection.sock, until)
        finally:
            connection.close()
        # An answer that leads elsewhere is no answer: what the settings do not name is not asked.
        if answer.status != http.client.OK:
            raise ServiceDown(self._sentence())
        return content

    def _line(self, until: float) -> socket.socket:
        port = self.address.port or (443 if self.address.scheme == "https" else 80)
        place = _places(self.address, port)[0]
        line = socket.create_connection(place, timeout=max(until - time.monotonic(), 0.1))
        if self.address.scheme != "https":
            return line
        return ssl.create_default_context().wrap_socket(line, server_hostname=self.address.hostname)

    def _sentence(self) -> str:
        return _("The time stamp service %(name)s does not answer.") % self._named()

    def _named(self) -> dict[str, str]:
        return {"name": str(self.address.hostname)}


def _within(answer: http.client.HTTPResponse, line: socket.socket | None, until: float) -> bytes:
    """Read an answer of a decent size to its end, in the time that is left."""
    content = b""
    while len(content) <= _LARGEST:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if line is not None:
            line.settimeout(left)
        part = answer.read1(16 * 1024)
        if not part:
            return content
        content += part
    raise ValueError("too large")


def _places(address: SplitResult, port: int) -> list[tuple[str, int]]:
    """Return where a service is; a name that leads into a private network is refused."""
    host = str(address.hostname)
    found = [(str(place[0]), port) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not is_named_by_address(host) and not all(ipaddress.ip_address(place).is_global for place, _port in found):
        raise ServiceDown(
            _("The name of the time stamp service %(name)s leads into a private network. Name it by its address.")
            % {"name": host}
        )
    return found


def is_named_by_address(host: str) -> bool:
    """Tell whether the settings name a machine itself and no name that could lead anywhere."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def stamped(pdf: bytes, behind: int, service: Service) -> bytes:
    """Return a signed PDF with a time stamp in the room that its signature has left; raises ServiceDown.

    ``behind`` is where the signed part of the file begins that holds the signature. What is signed does not change:
    the room is the one part of the file that a signature does not cover.
    """
    found = _RANGE.search(pdf, behind)
    if found is None:
        raise ValueError("no signature")
    begin, end = int(found[1]) + 1, int(found[2]) - 1
    signature = cms.ContentInfo.load(bytes.fromhex(pdf[begin:end].decode()))
    signer = signature["content"]["signer_infos"][0]
    token = service.stamp(signer["signature"].native)
    signer["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]
    written: bytes = signature.dump().hex().encode()
    if len(written) > end - begin:
        raise ServiceDown(
            _("The time stamp of the service %(name)s is too large.") % {"name": service.address.hostname}
        )
    return pdf[:begin] + written.ljust(end - begin, b"0") + pdf[end:]
