"""One mail through the configured server, past the outbox, and in words what became of it.

For whoever sets an installation up: the outbox would try again for a day, this says at once what to change. No
password is ever in what is said.
"""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate, make_msgid

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from campaign.mail.server_answers import answer_of, cleaned
from campaign.mail.servers import InDoubt

SECONDS = 15.0


@dataclass(frozen=True)
class MailTried:
    """What became of the mail: ``problem`` is empty when the server took it, ``advice`` says what to do next."""

    problem: str = ""
    advice: str = ""

    @property
    def was_taken(self) -> bool:
        return not self.problem


def try_mail(address: str, *, seconds: float = SECONDS) -> MailTried:
    """Send one mail to an address of one's own; takes ``seconds`` for each step at most."""
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return MailTried(
            f"The name {host} of EMAIL_URL is not found.",
            "Look for a slip in the name, and whether this machine can ask DNS: getent hosts " + host,
        )
    line, began, is_connected = get_connection(timeout=seconds), time.monotonic(), False
    try:
        line.open()
        is_connected, began = True, time.monotonic()
        line.send_messages([_written(address)])
    except (OSError, smtplib.SMTPException, InDoubt) as error:
        return explained(_silence_as_such(error, began, seconds), address=address, is_connected=is_connected)
    finally:
        _close(line.close)
    return MailTried(advice=f"{host}:{port} took the mail for {address}.")


def _silence_as_such(error: Exception, began: float, seconds: float) -> Exception:
    """Return a time-out where we have cut the line ourselves because a step took too long."""
    is_cut = isinstance(error, smtplib.SMTPServerDisconnected) and time.monotonic() - began >= seconds
    return TimeoutError() if is_cut else error


def _close(close: Callable[[], None]) -> None:
    """Say goodbye; whoever took the mail may hang up first."""
    try:
        close()
    except OSError:
        return


def _written(address: str) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rstrip("> ").rpartition("@")[2]
    return EmailMessage(
        subject="A test of mail from Undersigned",
        body=f"This is a test, sent by manage.py send_test_mail of {settings.SITE_URL}.\n\n"
        "If it lies among unwanted mail, look at the line Authentication-Results of its headers:\n"
        "spf, dkim and dmarc should each say pass.\n",
        to=[address],
        headers={"Date": formatdate(), "Message-ID": make_msgid(domain=domain), "Auto-Submitted": "auto-generated"},
    )


def explained(error: Exception, *, address: str, is_connected: bool) -> MailTried:
    """Say what an error means for whoever has EMAIL_URL before them; the server's own words are at the end."""
    for kinds, explain in (*(() if is_connected else _BEFORE), *_ALWAYS):
        if isinstance(error, kinds):
            problem, advice = explain(error)
            return MailTried(problem + _words_of(error, address), advice)
    return MailTried(f"{type(error).__name__}." + _words_of(error, address), "The worker's log may say more.")


def _words_of(error: Exception, address: str) -> str:
    """Return what the server said, without passwords and other people's addresses."""
    code, text = answer_of(error)
    if not code:
        return ""
    for secret in (settings.EMAIL_HOST_PASSWORD, settings.EMAIL_HOST_USER):
        text = text.replace(secret, "…") if secret else text
    return f" It said: {code} {cleaned(text, address=address)}"


Words = tuple[str, str]


def _certificate(error: ssl.SSLCertVerificationError) -> Words:
    return (
        f"The certificate of {settings.EMAIL_HOST} does not hold: {error.verify_message or error.reason}.",
        (
            "EMAIL_URL must name the server as its certificate does. An authority of your own must be known to this "
            "machine: /usr/local/share/ca-certificates and update-ca-certificates."
        ),
    )


def _tls(_error: Exception) -> Words:
    if settings.EMAIL_USE_SSL:
        return (
            f"{_server()} does not speak TLS from the first byte.",
            "Port 465 does (smtp://…:465/?ssl=True), port 587 begins in clear: submission://…:587/.",
        )
    return "The server and we find no common way to encrypt.", "It may be too old for TLS 1.2: ask its operators."


