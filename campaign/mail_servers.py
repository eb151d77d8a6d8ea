"""The two ways mail leaves: to a mail server, and for trying out into a folder.

Both are Django e-mail backends. The one for servers knows two things Django's does not:
whether the text had been handed over when a connection broke, and how long a step takes
as a whole, since a server that says one byte a second never times out.
"""

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

from campaign.mail_format import as_bytes


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
        if self.sock is None:
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

    def sendmail(self, *args: Any, **options: Any) -> dict[str, tuple[int, bytes]]:
        with self._limited():
            return super().sendmail(*args, **options)

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
        recipients = [sanitize_address(address, settings.DEFAULT_CHARSET) for address in email_message.recipients()]
        try:
            self.connection.sendmail(sender, recipients, as_bytes(email_message))
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True


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
            name = f"{time.time_ns()}-{token_hex(4)}"
            part = folder / f"{name}.part"
            part.write_bytes(message.message().as_bytes())
            part.rename(folder / f"{name}.eml")
        return len(email_messages)
