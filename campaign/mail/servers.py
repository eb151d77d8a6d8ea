"""The two ways mail leaves: to a mail server, and for trying out into a folder.

Both are Django e-mail backends. The one for servers knows two things Django's does not:
whether the text had been handed over when a connection broke, and how long a step takes
as a whole, since a server that says one byte a second never times out.
"""

import re
import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address

from campaign import folders
from campaign.mail.mime import as_bytes

# What RFC 5321 calls a dot-string at a domain of letters: it stands on the line as it is.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class InDoubt(Exception):
    """The text was handed over, and then the line was lost: the mail may or may not have arrived."""


class _Watch(threading.Thread):
    """Cuts a line whose step takes longer than it may; one thread for each connection, asleep nearly always."""

    def __init__(self, cut: Callable[[], None], limit: float) -> None:
        super().__init__(name="mail-watch", daemon=True)
        self.cut, self.limit = cut, limit
        self.until: float | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(min(self.limit / 8, 1.0)):
            if self.until is not None and time.monotonic() > self.until:
                self.until = None
                self.cut()


class _Conversation(smtplib.SMTP):
    """SMTP with a limit on each step, and a note of whether the server owes the answer to a text."""

    is_text_out = False
    watch: _Watch | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        if options.get("timeout") is not None:
            self.watch = _Watch(self._cut, options["timeout"])
            self.watch.start()
        try:
            with self._limited():
                super().__init__(*args, **options)
        except BaseException:
            self._unwatch()
            raise

    def close(self) -> None:
        super().close()
        self._unwatch()

    def _unwatch(self) -> None:
        if self.watch:
            self.watch.ended.set()

    def getreply(self) -> tuple[int, bytes]:
        answer = super().getreply()
        self.is_text_out = answer[0] == 354
        return answer

    def starttls(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        with self._limited():
            return super().starttls(*args, **options)

    def login(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        with self._limited():
            return super().login(*args, **options)

    def sendmail(self, from_addr: str, to_addrs: Any, msg: Any, *args: Any, **options: Any) -> Any:
        with self._limited():
            self.ehlo_or_helo_if_needed()
            if self.has_extn("pipelining") and len(to_addrs) == 1 and not (args or options):
                return self._send_at_once(from_addr, to_addrs[0], msg)
            return super().sendmail(from_addr, to_addrs, msg, *args, **options)

    def _send_at_once(self, sender: str, recipient: str, content: bytes) -> dict[str, tuple[int, bytes]]:
        """Say sender, recipient and DATA in one go where the server knows PIPELINING (RFC 2920).

        All three answers are read whatever they are. A server that wants a text although it
        took no recipient gets an empty one, which it must refuse.
        """
        size = f" size={len(content)}" if self.has_extn("size") else ""
        self.send(f"mail FROM:{_quoted(sender)}{size}\r\nrcpt TO:{_quoted(recipient)}\r\ndata\r\n")
        answers = [(0, b"")]
        while len(answers) <= 3 and answers[-1][0] != 421:
            answers.append(self.getreply())
        said = dict(zip(("mail", "rcpt", "data"), answers[1:], strict=False))
        bad = next((step for step, (code, _) in said.items() if code // 100 != (3 if step == "data" else 2)), "")
        if not bad:
            return self._hand_over(content)
        if said.get("data", answers[0])[0] == 354:
            self.is_text_out = False
            self.send(b".\r\n")
            self.getreply()
        self._after_refusal(*answers)
        if bad == "mail":
            raise smtplib.SMTPSenderRefused(*said[bad], sender)
        if bad == "rcpt":
            raise smtplib.SMTPRecipientsRefused({recipient: said[bad]})
        raise smtplib.SMTPDataError(*said[bad])

    def _hand_over(self, content: bytes) -> dict[str, tuple[int, bytes]]:
        text = re.sub(rb"(?m)^\.", b"..", content)
        self.send(text + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        answer = self.getreply()
        if answer[0] != 250:
            self._after_refusal(answer)
            raise smtplib.SMTPDataError(*answer)
        return {}

    def _after_refusal(self, *answers: tuple[int, bytes]) -> None:
        """Begin anew, or close the line when the server has said that it does."""
        if any(code == 421 for code, _ in answers):
            self.close()
        else:
            self._rset()  # type: ignore[attr-defined]

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """Cut the line when the step takes longer than the time-out of a single answer."""
        if self.watch is None:
            yield
            return
        self.watch.until = time.monotonic() + self.watch.limit
        try:
            yield
        finally:
            self.watch.until = None

    def _cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _SecureConversation(_Conversation, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class ServerBackend(smtp.EmailBackend):
    """Django's SMTP backend that raises InDoubt where a second try may become a second copy."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SecureConversation if self.use_ssl else _Conversation

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if not all(address.rpartition("@")[0].isascii() for address in message.to):
                raise smtplib.SMTPNotSupportedError("Addresses with other than English letters before the @")
        try:
            return super().send_messages(email_messages)
        except OSError as error:
            if isinstance(self.connection, _Conversation) and self.connection.is_text_out:
                raise InDoubt(str(error)) from error
            raise

    def _send(self, email_message: EmailMessage) -> bool:
        """Send one message as Django's own backend does, with the bytes made our way."""
        if not email_message.recipients():
            return False
        assert self.connection is not None
        sender = _bare(email_message.from_email)
        recipients = [_encoded(address) for address in email_message.recipients()]
        try:
            self.connection.sendmail(sender, recipients, as_bytes(email_message))
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True


def _encoded(address: str) -> str:
    """Return an address as Django writes it on the line; nearly all need no change, and to find that out is slow."""
    if _PLAIN.fullmatch(address):
        return address
    return str(sanitize_address(address, settings.DEFAULT_CHARSET))


def _quoted(address: str) -> str:
    return f"<{address}>" if _PLAIN.fullmatch(address) else smtplib.quoteaddr(address)


@lru_cache(maxsize=256)
def _bare(address: str) -> str:
    """Return the address of a sender without the name."""
    return parseaddr(sanitize_address(address, settings.DEFAULT_CHARSET))[1]


class FolderBackend(BaseEmailBackend):
    """Writes each mail into a file of its own in EMAIL_FILE_PATH; names sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            folders.put(folder / f"{time.time_ns()}-{token_hex(4)}.eml", message.message().as_bytes())
        return len(email_messages)
