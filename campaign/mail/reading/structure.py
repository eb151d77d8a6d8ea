"""A mail as a tree of its parts, from bytes: nothing is decoded that is not asked for.

Python's own parser reads a report in base64 as the headings of nothing, writes an inner mail
anew instead of keeping it, and recurses. This one cuts at the boundaries and keeps the bytes.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Final

from campaign.mail.reading.facts import MailRefused

MOST_PARTS: Final = 500
DEEPEST: Final = 50
MOST_HEADING_BYTES: Final = 1024 * 1024
LONGEST_VALUE: Final = 8_000
# What Python's reader of parameters stumbles over when somebody wants it to.
STUMBLES: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, LookupError, RecursionError)
MAILS: Final = frozenset({"message/rfc822", "message/global", "message/news"})
_HEADING: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_GUESSED: Final = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,68}?)[ \t]*\r?\nContent-[A-Za-z-]+:", re.IGNORECASE)
_NOT_BASE64: Final = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))


@dataclass(slots=True)
class MimePart:
    """One part: its headings, and its body as it stands there. A mail inside the mail has one child, that mail."""

    headings: list[tuple[str, bytes]]
    body: bytes
    depth: int = 0
    usual_kind: str = "text/plain"
    children: list["MimePart"] = field(default_factory=list)
    _typed: "Message[Any, Any] | None" = None

    @property
    def typed(self) -> "Message[Any, Any]":
        """Return a message that holds type and disposition, for Python to take their parameters apart."""
        if self._typed is None:
            self._typed = Message()
            for name in ("content-type", "content-disposition"):
                value = self.raw(name)
                if value.strip():
                    self._typed[name] = " ".join(value.decode("latin-1").split())[:LONGEST_VALUE]
        return self._typed

    def raw(self, name: str) -> bytes:
        """Return the first heading of this name as it stands there, unfolded, or nothing."""
        return next((value for key, value in self.headings if key == name), b"")

    def all_raw(self, name: str) -> list[bytes]:
        return [value for key, value in self.headings if key == name]

    @property
    def kind(self) -> str:
        """Return its media type in small letters."""
        if "content-type" not in self.typed:
            return self.usual_kind
        try:
            return self.typed.get_content_type()
        except STUMBLES:
            return "application/octet-stream"

    @property
    def disposition(self) -> str:
        try:
            return self.typed.get_content_disposition() or ""
        except STUMBLES:
            return ""

    def parameter(self, name: str, *, of: str = "content-type") -> tuple[str, bytes]:
        """Return a parameter as the label of its characters, which may be empty, and its bytes."""
        try:
            found = self.typed.get_param(name, header=of)
        except STUMBLES:
            return "", b""
        if isinstance(found, tuple):
            return str(found[0] or ""), str(found[2]).encode("latin-1", "replace")
        return "", str(found).encode("latin-1", "replace") if found else b""

    @property
    def label(self) -> str:
        """Return what it says its characters are written in."""
        return self.parameter("charset")[1].decode("ascii", "replace")

    @property
    def content(self) -> bytes:
        """Return the body without its transfer encoding; one that is broken is read as far as it goes."""
        return _decoded(self.body, self.raw("content-transfer-encoding").decode("ascii", "replace").strip().lower())

    def walk(self) -> Iterator["MimePart"]:
        """Go through this part and all below it, in the order in which they stand."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def parse(content: bytes, *, depth: int = 0) -> MimePart:
    """Return the mail, which stands so deep in another, as a tree, or raise MailRefused for one beyond our limits."""
    root = _part(content, depth=depth)
    waiting, count = [root], 1
    while waiting:
        part = waiting.pop()
        part.children = _children(part)
        count += len(part.children)
        if count > MOST_PARTS:
            raise MailRefused("parts")
        if part.children and part.depth >= DEEPEST:
            raise MailRefused("depth")
        waiting.extend(part.children)
    return root


def _children(part: MimePart) -> list[MimePart]:
    if part.kind.startswith("multipart/"):
        usual = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        return [_part(piece, depth=part.depth + 1, usual_kind=usual) for piece in _pieces(part)]
    if part.kind in MAILS:
        inner = _part(part.content, depth=part.depth + 1)
        return [inner] if inner.headings else []
    return []


def _pieces(part: MimePart) -> list[bytes]:
    """Return what stands between the boundaries; one that is never closed goes on to the end."""
    body = part.content
    boundary = part.parameter("boundary")[1].rstrip()
    if not boundary:
        guessed = _GUESSED.search(body[:MOST_HEADING_BYTES])
        boundary = guessed[1] if guessed else b""
    if not boundary:
        return []
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    pieces, begin = [], -1
    for found in line.finditer(body):
        if begin >= 0:
            pieces.append(body[begin : found.start()])
            if len(pieces) > MOST_PARTS:
                raise MailRefused("parts")
        begin = -1 if found[1] else found.end()
        if found[1]:
            break
    if begin >= 0:
        pieces.append(body[begin:])
    return [piece.removeprefix(b"\r").removeprefix(b"\n") for piece in pieces]


# Headings


def _part(content: bytes, *, depth: int = 0, usual_kind: str = "text/plain") -> MimePart:
    headings, body = split(content)
    return MimePart(headings, body, depth=depth, usual_kind=usual_kind)


def split(content: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """Return the headings, names in small letters and values unfolded, and the body behind them."""
    if b"\n" not in content[:MOST_HEADING_BYTES]:
        content = content.replace(b"\r", b"\n")
    headings: list[tuple[str, bytes]] = []
    at = 0
    while at < min(len(content), MOST_HEADING_BYTES):
        end = content.find(b"\n", at)
        end = len(content) if end < 0 else end
        line = content[at:end].rstrip(b"\r")
        if not line:
            return headings, content[end + 1 :]
        if line[:1] in b" \t" and headings:
            name, value = headings[-1]
            headings[-1] = name, (value + b" " + line.strip())[: 4 * LONGEST_VALUE]
        elif found := _HEADING.fullmatch(line):
            headings.append((found[1].decode("ascii").lower(), found[2].strip()[: 4 * LONGEST_VALUE]))
        elif headings or not line.startswith((b"From ", b">From ")):
            return headings, content[at:]  # the empty line is missing
        at = end + 1
    return headings, content[at:]


# Transfer encodings


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return _from_base64(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return from_uuencode(body)
    return body


def _from_base64(body: bytes) -> bytes:
    """Decode base64 that may be put together of several, each with its own end, or cut off."""
    letters = body.translate(None, _NOT_BASE64)
    made = []
    for piece in re.split(rb"=+", letters):
        whole = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        made.append(binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)))
    return b"".join(made)


def from_uuencode(body: bytes) -> bytes:
    """Decode the lines between "begin" and "end"; a line that is broken ends it."""
    made = []
    for line in body.splitlines():
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.strip() == b"end":
            break
        try:
            made.append(binascii.a2b_uu(line))
        except binascii.Error:
            break
    return b"".join(made)
