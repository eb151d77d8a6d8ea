"""What no browser of a person sends, and what is too large or has no room: a sentence, never an error (B17)."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory

from campaign import folders
from campaign.mail import bounces
from config.errors import server_error
from config.wsgi import GuardedRequest
from tests.campaign.mail.test_bounces import BASIC, CONFIGURED, POSTMARK
from tests.factories.campaign import PASSWORD, make_user, sign_in
from tests.test_entrance import Visitor, scope

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

NO_ADDRESS = (
    "http://[",
    "//[",
    "/a//[b",
    "http://[x]/",
    "https://a]b/",
    "http://a:port/",
    "//a:99999999/",
    " http://[ ",
    "",
)
DOORS = (
    "/accounts/login/", "/accounts/login/code/", "/accounts/signup/", "/accounts/logout/", "/accounts/reauthenticate/",
    "/accounts/password/reset/", "/accounts/email/", "/language/",
)  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("is_signed_in", (False, True))
def test_a_next_page_that_is_no_address_leads_nowhere(door: str, is_signed_in: bool) -> None:
    user = make_user()
    for address in NO_ADDRESS:
        client = sign_in(Client(), user) if is_signed_in else Client()
        typed = {"next": address, "login": user.email, "email": user.email, "password": PASSWORD, "language": "fr"}

        assert client.get(door, {"next": address}).status_code < 500
        answer = client.post(door, typed)
        assert answer.status_code < 500
        assert "http:" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "charset", ("x-none", "utf-7", "utf-16", "idna", "hex", "rot13", "base64", "undefined", "punycode")
)
@pytest.mark.parametrize("kind", ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"))
def test_a_form_in_another_charset_is_refused_with_a_page(client: Client, charset: str, kind: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\x80\r\n--x--\r\n'

    for path in ("/accounts/login/", "/language/"):
        answer = client.generic("POST", path, body, content_type=f"{kind}; charset={charset}")
        assert answer.status_code == 400
        assert "arrived damaged" in answer.text


@pytest.mark.parametrize("charset", ("utf-8", "UTF-8"))
def test_a_form_in_the_usual_charset_is_read(client: Client, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    assert client.generic("POST", "/language/", b"language=fr", content_type=kind).status_code == 302


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    "kind", (b"multipart/form-data; boundary*=x-none''x", b"a/b; charset*=x-none''utf-8", b"a/b; charset=\xff")
)
def test_a_kind_of_content_in_an_unknown_spelling_is_refused(kind: bytes) -> None:
    from config.asgi import application  # noqa: PLC0415 - sets a thread up

    headers = [(b"host", b"testserver"), (b"content-type", kind), (b"content-length", b"3")]
    visitor = Visitor((0, b"a=b", False)).ask(application, scope("POST", b"/language/", headers))

    assert visitor.status == 400


def test_control_the_request_of_django_fails(rf: RequestFactory) -> None:
    environ = rf.post("/").environ | {"CONTENT_TYPE": "a/b; charset*=x-none''utf-8"}

    with pytest.raises(ValueError, match="x-none"):
        WSGIRequest(environ)
    assert GuardedRequest(environ).content_params == {"charset": "unreadable"}


@pytest.mark.parametrize("length", ("x", "-1", "1.5", "٣"))
def test_a_length_that_is_no_number_is_refused(client: Client, length: str) -> None:
    answer = client.generic("POST", "/language/", b"a", content_type="text/plain", CONTENT_LENGTH=length)

    assert answer.status_code == 400


# Reports of a provider

ODD: tuple[Any, ...] = (
    None, 5, "text", [], [5], [None], {}, {"RecordType": 5}, {"RecordType": "Bounce", "Metadata": []},
    {**POSTMARK, "Metadata": "x"}, {**POSTMARK, "Metadata": [1]}, {**POSTMARK, "Email": ["a"]},
    {**POSTMARK, "Email": {}}, {**POSTMARK, "BouncedAt": 5}, {**POSTMARK, "BouncedAt": "never"},
    {**POSTMARK, "Type": []},
    {**POSTMARK, "Description": {}}, {**POSTMARK, "MessageID": {"a": 1}},
)  # fmt: skip


@pytest.mark.parametrize("content", ODD, ids=str)
def test_an_odd_report_of_a_provider_is_refused_or_taken(client: Client, content: Any) -> None:
    with CONFIGURED:
        answer = client.post(
            "/mail-events/postmark/",
            json.dumps(content),
            content_type="application/json",
            headers={"authorization": BASIC},
        )

    assert answer.status_code in {200, 400}


@pytest.mark.parametrize("body", (b"", b"{", b"\xff", b"[" * 500, b'"' + b"x" * 10_000))
def test_a_report_that_is_no_json_is_refused(client: Client, body: bytes) -> None:
    with CONFIGURED:
        answer = client.generic(
            "POST", "/mail-events/postmark/", body, content_type="application/json", HTTP_AUTHORIZATION=BASIC
        )

    assert answer.status_code == 400


def test_control_a_fault_of_ours_is_no_odd_report(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("ours")

    monkeypatch.setattr(bounces, "take", fail)
    with CONFIGURED, pytest.raises(ValueError, match="ours"):
        client.post(
            "/mail-events/postmark/", POSTMARK, content_type="application/json", headers={"authorization": BASIC}
        )


# No room


def answer_after(error: Exception, rf: RequestFactory) -> Any:
    try:
        raise error
    except Exception:  # noqa: BLE001 - whatever it is
        return server_error(rf.get("/"))


@pytest.mark.parametrize(("number", "status"), ((errno.ENOSPC, 503), (errno.EDQUOT, 503), (errno.EACCES, 500)))
def test_a_full_disk_is_said_and_what_was_sent_can_be_sent_again(rf: RequestFactory, number: int, status: int) -> None:
    assert answer_after(OSError(number, os.strerror(number)), rf).status_code == status


def room(*, blocks: int, free: int, names: int = 100) -> os.statvfs_result:
    """Return what the system says of a file system with so many blocks of 4 kB, and names left."""
    return os.statvfs_result((4096, 4096, blocks, free, free, 100, names, names, 0, 255))


@pytest.mark.parametrize(
    ("found", "is_full"),
    (
        (room(blocks=10**7, free=10**6), False),
        (room(blocks=10**7, free=10**3), True),
        (room(blocks=1024, free=1000), False),  # 4 MB, nearly empty
        (room(blocks=1024, free=50), True),
        (room(blocks=10**7, free=10**6, names=0), True),
    ),
)
def test_health_is_degraded_while_a_folder_is_full(
    client: Client, monkeypatch: pytest.MonkeyPatch, found: os.statvfs_result, is_full: bool
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _folder: found)

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (200, {"status": "degraded" if is_full else "ok"})


def test_health_tells_operators_which_folder_is_full(client: Client, tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    sign_in(client, make_user(is_staff=True))

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()["status"], answer.json()["full_folders"]) == (503, "degraded", ["data"])
    assert "there is no room in data" in client.get("/health/details/").text
    assert folders.full() == ["data"]


@pytest.mark.parametrize("step", ("write_bytes", "replace"))
def test_put_leaves_nothing_behind_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    written = getattr(Path, step)

    def fill(path: Path, given: Any) -> None:
        written(path, given[:1] if isinstance(given, bytes) else path.with_suffix(".other"))
        raise OSError(errno.ENOSPC, "No space left on device")

    folders.put(tmp_path / "note", b"before")
    monkeypatch.setattr(Path, step, fill)
    with pytest.raises(OSError, match="No space left"):
        folders.put(tmp_path / "note", b"after")

    assert (tmp_path / "note").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
