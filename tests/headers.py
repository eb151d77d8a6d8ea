"""What every answer says to a browser, whoever asks and whatever it is: pages, files, refusals, static files."""

import re
from collections.abc import Iterator
from typing import Any

POLICY = "object-src 'none'"
TEXT = re.compile(r"text/|application/(?:\w+\+)?xml")  # JSON is UTF-8 by its standard, and has no such parameter


def faults(answer: Any) -> Iterator[str]:
    """Name what an answer with a body does not say."""
    told = answer.headers
    policy, kind = told.get("Content-Security-Policy", ""), told.get("Content-Type", "").lower().replace('"', "")
    has_body = answer.status_code not in {204, 302, 304}
    wrong = {
        "may be framed": "frame-ancestors" not in policy,
        "may load": POLICY not in policy and "sandbox" not in policy,
        "allows too much": "unsafe" in policy or "*" in policy,
        "may be guessed": told.get("X-Content-Type-Options") != "nosniff",
        "tells where from": told.get("Referrer-Policy") not in {"same-origin", "no-referrer"},
        "may be read by other sites": "Access-Control-Allow-Origin" in told,
        "has no type": has_body and not kind,
        f"names no characters: {kind}": has_body and TEXT.match(kind) and "charset=utf-8" not in kind,
        "may be kept anywhere": "Cache-Control" not in told,
    }
    yield from (name for name, is_so in wrong.items() if is_so)
