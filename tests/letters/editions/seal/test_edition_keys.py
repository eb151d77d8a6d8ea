"""Files with keys: which are taken, and what is said of those that are not."""

import base64
import json
import socket
import tempfile
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from campaign import sandbox
from campaign.models import Member, Role
from letters.editions.seal import key_file, keys, timestamps
from letters.models import SealCertificate
from tests.factories.campaign import make_member, sign_in
from tests.factories.seals import PASSWORD, make_pkcs12, seal_with

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def usage(**named: bool) -> x509.KeyUsage:
    names = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"]
    names += ["key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{name: named.get(name, False) for name in names})


SERVER = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
MAIL = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
REFUSED: dict[str, tuple[Callable[[], bytes], str, str, str]] = {
    "a wrong password": (make_pkcs12, "not this one", "password", "The password does not open this file."),
    "no password": (make_pkcs12, "", "password", "The password does not open this file."),
    "a text": (lambda: b"-----BEGIN CERTIFICATE-----", "", "file", "This is not a PKCS#12 file (.p12 or .pfx)."),
    "half a file": (
        lambda: make_pkcs12()[:300],
        PASSWORD,
        "file",
        "This is not a PKCS#12 file (.p12 or .pfx).",
    ),
    "no key": (
        lambda: make_pkcs12(has_key=False),
        PASSWORD,
        "file",
        "The file holds no private key. Export the certificate together with its key.",
    ),
    "a short key": (
        lambda: make_pkcs12(kind="1024"),
        PASSWORD,
        "file",
        "The RSA key is shorter than 2048 bits.",
    ),
    "another curve": (
        lambda: make_pkcs12(kind="P-384"),
        PASSWORD,
        "file",
        "The key is neither RSA nor NIST P-256: many programs could not check its seals.",
    ),
    "another use": (
        lambda: make_pkcs12(extensions=(usage(key_encipherment=True),)),
        PASSWORD,
        "file",
        "The certificate is not meant for signing documents.",
    ),
    "a web server's": (
        lambda: make_pkcs12(extensions=(SERVER,)),
        PASSWORD,
        "file",
        "The certificate is not meant for signing documents.",
    ),
    "an expired one": (
        lambda: make_pkcs12("Old", days=(-9, -1)),
        PASSWORD,
        "file",
        "The certificate “Old” expired on ",
    ),
    "one of the future": (
        lambda: make_pkcs12("New", days=(2, 9)),
        PASSWORD,
        "file",
        "The certificate “New” is not valid before ",
    ),
}


@pytest.fixture
def owner() -> Member:
    return make_member(role=Role.OWNER)


def hand_in(owner: Member, content: bytes, password: str) -> Any:
    client = sign_in(Client(), owner.user)
    given = {"file": SimpleUploadedFile("seal.p12", content), "password": password}
    return client.post(f"/coalitions/{owner.coalition.slug}/seal/", given)


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_seal_is_told_at_its_field(what: str, owner: Member) -> None:
    make, password, field, words = REFUSED[what]

    answer = hand_in(owner, make(), password)

    assert answer.status_code == 422
    (said,) = answer.context["form"].errors[field]
    assert said.startswith(words)
    assert list(answer.context["form"].errors) == [field]
    assert password == "" or password not in answer.content.decode()
    assert not SealCertificate.objects.exists()


@pytest.mark.parametrize("kind", ("P-256", "2048"))
def test_a_good_one_seals_from_now_on_and_replaces_the_one_before(kind: str, owner: Member) -> None:
    hand_in(owner, make_pkcs12("First"), PASSWORD)

    answer = hand_in(
        owner, make_pkcs12("Second", kind=kind, extensions=(usage(digital_signature=True), MAIL)), PASSWORD
    )

    first, second = SealCertificate.objects.order_by("pk")
    page = sign_in(Client(), owner.user).get(f"/coalitions/{owner.coalition.slug}/seal/").content.decode()
    key, fault = keys.standing(owner.coalition)
    assert answer.status_code == 302
    assert (first.pkcs12 is None, first.ended_at is None) == (True, False)
    assert (second.subject, second.key_kind, second.ended_at) == ("Second", kind.replace("2048", "RSA 2048"), None)
    assert key
    assert (key.fingerprint, fault) == (second.fingerprint, "")
    assert second.fingerprint in page


def test_the_key_is_deleted_when_it_is_given_up(owner: Member) -> None:
    hand_in(owner, make_pkcs12(), PASSWORD)

    sign_in(Client(), owner.user).post(f"/coalitions/{owner.coalition.slug}/seal/give-up/")

    row = SealCertificate.objects.get()
    assert (row.pkcs12 is None, row.ended_at is None) == (True, False)
    assert keys.current(owner.coalition) is None


def test_handing_one_in_asks_for_a_fresh_proof_of_who_one_is(owner: Member) -> None:
    client = sign_in(Client(), owner.user, minutes_ago=20)

    answer = client.post(f"/coalitions/{owner.coalition.slug}/seal/", {"password": PASSWORD})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/")
    assert not SealCertificate.objects.exists()


def test_a_file_that_is_too_large_for_a_certificate_is_refused(owner: Member) -> None:
    answer = hand_in(owner, b"x" * (keys.MOST_BYTES + 1), "")

    assert answer.context["form"].errors == {"file": ["The file is larger than 64 kB. No certificate is."]}


def test_a_coalitions_key_that_the_installation_cannot_read_is_told(owner: Member, settings: Any) -> None:
    kept = list(settings.FIELD_KEYS)
    settings.FIELD_KEYS = ["another key of this installation, of 32 signs", *kept]
    hand_in(owner, make_pkcs12(), PASSWORD)
    settings.FIELD_KEYS = kept

    assert keys.standing(owner.coalition) == (
        None,
        "The coalition’s certificate cannot be read with the keys of this installation.",
    )


def test_what_is_secret_goes_through_memory_and_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    original = sandbox._in_memory

    def watched() -> Any:
        opened.append("memory")
        return original()

    monkeypatch.setattr(sandbox, "_in_memory", watched)
    monkeypatch.setattr(tempfile, "TemporaryFile", _counted(opened, tempfile.TemporaryFile))
    keys.opened(make_pkcs12(), PASSWORD)

    # Input and output; what a program says of its end holds nothing of what it was given.
    assert opened == ["memory", "memory", "disk"]


def test_control_what_is_not_secret_goes_through_unnamed_files(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(tempfile, "TemporaryFile", _counted(opened, tempfile.TemporaryFile))
    asked = {"content": base64.b64encode(make_pkcs12()).decode(), "password": PASSWORD}

    sandbox.run(Path(key_file.__file__), (), given=json.dumps(asked).encode(), limits=keys.LIMITS)

    assert opened == ["disk", "disk", "disk"]


def _counted(opened: list[str], original: Any) -> Any:
    def watched() -> Any:
        opened.append("disk")
        return original()

    return watched


# Commands


def test_make_seal_certificate_writes_a_key_once_that_only_its_owner_reads(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "new" / "seal.p12"
    settings.SEAL_FILE, settings.SEAL_PASSWORD = str(file), PASSWORD

    call_command("make_seal_certificate", name="The Coalition", years=3, stdout=StringIO())
    first = file.read_bytes()
    call_command("make_seal_certificate", if_missing=True, stdout=StringIO())
    with pytest.raises(CommandError, match="is there already"):
        call_command("make_seal_certificate", stdout=StringIO())

    key = keys.of_installation()
    assert key
    assert (key.subject, key.key_kind) == ("The Coalition", "P-256")
    assert timedelta(days=3 * 365 - 1) < key.valid_until - timezone.now() < timedelta(days=3 * 365 + 1)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (first, 0o600)
    assert [one.name for one in file.parent.iterdir()] == ["seal.p12"]


def test_make_seal_certificate_asks_for_its_settings(settings: Any) -> None:
    settings.SEAL_FILE = ""

    with pytest.raises(CommandError, match="Set SEAL_FILE to the file to write"):
        call_command("make_seal_certificate", stdout=StringIO())


def test_check_seal_says_what_seals_and_what_ends_soon(settings: Any, tmp_path: Path, owner: Member) -> None:
    def said() -> str:
        out = StringIO()
        try:
            call_command("check_seal", stdout=out)
        except CommandError as error:
            return f"1: {error}"
        return out.getvalue().strip()

    settings.SEAL_FILE = ""
    nothing = said()
    seal_with(settings, tmp_path, make_pkcs12("Long"))
    good = said()
    seal_with(settings, tmp_path, make_pkcs12("Short", days=(-1, 20)))
    soon = said()
    settings.SEAL_PASSWORD = "another"
    wrong = said()

    last = (timezone.now() + timedelta(days=20)).strftime("%Y-%m-%d")
    assert (nothing, good) == ("Editions are made without a seal.", "“Long”, P-256")
    assert soon == f"1: “Short” is valid until {last}."
    assert wrong == "1: The file that SEAL_FILE names: The password does not open this file."


# Time stamp services


def leading_inside(monkeypatch: pytest.MonkeyPatch, host: str) -> timestamps.Service:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.7", 80))])
    return timestamps.Service(f"http://{host}/tsa", seconds=1)


def test_a_name_that_leads_into_a_private_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    service = leading_inside(monkeypatch, "time.example")

    with pytest.raises(timestamps.ServiceDown) as refusal:
        service.stamp(b"octets")

    assert str(refusal.value) == (
        "The name of the time stamp service time.example leads into a private network. Name it by its address."
    )


@pytest.mark.parametrize("host", ("127.0.0.1", "10.0.0.7", "localhost"))
def test_a_service_in_ones_own_network_is_named_by_its_address(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    service = leading_inside(monkeypatch, host)

    assert timestamps._places(service.address, 80) == [("10.0.0.7", 80)]
