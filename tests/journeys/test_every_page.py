"""Every page that links lead to: nothing for axe to find, a phone's width, our origin only, no broken policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from campaign.models import User
from letters.models import Letter
from tests.journeys.looks import Look, walk
from tests.journeys.starts import owner_of, places, public_places, secret_links
from tests.journeys.walk import NOT_WALKED, found_by_all, pages, pages_of
from tests.matrix import VIEWS
from tests.servers import PostgresServer
from tests.stack import Stack
from tests.turns import parts

PARTS = 8
LIGHT_AND_DARK = pytest.mark.parametrize("scheme", ("light", pytest.param("dark", marks=pytest.mark.release)))


@pytest.mark.landing
@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("scheme", "part"),
    (
        ("light", 0),  # an eighth of the pages for every change
        *(pytest.param("light", part, marks=pytest.mark.release) for part in range(1, PARTS)),
        *(pytest.param("dark", part, marks=pytest.mark.release) for part in range(PARTS)),
    ),
)
def test_pages_of_members_are_accessible(
    full: Stack, postgres: PostgresServer, new_context: Callable[..., BrowserContext], part: int, scheme: str
) -> None:
    email, wanted = owner_of(full), (pages_of("owner") | pages_of("operator")) - set(NOT_WALKED)
    User.objects.filter(email=email).update(is_staff=True)
    found = found_by_all(postgres, full, ["/", *places(email)], email, wanted)

    mine = list(found.values())[part::PARTS]
    assert walk(new_context, full, mine, Look(email=email, scheme=scheme)) == ""
    assert wanted - set(found) == set()


@pytest.mark.long
@pytest.mark.timeout(300)
@LIGHT_AND_DARK
@pytest.mark.parametrize("part", parts(2))
def test_pages_of_strangers_and_signers_are_accessible(
    full: Stack, new_context: Callable[..., BrowserContext], scheme: str, part: int
) -> None:
    wanted = (pages_of("anonymous") | pages_of("signer")) - set(NOT_WALKED)
    links = secret_links(full)
    letters = [f"/l/{letter.public_name}/" for letter in Letter.objects.exclude(visibility="team").order_by("pk")]
    found = pages(full, ["/", "/nothing-here/", *links, *public_places(), *letters], wanted=wanted)

    # The links first, as they let into pages that others have no links to.
    ways = dict.fromkeys([*links, *found.values()])
    assert walk(new_context, full, [*ways][part::2], Look(scheme=scheme)) == ""
    assert wanted - set(found) == set()


def test_every_page_is_somebodys() -> None:
    """Pages that only others than an owner, a signer or a stranger may open would be on no walk."""
    walked = {route for view in ("owner", "operator", "anonymous", "signer") for route in pages_of(view)}

    pages_of_anybody = {route for view in VIEWS for route in pages_of(view)}
    assert pages_of_anybody - walked - set(NOT_WALKED) == set()
    assert set(NOT_WALKED) - pages_of_anybody == set()
