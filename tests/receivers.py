"""A receiver of webhooks on the loopback address, as somebody else would write one, that fails on demand.

It checks signatures by the package ``standardwebhooks`` and remembers everything.

receiver.answers = lambda got: 500      what to answer to each post: a status, or a Reply
"""

import contextlib
import datetime
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.servers import free_port


@dataclass(frozen=True)
class Posted:
    """One request as it came in; ``is_signed`` says whether it was signed by the secret that the receiver has."""

    path: str
    headers: dict[str, str]
    body: bytes
    is_signed: bool
    status: int
    at: float = field(default_factory=time.time)

    @property
    def key(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


@dataclass(frozen=True)
class Reply:
    """An answer that is more than a status; ``seconds`` is how long it takes to begin, ``drip`` between its bytes."""

    status: int = 200
    text: bytes = b"ok"
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0
    drip: float = 0


class Receiver:
    """Listens until its ``with`` block ends; ``url`` is where it wants events."""

    def __init__(self, *, folder: Path | None = None) -> None:
        self.port = free_port()
        self.secret = ""
        self.received: list[Posted] = []
        self.answers: Callable[[Posted], int | Reply] = lambda got: 200
        self.lines = 0
        self.folder = folder
        self.is_open = threading.Event()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"{'https' if self.folder else 'http'}://localhost:{self.port}/hooks?key=of-the-receiver"

    @property
    def authority(self) -> str:
        """Return the file of the certificate authority that a client has to trust."""
        assert self.folder is not None
        return str(self.folder / "authority.pem")

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int | Reply:
        with self._lock:
            posted = Posted(path, headers, body, is_signed=self.is_signed(headers, body), status=0)
            answer = self.answers(posted)
            status = answer if isinstance(answer, int) else answer.status
            self.received.append(Posted(path, headers, body, posted.is_signed, status))
        return answer

    def is_signed(self, headers: dict[str, str], body: bytes) -> bool:
        try:
            Webhook(self.secret).verify(body, headers)
        except (WebhookVerificationError, ValueError):
            return False
        return True

    def taken(self) -> list[Posted]:
        """Return what was answered with success, in the order in which it came."""
        return [posted for posted in list(self.received) if 200 <= posted.status < 300]

    @contextlib.contextmanager
    def listening(self) -> Iterator["Receiver"]:
        server = _QuietServer(("127.0.0.1", self.port), _handler(self))
        server.daemon_threads = True
        if self.folder is not None:
            server.socket = _with_tls(self.folder).wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.is_open.set()
            server.shutdown()
            server.server_close()
            thread.join(10)


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about clients that hang up."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            receiver.lines += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = receiver.take(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            reply = answer if isinstance(answer, Reply) else Reply(answer, b"" if answer == 204 else b"ok")
            receiver.is_open.wait(reply.seconds)
            with contextlib.suppress(OSError):
                self._send(reply)

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.text)))
            self.end_headers()
            for place in range(0, len(reply.text), 1 if reply.drip else max(1, len(reply.text))):
                self.wfile.write(reply.text[place : place + 1] if reply.drip else reply.text)
                self.wfile.flush()
                if receiver.is_open.wait(reply.drip) if reply.drip else False:
                    break

        def log_message(self, *args: Any) -> None:
            """Print nothing."""

    return Handler


def _with_tls(folder: Path) -> ssl.SSLContext:
    """Return a context with the certificate for localhost that all receivers of a folder share."""
    if not (folder / "receiver.pem").exists():
        _make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "receiver.pem")
    return context


def _make_certificate(folder: Path) -> None:
    """Write a certificate by an authority of its own into the folder, with its key."""
    own = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A receiver of a test")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(own.public_key())
    built = built.serial_number(x509.random_serial_number())
    built = built.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    built = built.add_extension(names, critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = built.sign(own, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    kind = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "authority.pem").write_bytes(pem)
    (folder / "receiver.pem").write_bytes(pem + own.private_bytes(*kind))
