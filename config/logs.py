"""What stands in a log: never a link that was mailed to somebody, whatever became of the request.

Of an address only the leading words of our own routes are written, ``/s/confirm/…``, and whatever looks
like a secret is left out of all other text, errors and their origins included.
"""

import copy
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from config import request_ids

LEFT_OUT: Final = "…"
_ADDRESS = re.compile(r"(?<![\w./:])(?:https?://[^\s/\"']+)?/[^\s\"'<>]*")
_LONG = re.compile(r"[A-Za-z0-9_=~-]{20,}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@<>\"'()\[\],;:=/]+(?::[^\s@/]*)?@[\w.-]+")
# What PostgreSQL says about a row that it refuses holds the row.
_ROW = re.compile(r"^(DETAIL|CONTEXT|HINT): .*$|(Key) \(.*\)=\(.*\)|(Failing row contains) \(.*\)", re.MULTILINE)
_WORD = re.compile(r"[a-z][a-z0-9_-]*")


class DiscreetFormatter(logging.Formatter):
    """Writes records as ever, without the secrets in them."""

    def format(self, record: logging.LogRecord) -> str:
        discreet = copy.copy(record)
        # What somebody sent is part of a line and begins none.
        discreet.msg, discreet.args = " ".join(_without_addresses(record).splitlines()), None
        discreet.exc_text = None  # what another formatter has kept of the same record
        return without_secrets(super().format(discreet))


class JsonFormatter(DiscreetFormatter):
    """Writes each record as one line of JSON, for whatever gathers logs; discreet like the other."""

    def format(self, record: logging.LogRecord) -> str:
        discreet = copy.copy(record)
        discreet.msg, discreet.args, discreet.exc_text = _without_addresses(record), None, None
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(discreet.msg),
            "request": request_ids.current(),
            "task": getattr(record, "task_name", None) or "",
            "account": _account(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["trace"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)


def _account(record: logging.LogRecord) -> int | None:
    """Return the number of the account that a record's request has been found to be of; nothing is asked for it."""
    return getattr(getattr(getattr(record, "request", None), "_cached_user", None), "pk", None)


def _without_addresses(record: logging.LogRecord) -> str:
    """Return the message with the addresses of requests shortened; they may hold anything, blanks too."""
    text = record.getMessage()
    if record.name.partition(".")[0] != "django":
        return text
    request: Any = getattr(record, "request", None)
    for address in (getattr(request, "get_full_path", str)(), getattr(request, "path", "")):
        if len(address) > 1:
            text = text.replace(address, place(address))
    return _ADDRESS.sub(lambda found: place(found[0]), text)


def without_secrets(text: str) -> str:
    """Return a text without the long words of letters and digits that nobody has thought up, addresses and rows."""
    text = _LONG.sub(lambda found: LEFT_OUT if _is_secret(found[0]) else found[0], text)
    text = _MAILBOX.sub(LEFT_OUT, text)
    return _ROW.sub(lambda found: f"{found[1] or found[2] or found[3]}: {LEFT_OUT}", text)


def _is_secret(word: str) -> bool:
    if _UUID.fullmatch(word) or not re.search(r"\d", word) or not re.search(r"[A-Za-z]", word):
        return False
    # A name of ours has its words apart: test_400_days, 0001_initial.
    return not (word == word.lower() and max(map(len, word.split("_"))) < 16)


def place(address: str) -> str:
    """Return the beginning of an address, as far as it is made of words of our routes."""
    head, slashes, rest = address.partition("://")
    origin, path = (f"{head}://{rest.partition('/')[0]}", rest.partition("/")[2]) if slashes else ("", address[1:])
    segments = path.partition("?")[0].split("/")
    known = _known(segments)
    is_whole = known == [segment for segment in segments if segment] and "?" not in path
    return f"{origin}/{'/'.join(known)}{'/' if known else ''}{'' if is_whole else LEFT_OUT}"


def _known(segments: list[str]) -> list[str]:
    try:
        words = _words()
    except (ImproperlyConfigured, ImportError):
        return []
    known = []
    for segment in segments:
        if segment not in words:
            break
        known.append(segment)
    return known


@cache
def _words() -> frozenset[str]:
    """Return every fixed part of our routes."""
    parts = (part for pattern in _patterns(get_resolver().url_patterns) for part in pattern.strip("^$").split("/"))
    return frozenset(part for part in parts if _WORD.fullmatch(part) and len(part) < 20)


def _patterns(entries: list[URLPattern | URLResolver]) -> Iterator[str]:
    for entry in entries:
        yield str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns)
