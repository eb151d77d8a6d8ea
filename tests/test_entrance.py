"""What stands between the web server and Django, with a stand-in for either side."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import override_settings

from config.entrance import Entrance, Patience, environment
from config.store import NoRoom, Store, StoredContent

# The event loop wakes itself through a pair of sockets; nothing leaves this process.
pytestmark = [pytest.mark.enable_socket, pytest.mark.stories]

QUICK = Patience(seconds=0.2, slowest=1000, longest=1.0)
Piece = tuple[float, bytes, bool]


def scope(method: str = "GET", path: bytes = b"/", headers: list[tuple[bytes, bytes]] | None = None) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path.decode(),
        "raw_path": path,
        "query_string": b"a=1",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("192.0.2.7", 4000),
        "headers": headers or [],
    }


class Visitor:
    """Sends pieces, each after a pause, and keeps what comes back; ``pause`` is for each portion it reads.

    Who has sent all stays on the line, for so many seconds or for ever.
    """

    def __init__(self, *pieces: Piece, pause: float = 0, stays: float | None = None) -> None:
        self.pieces, self.pause = list(pieces), pause
        self.stays, self.is_done = stays, not pieces
        self.status, self.content = 0, b""
        self.headers: dict[bytes, bytes] = {}
        self.is_whole = False

    async def receive(self) -> dict[str, Any]:
        if not self.pieces:
            if self.is_done:
                await (asyncio.Event().wait() if self.stays is None else asyncio.sleep(self.stays))
            return {"type": "http.disconnect"}
        pause, body, more = self.pieces.pop(0)
        self.is_done = not more
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(self, message: Any) -> None:
        await asyncio.sleep(self.pause)
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.content += message["body"]
            self.is_whole = not message["more_body"]

    def ask(self, entrance: Entrance, of: dict[str, Any]) -> "Visitor":
        asyncio.run(entrance(of, self.receive, self.send))
        return self


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Say how much came."""
    body = environ["wsgi.input"].read()
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['CONTENT_LENGTH']} {len(body)}".encode()]


def counted() -> tuple[list[object], Callable[..., Iterable[bytes]]]:
    """Return an application and the list of what it was asked."""
    asked: list[object] = []

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked.append(environ)
        return echo(environ, start)

    return asked, application


def posting(length: bytes | None = b"9") -> dict[str, Any]:
    return scope("POST", headers=[(b"content-length", length)] if length else [(b"transfer-encoding", b"chunked")])


@pytest.mark.parametrize("length", (b"6", None))
def test_a_request_in_pieces_is_whole_before_the_application_sees_it(length: bytes | None) -> None:
    visitor = Visitor((0, b"abc", True), (0, b"def", False)).ask(Entrance(echo), posting(length))

    assert (visitor.status, visitor.content, visitor.is_whole) == (200, b"6 6", True)


def test_a_request_that_does_not_arrive_is_refused_without_a_thread() -> None:
    asked, application = counted()
    entrance = Entrance(application, QUICK)

    visitor = Visitor((0, b"a", True), (5, b"b", True)).ask(entrance, posting())

    assert (visitor.status, asked) == (408, [])
    assert visitor.headers[b"connection"] == b"close"
    assert visitor.headers[b"x-content-type-options"] == b"nosniff"
    assert b"default-src 'none'" in visitor.headers[b"content-security-policy"]
    assert "This took too long" in visitor.content.decode()


def test_a_request_that_arrives_fast_enough_has_longer() -> None:
    pieces = [(0.15, b"x" * 300, True), (0.15, b"x" * 300, True), (0.15, b"x" * 300, False)]

    assert Visitor(*pieces).ask(Entrance(echo, QUICK), posting()).status == 200


def test_a_request_that_never_ends_has_no_longer_than_the_longest_time() -> None:
    pieces = [(0.1, b"x" * 1000, True)] * 50

    assert Visitor(*pieces).ask(Entrance(echo, QUICK), posting()).status == 408


def test_a_slow_request_keeps_no_other_waiting() -> None:
    entrance = Entrance(echo, Patience(seconds=2))
    slow, quick = Visitor((0, b"a", True), (30, b"b", False)), Visitor((0, b"abc", False))

    async def both() -> None:
        waiting = asyncio.create_task(entrance(posting(), slow.receive, slow.send))
        await asyncio.sleep(0)
        await asyncio.wait_for(entrance(posting(), quick.receive, quick.send), 1.5)
        waiting.cancel()

    asyncio.run(both())

    assert quick.content == b"3 3"


