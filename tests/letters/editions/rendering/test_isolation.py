"""A letter can reach neither network nor files (promises.md D1)."""

import subprocess
import sys
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from letters.documents import LetterDocument
from letters.editions.rendering import typesetter_process
from letters.editions.rendering.pdf import render_pdf
from letters.editions.rendering.typesetter_process import Limits
from letters.markup.html import clean
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.test_typesetter_process import job

CANARY = "canary-9f2c71"
pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class CanaryServer:
    """Listens on loopback, remembers what was asked for, and redirects where told to."""

    def __init__(self) -> None:
        hits: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hits.append(self.path)
                self.send_response(302 if "redirect" in self.path else 200)
                self.send_header("Location", "/after")
                self.send_header("Content-Type", "image/svg+xml")
                self.end_headers()
                self.wfile.write(CANARY.encode())

            def log_message(self, *_arguments: Any) -> None:
                """Stay silent."""

        self.hits = hits
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def server() -> Iterator[CanaryServer]:
    server = CanaryServer()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(CANARY * 50)
    return path


def vectors(web: str, file: str) -> list[str]:
    """Return 25 ways to make a typesetter load something."""
    return [
        f'<img src="{web}/img">',
        f'<img src="{file}">',
        f'<img srcset="{web}/srcset 2x" src="{web}/src">',
        f'<object data="{web}/object"></object>',
        f'<object data="{file}" type="text/plain"></object>',
        f'<embed src="{web}/embed">',
        f'<link rel="attachment" href="{file}">',
        f'<a rel="attachment" href="{file}">x</a>',
        f'<a rel="attachment" href="{web}/attached">x</a>',
        f'<link rel="stylesheet" href="{web}/style.css">',
        f'<style>@import url("{web}/import.css");</style>',
        f'<style>@import "{file}";</style>',
        f'<style>@font-face{{font-family:F;src:url("{web}/font.ttf")}}p{{font-family:F}}</style><p>x</p>',
        f'<style>@font-face{{font-family:G;src:url("{file}")}}p{{font-family:G}}</style><p>x</p>',
        f'<p style="background:url({web}/background)">x</p>',
        f'<p style="background:u\\72l({web}/escaped)">x</p>',
        f'<ul style="list-style-image:url({web}/bullet)"><li>x</ul>',
        f'<style>p::before{{content:url("{web}/content")}}</style><p>x</p>',
        f'<p style="border-image:url({web}/border) 1;border:1px solid">x</p>',
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{web}/svg-image" width="9" height="9"/></svg>',
        f'<svg xmlns="http://www.w3.org/2000/svg"><use href="{web}/svg-use#a"/></svg>',
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{file}" width="9" height="9"/></svg>',
        f'<base href="{web}/"><img src="base">',
        f'<img src="{web}/redirect">',
        f'<input type="image" src="{web}/input"><body background="{web}/body">',
    ]


def test_run_loads_and_attaches_nothing(server: CanaryServer, secret: Path) -> None:
    body = "".join(vectors(server.url, secret.as_uri()))

    made = typesetter_process.run(job(body), Limits(20, 1024))

    assert server.hits == []
    assert dict(structure.read(made.pdf).attachments) == {}
    assert CANARY not in decompressed(made.pdf)


def test_weasyprint_itself_loads_and_attaches(server: CanaryServer, secret: Path) -> None:
    """Control: with the fetcher that WeasyPrint brings the same letter reads disk and network."""
    code = "import sys, weasyprint; sys.stdout.buffer.write(weasyprint.HTML(string=sys.stdin.read()).write_pdf())"
    body = "".join(vectors(server.url, secret.as_uri()))

    made = subprocess.run(
        [sys.executable, "-c", code], input=job(body)["html"].encode(), capture_output=True, check=True
    )

    assert len(server.hits) > 5
    assert CANARY in decompressed(made.stdout)
    assert list(structure.read(made.stdout).attachments) == ["secret.txt"]


def test_clean_leaves_no_vector(server: CanaryServer, secret: Path) -> None:
    for vector in vectors(server.url, secret.as_uri()):
        cleaned = clean(vector).html

        assert "img" not in cleaned
        assert "rel=" not in cleaned
        assert "url(" not in cleaned
        assert secret.as_uri() not in cleaned


def test_render_pdf_loads_nothing_from_a_hostile_letter(server: CanaryServer, secret: Path) -> None:
    body = "<p>Text</p>" + "".join(vectors(server.url, secret.as_uri()))

    made = render_pdf(LetterDocument("T", "en", body, subject=vectors(server.url, secret.as_uri())[1]))

    assert server.hits == []
    assert CANARY not in decompressed(made.pdf)


def decompressed(pdf: bytes) -> str:
    """Return every stream of the file, decompressed."""
    streams = [pdf]
    for part in pdf.split(b"stream\n")[1:]:
        try:
            streams.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            continue
    return b"\n".join(streams).decode("latin-1")
