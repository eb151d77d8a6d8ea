"""The two ways mail leaves: to a mail server, and for trying out into a folder.

Both are Django e-mail backends. The one for servers knows two things Django's does not:
whether the text had been handed over when a connection broke, and how long a step takes
as a whole, since a server that says one byte a second never times out.
"""

import smtplib
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend


class InDoubt(Exception):
    """The text was handed over, and then the line was lost: the mail may or may not have arrived."""


class _Conversation(smtplib.SMTP):
    """SMTP with a limit on each step, and a note of whether the server owes the answer to a text."""

    is_text_out = False
    limit: float | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        self.limit = options.get("timeout")
        with self._limited():
            super().__init__(*args, **options)

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
        if self.limit is None:
            yield
            return
        timer = threading.Timer(self.limit, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

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
