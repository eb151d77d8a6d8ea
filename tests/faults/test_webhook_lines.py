"""One try to post to a target that does whatever it likes: time, redirects, certificates, private addresses (A1)."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from campaign.webhooks import lines, networks, signing, targets
from campaign.webhooks.lines import WebhookAnswer, WebhookLine
from tests.receivers import Receiver, Reply

BODY = b'{"type":"letter.opened"}'


@pytest.fixture
def allowed(settings: Any) -> None:
    """Let tests post to this machine, as an operator may allow a network of the house."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().listening() as receiver:
        receiver.secret = signing.new_secret()
        yield receiver


def post(line: WebhookLine) -> WebhookAnswer:
    return line.post(BODY, {"webhook-id": "evt_1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"})


def post_once(url: str) -> WebhookAnswer:
    line = WebhookLine(url)
    try:
        return post(line)
    finally:
        line.close()


@pytest.mark.usefixtures("allowed")
def test_events_go_over_one_connection_and_over_a_new_one_when_it_was_closed(receiver: Receiver) -> None:
    line = WebhookLine(receiver.url)
    assert [post(line).status for _ in range(3)] == [200, 200, 200]
    assert receiver.lines == 1

    receiver.answers = lambda got: Reply(200, headers=(("Connection", "close"),))
    assert [post(line).status for _ in range(2)] == [200, 200]
    line.close()
    assert receiver.lines == 2
    assert receiver.received[0].path == "/hooks?key=of-the-receiver"
    assert receiver.received[0].headers["host"] == f"localhost:{receiver.port}"


@pytest.mark.usefixtures("allowed")
def test_a_redirect_is_an_answer_and_not_followed(receiver: Receiver) -> None:
    receiver.answers = lambda got: Reply(307, headers=(("Location", f"http://127.0.0.1:{receiver.port}/elsewhere"),))

    answer = post_once(receiver.url)

    assert (answer.status, answer.is_success) == (307, False)
    assert [got.path for got in receiver.received] == ["/hooks?key=of-the-receiver"]


@pytest.mark.usefixtures("allowed")
def test_of_an_answer_a_few_printable_characters_are_kept(receiver: Receiver) -> None:
    receiver.answers = lambda got: Reply(500, text=b"\x00\x1b[31m<b>no</b>\n" + b"a" * 2_000_000)

    answer = post_once(receiver.url)

    assert answer.status == 500
    assert answer.text.startswith("[31m<b>no</b> aaa")
    assert len(answer.text) == lines.KEPT
    assert answer.text.isprintable()


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("reply", (Reply(200, seconds=30), Reply(200, text=b"x" * 60, drip=0.3)))
def test_a_target_that_takes_too_long_is_cut_off_whatever_it_sends(receiver: Receiver, reply: Reply) -> None:
    receiver.answers = lambda got: reply
    line = WebhookLine(receiver.url)
    began = time.monotonic()
    timer = threading.Timer(1, line.cut)
    timer.start()

    answer = post(line)

    assert (answer.status, answer.fault) == (None, "timeout")
    assert time.monotonic() - began < 5
    receiver.answers = lambda got: 200
    assert post(line).status == 200
    line.close()


@pytest.mark.usefixtures("allowed")
def test_nobody_listening_is_no_answer() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    assert post_once(f"http://localhost:{port}/").fault == "no_answer"


@pytest.mark.usefixtures("allowed")
def test_what_is_no_http_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def talk() -> None:
            connection, _address = server.accept()
            connection.recv(1000)
            connection.sendall(b"220 mail.example.org ESMTP\r\n")
            connection.close()

        thread = threading.Thread(target=talk)
        thread.start()
        assert post_once(f"http://127.0.0.1:{port}/").fault == "no_answer"
        thread.join(5)


# TLS


@pytest.fixture
def with_tls(tmp_path: Path, allowed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver(folder=tmp_path).listening() as receiver:
        receiver.secret = signing.new_secret()
        monkeypatch.setenv("SSL_CERT_FILE", receiver.authority)
        lines._trusted.cache_clear()
        yield receiver
    lines._trusted.cache_clear()


def test_the_certificate_must_be_for_the_name_although_the_connection_goes_to_an_address(
    with_tls: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "resolve", lambda host, port: ["127.0.0.1"])

    assert post_once(with_tls.url).status == 200
    assert post_once(with_tls.url.replace("localhost", "crm.example.org")).fault == "certificate"


def test_an_authority_that_nobody_knows_is_not_trusted(with_tls: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    lines._trusted.cache_clear()

    assert post_once(with_tls.url).fault == "certificate"
    assert with_tls.received == []


# Never to a private address


def test_nothing_is_posted_to_this_machine_unless_it_is_allowed(receiver: Receiver) -> None:
    assert post_once(receiver.url).fault == "not_public"
    assert post_once(f"http://127.0.0.1:{receiver.port}/").fault == "not_public"
    assert (receiver.received, receiver.lines) == ([], 0)


def test_without_the_look_at_the_address_it_would_be_posted(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(targets, "is_public", lambda address, also: True)

    assert post_once(receiver.url).status == 200


def test_the_connection_goes_to_the_address_that_was_looked_at(
    receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads to a public address when it is looked at, and to this machine a moment later."""
    asked: list[str] = []
    monkeypatch.setattr(networks, "SPECIAL", ())
    monkeypatch.setattr(targets, "resolve", changing(asked))
    settings.WEBHOOK_NETWORKS = ["::1/128"]

    answer = post_once(f"http://crm.example.org:{receiver.port}/")

    # This address stands for the public one: nobody listens there. The second answer was never asked for.
    assert asked == ["crm.example.org"]
    assert answer.fault == "no_answer"
    assert receiver.received == []


def changing(asked: list[str]) -> Callable[[str, int], list[str]]:
    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["::1"] if len(asked) == 1 else ["127.0.0.1"]

    return resolve


def test_a_connection_that_asked_for_the_name_once_more_would_be_led_astray(
    receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is connected to is the name."""
    asked: list[str] = []
    resolve = changing(asked)
    monkeypatch.setattr(targets, "resolve", resolve)
    settings.WEBHOOK_NETWORKS = ["::1/128"]
    pinned = lines._connection_to
    monkeypatch.setattr(
        lines, "_connection_to", lambda address, target: pinned(resolve(target.host, target.port)[0], target)
    )

    assert post_once(f"http://crm.example.org:{receiver.port}/").status == 200


def test_no_proxy_of_the_environment_is_used(
    receiver: Receiver, allowed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert post_once(receiver.url).status == 200


def test_odd_headers_of_an_answer_write_no_address_into_the_log(
    receiver: Receiver, allowed: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.WEBHOOK_SECONDS = 1
    receiver.answers = lambda got: Reply(200, headers=(("X-Odd\nno header at all", "x"),))

    post_once(receiver.url)

    assert "of-the-receiver" not in caplog.text
