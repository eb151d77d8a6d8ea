"""A mail server on the loopback address that keeps every letter and fails on demand.

sink.fail("rcpt", code=450, times=1, recipient="a@example.org")   try again later
sink.fail("content", code=552)                                    refused after the text
sink.fail("content", then="cut")       text taken, then cut off before the 250
sink.fail("connect", then="hang")      also at "ehlo", "mail", "rcpt", "data"
sink.fail("greeting", code=421)
sink.refuse() and sink.accept()        nobody listens on the port; somebody does again
sink.calm()                            forget all faults
"""

import contextlib
import socket
import socketserver
import threading
import time
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from types import TracebackType
from typing import Literal, Self

Stage = Literal["connect", "greeting", "ehlo", "auth", "mail", "rcpt", "data", "content"]
Then = Literal["reply", "hang", "cut", "slow"]


@dataclass
class Fault:
    """What goes wrong, where, for whom and how often (None: always)."""

    stage: Stage
    code: int = 451
    then: Then = "reply"
    times: int | None = None
    recipient: str | None = None


@dataclass(frozen=True)
class Received:
    """One DATA as it came in, whether the client was told that it was taken or not."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    accepted: bool
    at: float = field(default_factory=time.time)

    @property
    def message(self) -> EmailMessage:
        return BytesParser(policy=policy.default).parsebytes(self.content)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain-text body, with lines as written."""
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""


class SmtpSink:
    """Listens while its ``with`` block lasts; ``received`` is every DATA in order."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.address = address
        self.received: list[Received] = []
        self.faults: list[Fault] = []
        self.extensions = ["250-8BITMIME", "250-SMTPUTF8", "250-PIPELINING"]
        self.wants_text_for_nobody = False  # some servers ask for the text although they took no recipient
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._server: _Listener | None = None
        self.port = 0
        self.accept()

    @property
    def url(self) -> str:
        """The value for EMAIL_URL."""
        return f"smtp://{self.address}:{self.port}/"

    def accept(self) -> None:
        """Listen, on the same port as before."""
        self._server = _Listener((self.address, self.port), self)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def refuse(self) -> None:
        """Stop listening, so that a connection is refused."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def fail(
        self,
        stage: Stage,
        *,
        code: int = 451,
        then: Then = "reply",
        times: int | None = None,
        recipient: str | None = None,
    ) -> None:
        """Let something go wrong at a stage; earlier faults of the same stage come first."""
        with self._lock:
            self.faults.append(Fault(stage, code, then, times, recipient))

    def calm(self) -> None:
        with self._lock:
            self.faults.clear()

    def due(self, stage: Stage, recipients: list[str]) -> Fault | None:
        """Return the fault that strikes now and count it."""
        with self._lock:
            for fault in self.faults:
                if fault.stage == stage and fault.times != 0 and fault.recipient in (None, *recipients):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def keep(self, letter: Received) -> None:
        with self._lock:
            self.received.append(letter)

    def to(self, recipient: str, *, accepted: bool | None = None) -> list[Received]:
        """Return what came for one address, or of that only what was or was not accepted."""
        with self._lock:
            return [
                letter
                for letter in self.received
                if recipient in letter.recipients and accepted in (None, letter.accepted)
            ]

    def close(self) -> None:
        self.ended.set()
        self.refuse()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], sink: SmtpSink) -> None:
        self.sink = sink
        super().__init__(address, _Conversation)

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """A client that goes away in mid-sentence is what these tests are about."""


class _Conversation(socketserver.StreamRequestHandler):
    """One connection: enough SMTP for smtplib, and the faults."""

    server: _Listener

    def setup(self) -> None:
        super().setup()
        self.sender = ""
        self.recipients: list[str] = []
        self.delay = 0.0

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError, _Cut):
            self.strike("connect")
            self.reply("greeting", "220 sink ready")
            while line := self.rfile.readline().decode("utf-8", "replace").strip():
                if not self.answer(line):
                    return

    def answer(self, line: str) -> bool:
        """Answer one command; False after QUIT."""
        verb = line.upper()
        if verb.startswith(("EHLO", "HELO")):
            self.reply("ehlo", "\r\n".join(["250-sink", *self.server.sink.extensions, "250 SIZE 50000000"]))
        elif verb.startswith("AUTH "):
            self.reply("auth", "235 welcome")
        elif verb.startswith("MAIL FROM:"):
            self.begin(address_in(line))
        elif verb.startswith("RCPT TO:"):
            self.add(address_in(line))
        elif verb == "DATA":
            self.data()
        elif verb == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True

    def begin(self, sender: str) -> None:
        self.sender, self.recipients = "", []
        if not self.strike("mail"):
            self.sender = sender
            self.say("250 ok")

    def add(self, recipient: str) -> None:
        if not self.sender:
            self.say("503 who are you")
        elif not self.strike("rcpt", [recipient]):
            self.recipients.append(recipient)
            self.say("250 ok")

    def data(self) -> None:
        if not self.recipients and not self.server.sink.wants_text_for_nobody:
            self.say("554 no recipients")
        elif not self.strike("data", self.recipients):
            self.take()

    def take(self) -> None:
        """Read a text up to the lonely dot; it is kept before the client learns what became of it."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        fault = self.server.sink.due("content", self.recipients)
        accepted = fault is None or fault.then == "slow"
        self.server.sink.keep(Received(self.sender, tuple(self.recipients), b"".join(lines), accepted))
        if not (fault and self.suffer(fault)):
            self.say("250 taken")

    def reply(self, stage: Stage, line: str) -> None:
        """Say this line, unless the stage has a fault that answers instead."""
        if not self.strike(stage):
            self.say(line)

    def strike(self, stage: Stage, recipients: list[str] | None = None) -> bool:
        """Let the fault of this stage happen; True when it has given the answer."""
        fault = self.server.sink.due(stage, recipients or [])
        return bool(fault and self.suffer(fault))

    def suffer(self, fault: Fault) -> bool:
        if fault.then == "hang":
            self.server.sink.ended.wait(120)
            raise _Cut
        if fault.then == "cut":
            raise _Cut
        if fault.then == "slow":
            self.delay = 1.0
            return False
        self.say(f"{fault.code} as asked for by the test")
        if fault.code == 421:
            raise _Cut
        return True

    def say(self, line: str) -> None:
        """Write a line, one byte a second when this connection is slow."""
        data = f"{line}\r\n".encode()
        if not self.delay:
            self.wfile.write(data)
            return
        for byte in data:
            self.wfile.write(bytes([byte]))
            if self.server.sink.ended.wait(self.delay):
                raise _Cut


class _Cut(Exception):
    """The connection ends here."""


def address_in(line: str) -> str:
    """Return the address between angle brackets of a MAIL or RCPT command."""
    return line.partition("<")[2].partition(">")[0]
