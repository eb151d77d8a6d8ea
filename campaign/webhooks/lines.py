"""One connection to a target, to an address that was looked at, kept while several events go over it."""

import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from typing import Final

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError
from urllib3.exceptions import SSLError as Urllib3SslError

from campaign.webhooks.targets import TargetRefused, WebhookTarget, addresses_of, target_of

# Of an answer no more is read than this, and so many characters are kept.
MOST_BYTES: Final = 4096
KEPT: Final = 200
CONNECT_SECONDS: Final = 4.0
MOST_ADDRESSES: Final = 2


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What came of one try: a status, or ``fault`` where there was no whole answer; ``text`` can be shown as it is."""

    status: int | None
    fault: str
    text: str
    seconds: float

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == 410


class WebhookLine:
    """Posts to one target, one event after the other; ``cut`` ends a try from another thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: HTTPConnection | None = None
        self._was_cut = False

    def post(self, body: bytes, headers: dict[str, str]) -> WebhookAnswer:
        """Post one text and return what came of it; never raises what a target or the network may do."""
        began = time.monotonic()
        status, fault, text = None, "", ""
        self._was_cut = False
        try:
            status, text = self._post_anew_if_closed(body, headers)
        except TargetRefused as refusal:
            fault = refusal.code
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            fault = _fault_of(error)
        if self._was_cut:
            status, fault = None, "timeout"
        if fault:
            self.close()
        return WebhookAnswer(status, fault, text, time.monotonic() - began)

    def _post_anew_if_closed(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Post on the connection there is, and on a new one where the target has closed that meanwhile."""
        target = target_of(self._url)
        if self._connection is not None:
            try:
                return self._post(self._connection, target, body, headers)
            except ConnectionError:
                self.close()
                if self._was_cut:
                    raise
        self._connection = self._connect(target)
        return self._post(self._connection, target, body, headers)

    def _post(
        self, connection: HTTPConnection, target: WebhookTarget, body: bytes, headers: dict[str, str]
    ) -> tuple[int, str]:
        fixed = {
            "Host": target.host_header,
            "Content-Type": "application/json",
            "User-Agent": f"Undersigned/{settings.VERSION}",
        }
        connection.request("POST", target.path, body=body, headers=fixed | headers, preload_content=False)
        answer = connection.getresponse()
        content = answer.read(MOST_BYTES + 1, decode_content=False) or b""
        if len(content) > MOST_BYTES or "close" in answer.headers.get("Connection", "").lower():
            self.close()
        return answer.status, _shown(content)

    def _connect(self, target: WebhookTarget) -> HTTPConnection:
        """Connect to an address that was looked at just now: nobody asks for the name once more."""
        fault: Exception = OSError()
        for address in addresses_of(target)[:MOST_ADDRESSES]:
            connection = _connection_to(address, target)
            try:
                connection.connect()
            except (HTTPError, OSError) as error:
                connection.close()
                fault = error
            else:
                connection.timeout = settings.WEBHOOK_SECONDS
                return connection
        raise fault

    def cut(self) -> None:
        """End what is going on: the target takes too long, whatever it sends meanwhile."""
        self._was_cut = True
        sock = self._connection.sock if self._connection is not None else None
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def close(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()
        self._connection = None


def _connection_to(address: str, target: WebhookTarget) -> HTTPConnection:
    """Return a connection to one machine, which must have a certificate for the name; no proxy is asked."""
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        address, target.port, timeout=CONNECT_SECONDS, ssl_context=_trusted(), server_hostname=target.host
    )


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _shown(content: bytes) -> str:
    """Return the first characters of an answer, those that can be printed."""
    text = content.decode(errors="replace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:KEPT]


def _fault_of(error: Exception) -> str:
    # To urllib3 a refused connection is one of the kinds of a timeout.
    is_late = isinstance(error, TimeoutError | ConnectTimeoutError | ReadTimeoutError)
    if is_late and not isinstance(error, NewConnectionError):
        return "timeout"
    is_about_trust = isinstance(error, ssl.SSLError | Urllib3SslError)
    return "certificate" if is_about_trust else "no_answer"
