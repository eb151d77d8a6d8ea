"""No page leads its reader to a refusal: what a role may not open is not linked for it."""

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse

from tests.world import World

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
# Files that take long to make, and the mailbox, which is there only in trials.
LEFT_ALONE = {"letters:draft-pdf", "letters:copies-zip", "letters:public-pdf", "campaign:mailbox"}


def refusals(world: World, view: str, most_of_a_route: int) -> tuple[dict[str, str], int]:
    """Follow links from the start page and return those that are refused, each with the page that has it."""
    client = world.client(view)
    starts = ["/", *(reverse("letters:letter", args=[letter.slug]) for letter in world.letters.values())]
    waiting = deque((path, "the start") for path in starts)
    seen, per_route = set(starts), dict[str, int]()
    refused: dict[str, str] = {}
    while waiting:
        path, origin = waiting.popleft()
        try:
            route = resolve(urlsplit(path).path).view_name
        except Resolver404:
            continue
        if route in LEFT_ALONE or per_route.get(route, 0) >= most_of_a_route:
            continue
        per_route[route] = per_route.get(route, 0) + 1
        answer = client.get(path, follow=True)
        if answer.status_code >= 400:
            refused[f"{path} ({answer.status_code})"] = origin
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            for link in LINK.findall(answer.content.decode()):
                target = urlsplit(urljoin(path, unescape(link)))
                whole = target.path + (f"?{target.query}" if target.query else "")
                if not target.netloc and whole not in seen:
                    seen.add(whole)
                    waiting.append((whole, path))
    return refused, len(per_route)


@pytest.mark.landing
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize(
    ("view", "least", "most_of_a_route"),
    (
        ("owner", 80, 1),  # who may open all meets the fewest refusals
        ("drafter", 50, 2),
        ("representative", 20, 2),
        *(
            pytest.param(view, least, 3, marks=pytest.mark.release)
            for view, least in (
                ("owner", 80),
                ("coordinator", 70),
                ("drafter", 50),
                ("export_staff", 50),
                ("representative", 20),
            )
        ),
    ),
)
def test_no_link_leads_to_a_refusal(view: str, least: int, most_of_a_route: int) -> None:
    refused, routes = refusals(World(), view, most_of_a_route)

    assert refused == {}
    assert routes > least
