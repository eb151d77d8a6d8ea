"""What a browser session has proved by opening mailed links: a few proofs, each about one row and with an end.

A page behind such a link has the name of its proof in its address, so whatever a button does is
about the row that the page shows, however many other links were opened meanwhile. There is no
"last one opened". The name says nothing and opens nothing without the session that holds the proof.
"""

import time
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest

from campaign.encryption import digest

KEPT: Final = "proofs"
# More links than that nobody has open at once; the first opened goes first.
MOST: Final = 12
AN_HOUR: Final = timedelta(hours=1)

Row = tuple[int | str, ...]


def page_name(purpose: str, row: Row) -> str:
    """Return what stands in the addresses of the pages about a row; another row or state of it has another name."""
    return digest("page", "\x1f".join([purpose, *map(str, row)]))[:32]


def keep(request: HttpRequest, purpose: str, row: Row, *, lasts: timedelta = AN_HOUR) -> str:
    """Put a proof beside those that the session holds, and return the name of its pages."""
    name = page_name(purpose, row)
    proofs = _alive(request)
    proofs.pop(name, None)
    proofs[name] = [purpose, list(row), int(time.time() + lasts.total_seconds())]
    request.session[KEPT] = dict(list(proofs.items())[-MOST:])
    return name


def kept(request: HttpRequest, purpose: str, name: str) -> Row | None:
    """Return the row that a page is about, if its visitor has proved to own it and the time is not over."""
    found = _alive(request).get(name)
    return tuple(found[1]) if found and found[0] == purpose else None


def forget(request: HttpRequest, name: str) -> None:
    """Drop one proof."""
    request.session[KEPT] = {other: proof for other, proof in _alive(request).items() if other != name}


def forget_all(request: HttpRequest) -> None:
    """Drop every proof of a visitor."""
    request.session.pop(KEPT, None)


def _alive(request: HttpRequest) -> dict[str, Any]:
    stored: dict[str, Any] = request.session.get(KEPT, {})
    now = time.time()
    return {name: proof for name, proof in stored.items() if proof[2] > now}