def _no_starttls(_error: Exception) -> Words:
    if settings.EMAIL_USE_TLS:
        return (
            f"{_server()} does not offer STARTTLS, so nothing was sent.",
            (
                "Another port may: 587 by STARTTLS, 465 with TLS from the first byte (?ssl=True). Passwords and mails "
                "are never sent in clear where EMAIL_URL asks for encryption."
            ),
        )
    return (
        f"{_server()} takes no user and password on this connection.",
        (
            "Most take them only after STARTTLS: submission://user:password@host:587/. A server that takes mail from "
            "this machine without them wants an EMAIL_URL without them."
        ),
    )


def _password(_error: Exception) -> Words:
    return (
        "The server does not take user and password of EMAIL_URL.",
        (
            "Type both anew; @ in a user name is written %40, other signs of a password in percent notation too. "
            "Providers with a second factor want a password made for programs."
        ),
    )


def _refused(_error: Exception) -> Words:
    return (
        f"Nobody listens on {_server()}.",
        "Look at the port: 587 (STARTTLS) or 465 (TLS) for a provider, 25 for a server of your own. Is it running?",
    )


def _timeout(_error: Exception) -> Words:
    return (
        f"{_server()} does not answer in time.",
        "Often a firewall that drops what leaves: many hosters block port 25 and some 465; 587 is open nearly "
        "everywhere. Try: nc -vz " + f"{settings.EMAIL_HOST} {settings.EMAIL_PORT}",
    )


def _cut(_error: Exception) -> Words:
    return (
        f"{_server()} closed the connection.",
        (
            "A server that expects TLS from the first byte does that: port 465 with ?ssl=True. So does one that does "
            "not take this machine's address."
        ),
    )


def _greeting(_error: Exception) -> Words:
    return (
        "The server does not want to talk to this machine.",
        "Its address may be on a list of blocked senders, or the server is busy: try again in some minutes.",
    )


def _unreachable(error: Exception) -> Words:
    number = getattr(error, "strerror", None) or type(error).__name__
    return f"{_server()} cannot be reached: {number}.", "Look at the network and firewall of this machine."


def _sender(_error: Exception) -> Words:
    return (
        f"The server does not take {settings.DEFAULT_FROM_EMAIL} as sender.",
        "DEFAULT_FROM_EMAIL must be an address that this user may send as; some providers want it confirmed first.",
    )


def _recipient(_error: Exception) -> Words:
    return (
        "The server does not take this recipient.",
        (
            "Is the address right? A server that takes only its own domain's addresses refuses to relay: it wants user "
            "and password, or is the wrong one."
        ),
    )


def _text(_error: Exception) -> Words:
    return (
        "The server took sender and recipient and refused the mail itself.",
        "It may take it for unwanted, want a signature by DKIM, or have used up its quota: its words say which.",
    )


def _odd(_error: Exception) -> Words:
    return "The server answers as no mail server should.", "Is another program behind this port?"


def _doubt(_error: Exception) -> Words:
    return (
        "The server took the text and did not say that it has it: the mail may have arrived.",
        "Look into the mailbox, and try again. When it happens often, the server is overloaded.",
    )


Explanations = tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[..., Words]], ...]
_BEFORE: Explanations = (
    (ssl.SSLCertVerificationError, _certificate),
    (ssl.SSLError, _tls),
    (smtplib.SMTPNotSupportedError, _no_starttls),
    (smtplib.SMTPAuthenticationError, _password),
    ((smtplib.SMTPConnectError, smtplib.SMTPHeloError), _greeting),
)
_ALWAYS: Explanations = (
    (InDoubt, _doubt),
    (smtplib.SMTPSenderRefused, _sender),
    (smtplib.SMTPRecipientsRefused, _recipient),
    (smtplib.SMTPDataError, _text),
    (ConnectionRefusedError, _refused),
    (TimeoutError, _timeout),
    ((smtplib.SMTPServerDisconnected, ConnectionResetError, BrokenPipeError), _cut),
    (smtplib.SMTPException, _odd),
    (OSError, _unreachable),
)


def _server() -> str:
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
