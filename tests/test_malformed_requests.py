"""Broken requests to every route get a refusal, never a failure, and leave nothing broken behind (I3)."""

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.test import Client
from lxml import html

from tests import matrix
from tests.turns import parts
from tests.world import World, writes

PARTS = 8
FORM = "application/x-www-form-urlencoded"
# Text a form may get in every one of its fields; bytes as they come over the line, percent-encoded.
VALUES = {
    "null byte": quote("a\x00b"),
    "bad UTF-8": "%ff%fe%80",
    "lone surrogate": "%ed%a0%80",
    "a megabyte": "x" * 1_000_000,
    "fifty kilobytes": "x-" * 25_000,
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "markup": quote("<script>alert(1)</script>"),
}
# Whole bodies that no form of ours sends.
BODIES: dict[str, tuple[str, bytes]] = {
    "10,000 parameters": (FORM, urlencode([(f"p{n}", "1") for n in range(10_000)]).encode()),
    "deep JSON": ("application/json", b"[" * 1000 + b"]" * 1000),
    "multipart without boundary": ("multipart/form-data", b"--x\r\n"),
    "multipart cut off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nhalf',
    ),
    "multipart with a null byte in a name": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a\x00b"\r\n\r\nv\r\n--x--\r\n',
    ),
    "unknown charset": ("application/x-www-form-urlencoded; charset=x-none", b"title=a"),
    "nothing but garbage": (FORM, bytes(range(256))),
}


def fields_of(client: Client, path: str) -> list[str]:
    """Return the names of all fields of the forms on a page."""
    answer = client.get(path)
    if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    forms = html.document_fromstring(answer.content).forms  # type: ignore[attr-defined]  # not in the stubs
    return list(dict.fromkeys(str(name) for form in forms for name in form.fields if name))


def forms_for(client: Client, path: str, values: Iterable[str] = VALUES) -> Iterator[tuple[str, str, bytes]]:
    """Give the page's own form with a broken value in all of its fields, for each value that is named."""
    fields = fields_of(client, path) or ["title", "name"]
    for what in values:
        value = VALUES[what]
        some = fields[: max(1, 1_500_000 // len(value))]
        yield what, FORM, "&".join(f"{quote(name)}={value}" for name in some).encode()


def whole_bodies(*numbers: int) -> list[tuple[str, str, bytes]]:
    named = [(what, *body) for what, body in BODIES.items()]
    return [named[number % len(named)] for number in numbers]


def broken_texts() -> list[str]:
    """Name every stored text that holds what no text may hold."""
    return [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        for value in model._default_manager.values_list(field.name, flat=True)
        if value and any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in value)
    ]


def failures(part: int, bodies_for: Callable[[int, Client, str], Iterable[tuple[str, str, bytes]]]) -> list[str]:
    """Post to a part of the routes the bodies that a function gives for number, client and path; name what failed."""
    world = World()
    failed = []
    for number, route in list(enumerate(sorted(matrix.takers())))[part::PARTS]:
        client = world.client("owner")
        path = matrix.address(world, route, "", "owner")
        for what, content_type, body in bodies_for(number, client, path):
            cache.clear()
            with transaction.atomic():
                before = writes()
                answer = client.generic("POST", path, body, content_type)
                may_be_stored = what in {"null byte", "lone surrogate"} and writes() != before
                broken = broken_texts() if may_be_stored else []
                transaction.set_rollback(True)
            if answer.status_code >= 500 or broken:
                failed.append(f"{route} with {what}: {answer.status_code} {broken}")
    return failed


@pytest.mark.landing
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", parts(PARTS, for_every_change=2))
def test_broken_bodies_never_fail(part: int) -> None:
    """For every change a quarter of the routes get what may never be stored, and of all others some in turn."""
    others = [what for what in VALUES if what != "null byte"]

    def bodies_for(number: int, client: Client, path: str) -> Iterable[tuple[str, str, bytes]]:
        turn = number // PARTS
        some = {"null byte", others[turn % len(others)], others[(turn + 3) % len(others)]}
        return (*forms_for(client, path, sorted(some)), *whole_bodies(turn))

    assert failures(part, bodies_for) == []


@pytest.mark.release
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", range(PARTS))
def test_every_broken_value_and_body_fails_nowhere(part: int) -> None:
    bodies = whole_bodies(*range(len(BODIES)))

    assert failures(part, lambda _number, client, path: (*forms_for(client, path), *bodies)) == []


QUERIES = ("%00", "9" * 400)
SELDOM = ("%ff%fe", "%ed%a0%80", "-1", "%3Cscript%3E", "../../etc/passwd")


@pytest.mark.landing
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize(
    "queries", (QUERIES, *(pytest.param((query,), marks=pytest.mark.release) for query in (*QUERIES, *SELDOM)))
)
def test_broken_queries_never_fail(queries: tuple[str, ...]) -> None:
    """For every change each route gets one of two in turn, before a release each."""
    world = World()
    failed = []

    for number, route in enumerate(sorted(matrix.routes())):
        query = queries[number % len(queries)]
        path = matrix.address(world, route, "", "owner")
        names = ("page", "q", "state", "next", "as", "sort", "from", "since", "event", "verb", "actor", "group")
        answer = world.client("owner").get(f"{path}?" + "&".join(f"{name}={query}" for name in names))
        if answer.status_code >= 500:
            failed.append(f"{route}: {answer.status_code}")

    assert failed == []


def test_broken_texts_finds_a_null_byte(db: None) -> None:
    """The control: a null byte that did get in is found."""
    world = World()
    world.campaign.goal = "a\x00b"
    world.campaign.save()

    assert broken_texts() == ["Campaign.goal"]


def test_fields_of_finds_the_fields_of_a_page(db: None) -> None:
    world = World()
    path = matrix.address(world, "campaign:new-campaign", "", "owner")

    names = fields_of(world.client("owner"), path)

    assert {"title", "goal"} <= set(names)
