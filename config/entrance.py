"""Between the web server and Django: nobody's line is waited for with a thread.

A request is taken in whole before it gets a thread, within a time that grows with what has arrived,
and an answer leaves at its reader's pace while the thread goes on to the next request. So visitors
who dawdle, or never end, keep nobody else waiting, however few threads there are.
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from csp.utils import build_policy
from django.conf import settings
from django.template import loader

from config import lines
from config.logs import place
from config.store import NoRoom, Store, StoredContent

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Environment = dict[str, Any]
Application = Callable[[Environment, Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]

PORTION = 64 * 1024


@dataclass(frozen=True)
class Patience:
    """How long a visitor's line is waited for, and how much is kept meanwhile."""

    seconds: float = 20  # for a request to arrive, and for each portion of an answer to leave
    slowest: int = 8 * 1024  # bytes a second: what has arrived prolongs the time at this rate
    longest: float = 900  # seconds for one request at all
    unwatched: float = 0.05  # until then nobody looks whether the visitor hung up: that costs as much as a 304
    stored: int = 1024**3  # bytes that one process has in files at a time, of requests and of answers each


class Gone(Exception):
    """The visitor hung up before the request was complete, or before it was its turn."""


@dataclass
class AppAnswer:
    """What the application said."""

    content: StoredContent
    status: int = 500
    headers: Headers = field(default_factory=list)


class Entrance:
    """What the web server calls (ASGI); the application behind it (WSGI) is called in one thread."""

    def __init__(self, application: Application, patience: Patience | None = None) -> None:
        self.application = application
        self.patience = patience or Patience()
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="application")
        self.requests = Store(most=self.patience.stored, in_memory=64 * 1024)
        self.answers = Store(most=self.patience.stored, in_memory=1024 * 1024)
        self.has_begun = False

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError("Start the server with --interface asginl --no-ws: only requests are answered here.")
        if not self.has_begun:
            self.has_begun = True
            lines.limit(seconds=self.patience.seconds)
        environ = environment(scope)
        forget(scope)
        try:
            with StoredContent(self.requests) as request:
                is_whole = await self._take_in(request, environ, receive)
                answer = await self._in_turn(environ, receive if is_whole else None)
        except TimeoutError:
            answer = self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        except NoRoom:
            answer = self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        except Gone:
            answer = self._refuse(HTTPStatus.BAD_REQUEST)  # the server wants an answer, and nobody reads it
        await self._send(answer, send)

    async def _take_in(self, request: StoredContent, environ: Environment, receive: Receive) -> bool:
        """Read the request, or raise TimeoutError, NoRoom or Gone; of what is too large only the size is told.

        Return whether nothing of it is left on the line.
        """
        told = environ.get("CONTENT_LENGTH", "")
        is_too_large = told.isdecimal() and int(told[:20]) > settings.MOST_REQUEST_BYTES
        if not is_too_large and (told not in {"", "0"} or "HTTP_TRANSFER_ENCODING" in environ):
            await self._receive(request, receive)
            environ["CONTENT_LENGTH"] = str(request.size)
        environ["wsgi.input"] = request.from_the_beginning()
        return not is_too_large and request.size <= settings.MOST_REQUEST_BYTES

    async def _in_turn(self, environ: Environment, receive: Receive | None) -> AppAnswer:
        """Let the application answer when it is this request's turn; raise Gone when the visitor hung up before.

        Whoever waits too long hangs up and asks again. To answer all who have hung up would keep a server that has
        once fallen behind from ever catching up. What has begun is ended, whoever is there to read it.
        """
        turn = self.thread.submit(self._ask, environ)
        answered = asyncio.wrap_future(turn)
        await asyncio.wait([answered], timeout=self.patience.unwatched)
        if answered.done():
            return await answered
        left = asyncio.ensure_future(_hung_up(receive)) if receive else None
        try:
            await asyncio.wait([one for one in (answered, left) if one], return_when=asyncio.FIRST_COMPLETED)
            if not answered.done() and turn.cancel():
                raise Gone
            return await answered
        finally:
            if left:
                left.cancel()

    async def _receive(self, request: StoredContent, receive: Receive) -> None:
        patience, began = self.patience, asyncio.get_running_loop().time()
        async with asyncio.timeout(patience.seconds) as limit:
            while request.size <= settings.MOST_REQUEST_BYTES:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                request.write(message.get("body", b""))
                if not message.get("more_body"):
                    return
                limit.reschedule(began + min(patience.longest, patience.seconds + request.size / patience.slowest))

    def _ask(self, environ: Environment) -> AppAnswer:
        """Let the application answer, to the last byte."""
        answer = AppAnswer(StoredContent(self.answers))

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            answer.status = int(status.partition(" ")[0])
            answer.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            return answer.content.write

        pieces = self.application(environ, start)
        try:
            for piece in pieces:
                answer.content.write(piece)
        except NoRoom:
            logger.warning("No room for an answer until its reader has it.")
            answer.content.close()
            return self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        return answer

    async def _send(self, answer: AppAnswer, send: Send) -> None:
        """Let the answer leave, portion by portion; a reader who stops reading gets no more of it."""
        with answer.content as content:
            file, size = content.from_the_beginning(), content.size
            await send({"type": "http.response.start", "status": int(answer.status), "headers": answer.headers})
            for end in range(PORTION, max(size, 1) + PORTION, PORTION):
                message = {"type": "http.response.body", "body": file.read(PORTION), "more_body": end < size}
                try:
                    async with asyncio.timeout(self.patience.seconds):
                        await send(message)
                except TimeoutError:
                    return

    def _refuse(self, status: HTTPStatus) -> AppAnswer:
        """Return a page that needs no thread and goes past Django; it ends the connection."""
        page = _page(status)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(page)),
            "Content-Security-Policy": build_policy(),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "Retry-After": "10",
            "Connection": "close",
        }
        if settings.SECURE_HSTS_SECONDS:
            headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        answer = AppAnswer(
            StoredContent(self.answers), status, [(k.lower().encode(), v.encode()) for k, v in headers.items()]
        )
        answer.content.write(page)
        return answer


async def _hung_up(receive: Receive) -> None:
    """Return when the visitor of a request that is whole has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


@cache
def _page(status: HTTPStatus) -> bytes:
    """Return the page of a refusal; it is the same for everybody."""
    return loader.get_template(f"{status.value}.html").render().encode()


def environment(scope: Message) -> Environment:
    """Return the variables of a request as WSGI names them; a header whose name holds an underscore is left out.

    Such a name would read like that of another header, one that only a proxy in front may set.
    """
    environ: Environment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(scope["server"][0]),
        "SERVER_PORT": str(scope["server"][1]),
        "REMOTE_ADDR": str(scope["client"][0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        mark = ";" if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{mark}{value}" if key in environ else value
    return environ


def forget(scope: Message) -> None:
    """Leave to the server's own log neither who asks nor an address that only its reader may know."""
    scope.update(path=place(scope["path"]), raw_path=b"", query_string=b"", headers=[], client=("-", 0))
