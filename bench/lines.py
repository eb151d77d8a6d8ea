"""A crowd that costs little: requests written beforehand, on connections that stay open, over plain sockets."""

import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """The status, 0 where nothing came, the first lines, and after how many seconds the last byte was there."""

    status: int
    head: bytes
    seconds: float


def request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    """Write a request that leaves the connection open."""
    content = body.encode()
    told = {**headers, "Content-Length": str(len(content))} if content or method == "POST" else headers
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content


class Line:
    """One connection, opened anew when the server has ended it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, text: bytes) -> Reply:
        began = time.perf_counter()
        for _try in range(2):
            try:
                if self.socket is None:
                    self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.socket.sendall(text)
                head = self._read()
                return Reply(int(head[9:12]), head, time.perf_counter() - began)
            except (OSError, ValueError):
                self.close()
        return Reply(0, b"", time.perf_counter() - began)

    def _read(self) -> bytes:
        """Read a whole answer, and return its head."""
        assert self.socket is not None
        seen = b""
        while b"\r\n\r\n" not in seen:
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError
            seen += piece
        head, _gap, rest = seen.partition(b"\r\n\r\n")
        lower = head.lower()
        at = lower.find(b"content-length:")
        wanted = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        missing = wanted - len(rest)
        while missing > 0:
            piece = self.socket.recv(min(missing, 1 << 20))
            if not piece:
                raise ConnectionError
            missing -= len(piece)
        return head

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def crowd(port: int, requests: Sequence[bytes], *, connections: int) -> tuple[list[Reply], float]:
    """Ask all, so many at a time; return the answers in order and the seconds until the last."""
    lines = [Line(port) for _ in range(connections)]

    def walk(number: int) -> list[Reply]:
        return [lines[number].ask(text) for text in requests[number::connections]]

    with ThreadPoolExecutor(connections) as pool:
        began = time.perf_counter()
        walks = list(pool.map(walk, range(connections)))
        seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    replies: list[Reply] = [Reply(0, b"", 0.0)] * len(requests)
    for number, walk_of in enumerate(walks):
        replies[number::connections] = walk_of
    return replies, seconds
