"""Find one address for every page that links lead to, as somebody who has signed in or as a stranger."""

import re
import time
from collections import deque
from html import unescape
from importlib import import_module
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext

from campaign.models import User
from tests.http import Browser
from tests.stack import Stack

LINK = re.compile(r'<(?:a|iframe)\b[^>]*?\b(?:href|src)="([^"]+)"')
FILES = (".pdf", ".csv", ".json", ".xlsx")
MOST_OF_A_ROUTE = 4
MOST_PAGES = 200


def sign_in(email: str) -> str:
    """Return the cookie of a fresh session with a password given just now."""
    user = User.objects.get(email=email)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": email}]
    session.save()
    return str(session.session_key)


def enter(context: BrowserContext, stack: Stack, email: str) -> None:
    """Give a browser session the cookie of somebody who has signed in."""
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": sign_in(email), "url": stack.url}])


def pages(stack: Stack, starts: list[str], *, email: str = "") -> dict[str, str]:
    """Return one path for every route of ours that links lead to from the starts, HTML pages only."""
    browser = Browser(stack.url)
    if email:
        browser.cookies[settings.SESSION_COOKIE_NAME] = sign_in(email)
    found: dict[str, str] = {}
    waiting, seen = deque(starts), set(starts)
    per_route: dict[str, int] = {}
    fetched = 0
    while waiting and fetched < MOST_PAGES:
        path = waiting.popleft()
        route = route_of(path)
        if not route or path.endswith(FILES) or per_route.get(route, 0) >= MOST_OF_A_ROUTE:
            continue
        per_route[route] = per_route.get(route, 0) + 1
        answer = browser.get(path)
        fetched += 1
        assert answer.status < 500, f"{path}: {answer.status}"
        if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        landed = urlsplit(answer.url).path
        found.setdefault(route_of(landed) or route, landed)
        for link in LINK.findall(answer.text):
            target = urlsplit(urljoin(answer.url, unescape(link)))
            if target.netloc == urlsplit(stack.url).netloc and target.path not in seen:
                seen.add(target.path)
                waiting.append(target.path)
    return found


def route_of(path: str) -> str:
    """Return the name of the route a path belongs to, or nothing when there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
