"""Find one address for every page that links lead to, as somebody who has signed in or as a stranger.

Which pages there are is read from the permission matrix, so that none can be forgotten: every
named page that somebody may open is found on a walk, or has its reason in ``NOT_WALKED``.
"""

import json
import os
import re
import time
from collections import deque
from collections.abc import Collection
from html import unescape
from importlib import import_module
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext

from campaign.models import User
from tests import matrix
from tests.http import Browser
from tests.servers import PostgresServer
from tests.stack import Stack, once_for_all

LINK = re.compile(r'<(?:a|iframe)\b[^>]*?\b(?:href|src)="([^"]+)"')
FILES = (".pdf", ".txt", ".csv", ".json", ".xlsx", ".zip", ".atom", ".xml", ".ics")
MOST_OF_A_ROUTE = 4
MOST_PAGES = 600

# Pages that no walk opens, and why.
NOT_WALKED: dict[str, str] = {
    "account_inactive": "allauth's page for accounts that an operator switched off",
    "account_reset_password_from_key": "without the key of a mail it is the page of a link that does not work",
    "account_reset_password_from_key_done": "one sentence in the frame of account_reset_password_done",
    "campaign:file": "a download",
    "gallery": "tests/journeys/test_face.py looks at it in both schemes",
    "letters:begin": "for whoever has no letter yet; tests/journeys/test_first_minutes.py walks through it",
    "letters:edition-file": "a download",
    "letters:export": "a download",
    "letters:export-whole": "a download",
    "letters:health": "JSON",
    "letters:print-style": "a style sheet",
    "letters:public-file": "a download",
    "letters:share-card": "a picture",
    "letters:receipt-program": "a download",
    "letters:register-file": "a download",
    "signatories:ask": "the page before several are asked, made by a form and not by a link",
    "signatories:decide-invitations": "the page before a deed about several, made by a form and not by a link",
    "signatories:export": "only whoever ordered the export may see it, and no sample has ordered one",
    "signatories:export-file": "a download",
    "signatories:box": "in a frame of another site; tests/journeys/test_sign_box.py looks at it",
    "signatories:qr-code": "a picture",
    "signatories:decide": "the page before several signatures are decided, made by a form and not by a link",
}


def sign_in(email: str) -> str:
    """Return the cookie of a fresh session with a password given just now."""
    user = User.objects.get(email=email)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": email}]
    session.save()
    return str(session.session_key)


def enter(context: BrowserContext, stack: Stack, email: str) -> None:
    """Give a browser session the cookie of somebody who has signed in."""
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": sign_in(email), "url": stack.url}])


def pages_of(view: str) -> set[str]:
    """Return the named HTML pages that this point of view may open and a stranger may not; a stranger's are all."""
    may: dict[str, set[str]] = {}
    for row in matrix.read():
        if "GET" in row.methods:
            for name, cell in row.cells.items():
                if cell == "200":
                    may.setdefault(row.route, set()).add(name)
    wanted = {
        route for route, names in may.items() if view in names and (view == "anonymous" or "anonymous" not in names)
    }
    return {route for route in wanted if is_page(route)}


def is_page(route: str) -> bool:
    """Tell whether a route is a page of ours by name, and not a file or of the operators' pages."""
    known = matrix.routes()[route]
    return known.is_named and not route.startswith("admin:") and not known.text.endswith(FILES)


def pages(stack: Stack, starts: list[str], *, email: str = "", wanted: Collection[str] | None = None) -> dict[str, str]:
    """Return one path for every route of ours that links lead to from the starts, HTML pages only.

    Where a set of routes is wanted, the walk ends when it has found them all.
    """
    browser = Browser(stack.url)
    if email:
        browser.cookies[settings.SESSION_COOKIE_NAME] = sign_in(email)
    found: dict[str, str] = {}
    seen = set(starts)
    # Kinds of page not seen yet come first; more of the same kind only lead on.
    fresh, more = deque(starts), deque[str]()
    per_route: dict[str, float] = {}
    fetched = 0
    while (fresh or more) and fetched < MOST_PAGES and (wanted is None or set(wanted) - set(found)):
        path = fresh.popleft() if fresh else more.popleft()
        route = route_of(path)
        if not route or path.endswith(FILES) or (per_route.get(route, 0) >= MOST_OF_A_ROUTE and path not in starts):
            continue
        answer = browser.get(path)
        fetched += 1
        assert answer.status < 500, f"{path}: {answer.status}"
        is_page_now = answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html")
        landed = route_of(urlsplit(answer.url).path)
        # A refusal counts less: the next letter of the same route may be in a state that has the page.
        per_route[route] = per_route.get(route, 0) + (1 if is_page_now and landed == route else 0.3)
        if not is_page_now:
            continue
        # The way there again, as it may be what opens the page: a link with a secret leaves it in the session.
        found.setdefault(landed or route, path)
        for link in LINK.findall(answer.text):
            target = urlsplit(urljoin(answer.url, unescape(link)))
            if target.netloc == urlsplit(stack.url).netloc and target.path not in seen:
                seen.add(target.path)
                (more if route_of(target.path) in found else fresh).append(target.path)
    return found


def found_by_all(
    postgres: PostgresServer, stack: Stack, starts: list[str], email: str, wanted: set[str]
) -> dict[str, str]:
    """Return where links lead to; all installations with the samples are alike, so one process finds it for all."""
    known = Path(os.environ["TEST_DATA_DIR"]) / f"found-{postgres.port}.json"
    with once_for_all(postgres, "walk"):
        if not known.exists() or json.loads(known.read_text())["starts"] != starts:
            found = pages(stack, starts, email=email, wanted=wanted)
            known.write_text(json.dumps({"starts": starts, "found": found}))
        return dict(json.loads(known.read_text())["found"])


def route_of(path: str) -> str:
    """Return the name of the route a path belongs to, or nothing when there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
