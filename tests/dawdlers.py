"""Visitors who take their time: sockets to a server of ours on this machine, few and for seconds only."""

import contextlib
import socket
import time
from collections.abc import Iterator

HEAD = b"Host: 127.0.0.1\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\n"
FORM = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"

# What each kind says at once, and what it adds now and then.
KINDS: dict[str, tuple[bytes, bytes]] = {
    "head": (b"GET /accounts/login/ HTTP/1.1\r\n" + HEAD + b"X-Slow: ", b"x"),
    "body": (b"POST /accounts/login/ HTTP/1.1\r\n" + FORM + b"Content-Length: 1000\r\n\r\na=", b"b"),
    "silent body": (b"POST /accounts/login/ HTTP/1.1\r\n" + FORM + b"Content-Length: 1000\r\n\r\n", b""),
    "pieces": (
        b"POST /accounts/login/ HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\n2\r\na=\r\n",
        b"1\r\nb\r\n",
    ),
    "upload": (
        b"POST /accounts/login/ HTTP/1.1\r\n" + HEAD + b"Content-Type: multipart/form-data; boundary=x\r\n"
        b"Content-Length: 100000\r\n\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
        b"b",
    ),
    "nothing": (b"", b""),
    "kept open": (b"GET /nothing-here HTTP/1.1\r\n" + HEAD + b"\r\n", b""),
    "reader": (b"GET /large HTTP/1.1\r\n" + HEAD + b"\r\n", b""),
}


@contextlib.contextmanager
def dawdlers(kind: str, *, port: int, number: int) -> Iterator[list[socket.socket]]:
    """Keep so many of a kind on their lines until the end of the block."""
    said, _more = KINDS[kind]
    lines: list[socket.socket] = []
    try:
        for _ in range(number):
            line = socket.socket()
            lines.append(line)
            if kind == "reader":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", port))
            line.sendall(said)
        yield lines
    finally:
        for line in lines:
            line.close()


def dribble(kind: str, lines: list[socket.socket]) -> None:
    """Let each say a little more, if it still can."""
    for line in lines:
        with contextlib.suppress(OSError):
            line.sendall(KINDS[kind][1])


def until_ended(kind: str, lines: list[socket.socket], *, seconds: float) -> float:
    """Dribble until the server has ended every line, and return after how many seconds that was."""
    began, left = time.monotonic(), list(lines)
    for line in left:
        line.setblocking(False)
    while left and time.monotonic() < began + seconds:
        dribble(kind, left)
        left = [line for line in left if not _has_ended(line)]
        time.sleep(0.5)
    assert not left, f"{len(left)} lines are still open after {seconds} s"
    return time.monotonic() - began


def _has_ended(line: socket.socket) -> bool:
    try:
        while line.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
