"""Whoever sets mail up hears in words what is wrong with it, and no password."""

import datetime
import io
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dns.resolver
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command
from django.test import override_settings

from campaign.mail.trying import MailTried, explained, try_mail
from tests.servers import free_port
from tests.smtp import SmtpSink, Stage, Then

PASSWORD = "a-password-that-nobody-sees"


@pytest.fixture
def server(smtp_sink: SmtpSink) -> Iterator[SmtpSink]:
    with override_settings(
        EMAIL_BACKEND="campaign.mail.servers.ServerBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=smtp_sink.port,
        EMAIL_HOST_USER="letters",
        EMAIL_HOST_PASSWORD=PASSWORD,
        EMAIL_USE_TLS=False,
        EMAIL_USE_SSL=False,
        DEFAULT_FROM_EMAIL="The Coalition <letters@coalition.example>",
        SITE_URL="https://letters.coalition.example",
    ):
        smtp_sink.extensions.append("250-AUTH PLAIN")
        yield smtp_sink


def tried() -> MailTried:
    return try_mail("ada@example.org", seconds=1)


def test_a_mail_is_sent_past_the_outbox_and_says_how_to_look_at_it(server: SmtpSink) -> None:
    said = io.StringIO()

    call_command("send_test_mail", "ada@example.org", "--without-dns", stdout=said)

    [mail] = server.to("ada@example.org", accepted=True)
    assert mail.sender == "letters@coalition.example"
    assert "Authentication-Results" in mail.text
    assert mail.message_id.endswith("@coalition.example>")
    assert f"127.0.0.1:{server.port} took the mail" in said.getvalue()


@pytest.mark.parametrize(
    ("stage", "code", "then", "sentence"),
    (
        ("connect", 0, "hang", "does not answer in time"),
        ("connect", 0, "cut", "closed the connection"),
        ("greeting", 554, "reply", "does not want to talk to this machine"),
        ("ehlo", 550, "reply", "does not want to talk to this machine"),
        ("auth", 535, "reply", "does not take user and password"),
        ("mail", 553, "reply", "does not take The Coalition <letters@coalition.example> as sender"),
        ("rcpt", 550, "reply", "does not take this recipient"),
        ("data", 554, "reply", "refused the mail itself"),
        ("content", 552, "reply", "refused the mail itself"),
        ("content", 0, "cut", "may have arrived"),
        ("content", 0, "hang", "may have arrived"),
    ),
)
def test_each_refusal_is_said_in_words(server: SmtpSink, stage: Stage, code: int, then: Then, sentence: str) -> None:
    server.fail(stage, code=code, then=then)

    found = tried()

    assert sentence in found.problem
    assert found.advice
    assert (f"It said: {code} as asked for" in found.problem) is (then == "reply")
    assert PASSWORD not in found.problem + found.advice


def test_nobody_listens(server: SmtpSink) -> None:
    server.refuse()

    assert f"Nobody listens on 127.0.0.1:{server.port}." in tried().problem


def test_a_name_that_is_not_found(server: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    with override_settings(EMAIL_HOST="mail.coalition.exampel"):
        assert "mail.coalition.exampel of EMAIL_URL is not found" in tried().problem


def test_a_server_without_starttls_gets_no_password(server: SmtpSink) -> None:
    with override_settings(EMAIL_USE_TLS=True):
        assert "does not offer STARTTLS" in tried().problem
    assert server.received == []


def test_a_server_that_begins_in_clear(server: SmtpSink) -> None:
    with override_settings(EMAIL_USE_SSL=True):
        assert "does not speak TLS from the first byte" in tried().problem


def test_a_server_that_takes_no_password_here(server: SmtpSink) -> None:
    server.extensions.remove("250-AUTH PLAIN")

    assert "takes no user and password on this connection" in tried().problem


def test_a_certificate_that_nobody_knows(server: SmtpSink, tmp_path: Path) -> None:
    with speaking_tls(tmp_path) as port, override_settings(EMAIL_USE_SSL=True, EMAIL_PORT=port):
        assert "The certificate of 127.0.0.1 does not hold: self-signed certificate" in tried().problem


def test_a_server_that_repeats_the_password_is_not_quoted_with_it(server: SmtpSink) -> None:
    echo = smtplib.SMTPAuthenticationError(535, f"no such user as letters with {PASSWORD}".encode())

    said = explained(echo, address="ada@example.org", is_connected=False)

    assert said.problem.endswith("It said: 535 no such user as … with …")


def test_the_command_ends_with_the_sentence(server: SmtpSink) -> None:
    server.fail("rcpt", code=550)

    with pytest.raises(CommandError, match="does not take this recipient"):
        call_command("send_test_mail", "ada@example.org", "--without-dns")


@pytest.mark.parametrize(
    ("error", "is_connected", "sentence"),
    (
        (ssl.SSLError(1, "no protocols available"), False, "no common way to encrypt"),
        (OSError(113, "No route to host"), False, "cannot be reached: No route to host"),
        (smtplib.SMTPResponseException(299, b"what"), True, "as no mail server should. It said: 299 what"),
        (ValueError(), True, "ValueError."),
    ),
)
def test_what_no_sink_does_is_said_as_well(
    server: SmtpSink, error: Exception, is_connected: bool, sentence: str
) -> None:
    assert sentence in explained(error, address="ada@example.org", is_connected=is_connected).problem


def test_the_command_tells_of_the_records_first(server: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    class _Resolver:
        def resolve(self, name: str, kind: str, **_: object) -> list[str]:
            asked.append((name, kind))
            if kind == "TXT":
                raise dns.resolver.NXDOMAIN
            return [f"10 mail.{name}."]

    monkeypatch.setattr(dns.resolver, "Resolver", _Resolver)
    said = io.StringIO()

    call_command("send_test_mail", "ada@example.org", "--selector", "two", stdout=said)

    lines = said.getvalue().splitlines()
    assert [line.split()[:2] for line in lines[:4]] == [
        ["answers", "good"], ["SPF", "bad"], ["DKIM", "bad"], ["DMARC", "bad"],
    ]  # fmt: skip
    assert "took the mail for ada@example.org" in lines[4]
    assert ("two._domainkey.coalition.example", "TXT") in asked


@override_settings(EMAIL_BACKEND="campaign.mail.servers.FolderBackend")
def test_the_command_says_that_no_server_is_set() -> None:
    with pytest.raises(CommandError, match="EMAIL_URL is not set"):
        call_command("send_test_mail", "ada@example.org", "--without-dns")


def test_the_command_refuses_what_is_no_address() -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("send_test_mail", "ada", "--without-dns")


@contextmanager
def speaking_tls(folder: Path) -> Iterator[int]:
    """Listen with a certificate that no authority has signed."""
    file, port = folder / "server.pem", free_port()
    file.write_bytes(certificate_of_nobody())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", port)) as listener:

        def greet() -> None:
            with suppress(OSError):
                line, _ = listener.accept()
                line.settimeout(5)
                with line, suppress(ssl.SSLError):
                    context.wrap_socket(line, server_side=True).close()

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        yield port
    thread.join(5)


def certificate_of_nobody() -> bytes:
    """Return key and certificate as PEM."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    until = now + datetime.timedelta(days=1)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody.example")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, until)
    signed = made.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + signed.public_bytes(serialization.Encoding.PEM)
