"""The control: a small page with two plain faults, without which silence about ours would mean nothing."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = '<!DOCTYPE html><html><body><form action="/found"><input name="word"></form>{}</body></html>'


class FlawedPage(BaseHTTPRequestHandler):
    """Looks words up in a table; the word goes into statement and page as it came."""

    def do_GET(self) -> None:
        word = parse_qs(urlsplit(self.path).query).get("word", [""])[0]
        with sqlite3.connect(":memory:") as rows:
            rows.execute("CREATE TABLE words (word TEXT)")
            rows.executemany("INSERT INTO words VALUES (?)", [("river",), ("weir",)])
            try:
                found = rows.execute(f"SELECT word FROM words WHERE word = '{word}'").fetchall()
            except sqlite3.Error as error:
                found = [(f"sqlite3.{type(error).__name__}: {error}",)]
        rows.close()
        content = PAGE.format(f"<p>{word}: {found}</p>").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@contextmanager
def flawed_page() -> Iterator[str]:
    """Serve it on the loopback address for a while; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), FlawedPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
