"""Answers by mail in the manner of common programs, made here: structures, encodings, forwards, invitations.

Each is a ``MailCase``: the mail, and what must be known of it once it is taken in.
"""

import base64
import io
from dataclasses import dataclass
from datetime import date

from PIL import Image

from tests.campaign.files.test_files import office, pdf, picture

ANSWERED_ON = date(2020, 9, 3)
PDF, DOCX = pdf(), office({"word/document.xml": b"<w:document/>"})
DOC, RTF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a document", rb"{\rtf1\ansi We answer as follows.}"
TIFF, ZIP = b"II*\x00\x08\x00\x00\x00 a fax", b"PK\x03\x04\x14\x00 not an office document"
GIF = b"GIF89a\x01\x00\x01\x00 a scan"
OUTLOOK = b"x\x9f>\x22 as only one program reads it"
P7M = b"0\x82\x01\x00\x06\x09*\x86H\x86\xf7\x0d\x01\x07\x02 sealed"
JPEG, PNG = picture("JPEG", (40, 30)), picture("PNG", (12, 12))
KEPT = "is of a kind that nobody can check here"


@dataclass(frozen=True)
class MailCase:
    """A mail and what becomes of it: its text, its files (name, and whether it is checked), notes and days."""

    name: str
    raw: bytes
    text: str = "We answer as follows."
    files: tuple[tuple[str, bool], ...] = ()
    notes: tuple[str, ...] = ()
    received_on: date | None = ANSWERED_ON  # None: the day on which it came in
    is_automatic: bool = False
    meeting: tuple[str, str, str] | None = None  # what, when, where
    offers_meeting: bool = False

    def __str__(self) -> str:
        return self.name


def headed(*lines: str | bytes, body: bytes = b"", mail_id: str = "") -> bytes:
    """Return a mail of the office with these headings; its own Message-ID stands for the case."""
    given = [line if isinstance(line, bytes) else line.encode() for line in lines]
    names = {line.partition(b":")[0].lower() for line in given}
    usual = {
        b"from": b"From: Office of the Minister <office@ministry.example>",
        b"to": b"To: answers-abcdefghijklmnopqrstuvwxyz@inbox.undersigned.example",
        b"subject": b"Subject: Our answer",
        b"date": b"Date: Thu, 3 Sep 2020 09:30:00 +0200",
        b"message-id": f"Message-ID: <{mail_id or 'one'}@ministry.example>".encode(),
    }
    lines_ = [line for name, line in usual.items() if name not in names] + given
    return b"\r\n".join([*lines_, b"MIME-Version: 1.0"]) + b"\r\n" + body


def part(kind: str, content: bytes | str, *more: str | bytes, encoding: str = "") -> bytes:
    """Return one part: its type, what else stands in its head, and its content in a transfer encoding."""
    raw = content.encode() if isinstance(content, str) else content
    if encoding == "base64":
        raw = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    lines = [f"Content-Type: {kind}".encode(), *(one if isinstance(one, bytes) else one.encode() for one in more)]
    if encoding:
        lines.append(f"Content-Transfer-Encoding: {encoding}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + raw


def file(kind: str, name: str, content: bytes, *, disposition: str = "attachment", more: tuple[str, ...] = ()) -> bytes:
    """Return a part with a file in base64, as nearly all programs send one."""
    said = f'Content-Disposition: {disposition}; filename="{name}"' if name else f"Content-Disposition: {disposition}"
    return part(f'{kind}; name="{name}"' if name else kind, content, said, *more, encoding="base64")


_boundaries = iter(range(1, 10_000))


def multi(kind: str, *parts: bytes, parameters: str = "", ends: bool = True) -> bytes:
    """Return a part of several parts."""
    boundary = f"----=_Part_{next(_boundaries)}_0.1599118200"
    pieces = b"".join(f"--{boundary}\r\n".encode() + one + b"\r\n" for one in parts)
    end = f"--{boundary}--\r\n".encode() if ends else b""
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"{parameters}\r\n\r\n'.encode()
    return head + b"This is a multi-part message in MIME format.\r\n" + pieces + end


def plain(text: str = "We answer as follows.", charset: str = "utf-8") -> bytes:
    return part(f"text/plain; charset={charset}", text.encode(charset), encoding="8bit")


def page(body: str = "<p>We answer as follows.</p>", charset: str = "utf-8") -> bytes:
    return part(f"text/html; charset={charset}", f"<html><body>{body}</body></html>".encode(charset), encoding="8bit")


def scan(size: tuple[int, int] = (60, 80)) -> bytes:
    """Return a picture of a letter, so to speak."""
    made = io.BytesIO()
    Image.new("RGB", size, (250, 250, 240)).save(made, "JPEG")
    return made.getvalue()