@pytest.mark.parametrize(
    ("stays", "answers"), ((0.05, 1), pytest.param(None, 2, id="control: who stays on the line is answered"))
)
def test_who_hangs_up_before_it_is_their_turn_is_not_answered(stays: float | None, answers: int) -> None:
    """A server that answered everybody who has gone would never catch up with those who are there."""
    is_free, asked = threading.Event(), []

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked.append(environ["REQUEST_METHOD"])
        is_free.wait(5)
        return echo(environ, start)

    entrance = Entrance(application)
    first, second = Visitor((0, b"abc", False), stays=stays), Visitor((0, b"def", False), stays=stays)

    async def both() -> None:
        one = asyncio.create_task(entrance(posting(), first.receive, first.send))
        await asyncio.sleep(0.02)
        other = asyncio.create_task(entrance(posting(), second.receive, second.send))
        await asyncio.sleep(0.3)
        is_free.set()
        await asyncio.gather(one, other)

    asyncio.run(both())

    # What has begun is ended, although its visitor has gone as well.
    assert (len(asked), first.status) == (answers, 200)
    assert second.status == (200 if stays is None else 400)


@override_settings(MOST_REQUEST_BYTES=1000)
@pytest.mark.parametrize(("length", "told"), ((b"5000", b"5000 0"), (None, b"1200 1200")))
def test_of_a_request_that_is_too_large_the_size_is_told(length: bytes | None, told: bytes) -> None:
    visitor = Visitor(*[(0.0, b"x" * 400, True)] * 9).ask(Entrance(echo), posting(length))

    assert visitor.content == told


def test_a_request_larger_than_the_room_in_files_is_refused_and_the_room_given_back() -> None:
    entrance = Entrance(echo, Patience(stored=100_000))

    visitor = Visitor((0, b"x" * 90_000, True), (0, b"x" * 90_000, False)).ask(entrance, posting(b"180000"))

    assert (visitor.status, entrance.requests.taken) == (503, 0)


def test_a_visitor_who_hangs_up_reaches_no_application() -> None:
    asked, application = counted()
    entrance = Entrance(application, QUICK)

    Visitor((0, b"half", True)).ask(entrance, posting())

    assert asked == []


def large(size: int) -> Callable[..., Iterable[bytes]]:
    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return (b"x" * 1000 for _ in range(size // 1000))

    return application


def test_a_large_answer_leaves_portion_by_portion() -> None:
    entrance = Entrance(large(3_000_000))

    visitor = Visitor().ask(entrance, scope())

    assert (len(visitor.content), visitor.is_whole, entrance.answers.taken) == (3_000_000, True, 0)


def test_a_reader_who_stops_gets_no_more_and_holds_no_thread() -> None:
    entrance = Entrance(large(3_000_000), QUICK)
    reader, quick = Visitor(pause=5), Visitor()

    async def both() -> None:
        waiting = asyncio.create_task(entrance(scope(), reader.receive, reader.send))
        await asyncio.sleep(0.3)
        await asyncio.wait_for(entrance(scope(), quick.receive, quick.send), 3)
        waiting.cancel()

    asyncio.run(both())

    assert len(quick.content) == 3_000_000


def test_an_answer_without_room_is_refused_in_words() -> None:
    visitor = Visitor().ask(Entrance(large(3_000_000), Patience(stored=2_000_000)), scope())

    assert visitor.status == 503


def test_the_application_has_one_thread_and_is_closed_in_it() -> None:
    seen: list[int] = []

    class Pieces:
        def __iter__(self) -> Any:
            return iter([b"a"])

        def close(self) -> None:
            seen.append(threading.get_ident())

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        seen.append(threading.get_ident())
        start("200 OK", [])
        return Pieces()

    entrance = Entrance(application)
    for _ in range(3):
        Visitor().ask(entrance, scope())

    assert len(seen) == 6
    assert len(set(seen)) == 1


def test_environment_names_everything_as_wsgi_does() -> None:
    headers = [
        (b"host", b"letters.example"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x_forwarded_for", b"1.2.3.4"),
    ]

    environ = environment(scope("GET", b"/caf%C3%A9/%00", headers))

    assert environ["PATH_INFO"].encode("latin-1").decode() == "/café/\x00"
    assert (environ["HTTP_HOST"], environ["HTTP_COOKIE"], environ["REMOTE_ADDR"]) == (
        "letters.example",
        "a=1;b=2",
        "192.0.2.7",
    )
    assert "HTTP_X_FORWARDED_FOR" not in environ


def test_a_full_disk_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(piece: bytes) -> int:
        raise OSError(28, "No space left on device")

    with StoredContent(Store(most=10_000, in_memory=10)) as content:
        monkeypatch.setattr(content.file, "write", full)
        with pytest.raises(NoRoom):
            content.write(b"x" * 100)
