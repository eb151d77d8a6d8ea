"""Twenty thousand requests that nobody thought of, to every route: none fails (I4)."""

from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import transaction

from tests import matrix
from tests.test_malformed_requests import BODIES, VALUES
from tests.world import World

PARTS = 4
EACH = 20_000 // PARTS
NAMES = ("page", "q", "state", "next", "as", "sort", "from", "since", "event", "verb", "actor", "group", "format")
ODD = (
    "",
    "0",
    "-1",
    "9" * 40,
    "1.5",
    "1e9",
    "NaN",
    "null",
    "true",
    "[]",
    "{}",
    "%00",
    "%ff%fe",
    "%ed%a0%80",
    "../..",
    "x" * 5000,
)
FORMATS = ("", "json", "xml", "pdf", "x-none", "..")
TYPES = ("text/html", "application/json", "image/png", "*/*;q=0", "x", "\u20ac")
METHODS = ("GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE")


def thought_of(random: Random, path: str) -> tuple[str, str, dict[str, Any]]:
    """Return a method, an address and what goes with it: wrong types, negative and huge numbers, unknown formats."""
    parts = [random.choice(ODD) if part and random.random() < 0.15 else part for part in path.split("/")]
    asked = [f"{random.choice(NAMES)}={random.choice(ODD)}" for _ in range(random.randrange(4))]
    address = "/".join(part if "%" in part else quote(part) for part in parts) or "/"
    query = "&".join([*asked, *([f"format={random.choice(FORMATS)}"] if random.random() < 0.2 else [])])
    method = random.choice(METHODS)
    more: dict[str, Any] = {"QUERY_STRING": query, "HTTP_ACCEPT": random.choice(TYPES).encode().decode("latin-1")}
    if method in {"POST", "PUT", "PATCH"}:
        if random.random() < 0.1:
            more["content_type"], more["data"] = BODIES[random.choice([*BODIES])]
        else:
            value = random.choice([one for one in VALUES.values() if len(one) < 1000] + [*ODD])
            fields = random.sample([*NAMES, "title", "name", "email", "form_key"], 3)
            more["content_type"] = "application/x-www-form-urlencoded"
            more["data"] = "&".join(f"{field}={value}" for field in fields).encode()
    return method, address, more


@pytest.mark.release
@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.timeout(3000)
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_request_of_five_thousand_fails(part: int) -> None:
    world, random = World(), Random(part)
    routes = sorted(matrix.routes())
    failed = []
    for number in range(EACH):
        route = routes[number % len(routes)]
        view = random.choice(("owner", "coordinator", "drafter", "anonymous"))
        method, address, more = thought_of(random, matrix.address(world, route, "", "owner"))
        client = world.client(view)
        if number % 50 == 0:
            cache.clear()
        with transaction.atomic():
            answer = client.generic(method, address, **more)
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            failed.append(f"{method} {address}?{more['QUERY_STRING'][:80]} as {view}: {answer.status_code}")
    assert failed == []
