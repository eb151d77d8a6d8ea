"""Very long lists stand in pages that a worker sets; what is read of them is never older than who stands there."""

from typing import Any

import pytest
from django.test import Client

from letters.documents import Counts
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import listing, pages, totals
from signatories.models import ListPage, Signature
from signatories.models.signature import State
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db
PAGE = "/l/archives/"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lines make a page."""
    monkeypatch.setattr(pages, "A_PAGE", 3)


@pytest.fixture
def letter() -> Letter:
    """Two organizations, five people and one whose name is withheld: three pages."""
    letter = make_letter(state=LetterState.OPEN, slug="archives", visibility="public")
    first = make_group(letter, heading="Organizations", numbered=True)
    second = make_group(letter, heading="People", style="person_title_organization", numbered=True)
    for name in ("Rivers", "Archives"):
        make_signature(letter, organization_name=name, group=first)
    for name in "EDCBA":
        make_signature(letter, name=f"{name} {name}son", group=second)
    make_signature(letter, name="Canary Bird", withheld=True, group=second)
    totals.refresh_all()
    return letter


def names(letter: Letter, number: int) -> list[list[str]]:
    found = pages.read(letter, number)
    assert found is not None
    return [[line.lines[0] for line in block.lines] for block in found.blocks]


def test_pages_hold_the_whole_list_in_its_order(letter: Letter) -> None:
    assert names(letter, 1) == [["Archives", "Rivers"], ["A Ason"]]
    assert names(letter, 2) == [["B Bson", "C Cson", "D Dson"]]
    assert names(letter, 3) == [["E Eson"]]
    assert pages.read(letter, 4) is pages.read(letter, 0) is None
    whole = [line for block in listing.live_list(letter).blocks for line in block.lines]
    found = [pages.read(letter, number) for number in (1, 2, 3)]
    assert [line for page in found if page for block in page.blocks for line in block.lines] == whole


def test_page_has_the_heading_where_a_group_begins_and_the_numbers_go_on(letter: Letter) -> None:
    first, second = pages.read(letter, 1), pages.read(letter, 2)

    assert first is not None
    assert second is not None
    assert [block.heading for block in first.blocks] == ["Organizations", "People"]
    assert [block.heading for block in second.blocks] == [""]
    assert [line.number for line in second.blocks[0].lines] == [2, 3, 4]


def test_page_counts_all_and_who_is_withheld(letter: Letter) -> None:
    found = pages.read(letter, 2)

    assert found is not None
    assert (found.counts, found.withheld, found.pages) == (Counts(2, 6, 0), 1, 3)


@pytest.mark.parametrize("change", ({"state": State.WITHDRAWN}, {"withheld": True, "name": ""}))
def test_page_leaves_out_at_once_who_has_left(letter: Letter, change: dict[str, Any]) -> None:
    Signature.objects.filter(name="C Cson").update(**change)

    assert names(letter, 2) == [["B Bson", "D Dson"]]
    assert "C Cson" in str(list(ListPage.objects.values_list("blocks", flat=True)))  # the control: it is still stored

    totals.refresh_all()
    assert names(letter, 2) == [["B Bson", "D Dson", "E Eson"]]
    assert "C Cson" not in str(list(ListPage.objects.values_list("blocks", flat=True)))


def test_pages_are_set_anew_when_the_order_changes(letter: Letter) -> None:
    group = letter.signature_groups.get(heading="People")
    group.order = group.Order.BY_DATE
    group.save()

    totals.refresh_all()

    assert names(letter, 1) == [["Archives", "Rivers"], ["E Eson"]]


def test_list_that_has_become_short_is_whole_again(letter: Letter) -> None:
    Signature.objects.filter(kind="person").update(state=State.WITHDRAWN)

    totals.refresh_all()

    assert not ListPage.objects.exists()
    assert pages.read(letter, 1) is None
    assert pages.whole_or_first(letter).printed == 2


def test_public_page_shows_the_first_and_leads_to_the_others(client: Client, letter: Letter) -> None:
    text = client.get(PAGE).text

    assert ("Archives" in text, "A Ason" in text, "B Bson" in text) == (True, True, False)
    assert f'href="{PAGE}names/?page=2"' in text
    assert "and 1 more, whose name is withheld" in text
    assert "Canary" not in text


def test_further_pages_lead_on_and_back(client: Client, letter: Letter) -> None:
    second, third = (client.get(f"{PAGE}names/?page={number}") for number in (2, 3))

    assert ("B Bson" in second.text, "E Eson" in second.text) == (True, False)
    assert ('rel="next" href="?page=3"' in second.text, 'rel="prev" href="?page=1"' in second.text) == (True, True)
    assert ("E Eson" in third.text, 'rel="next"' in third.text) == (True, False)
    assert second["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("number", ("4", "999999999999", "0"))
def test_page_that_is_none_leads_to_the_letter(client: Client, letter: Letter, number: str) -> None:
    answer = client.get(f"{PAGE}names/?page={number}")

    assert (answer.status_code, answer.headers.get("Location")) in {(302, PAGE), (200, None)}
    assert number == "0" or answer.status_code == 302


def test_further_pages_of_a_letter_of_the_team_are_not_there(client: Client, letter: Letter) -> None:
    Letter.objects.update(visibility="team")

    assert client.get(f"{PAGE}names/?page=2").status_code == 404


def test_page_known_to_a_browser_is_old_when_pages_were_set_anew(client: Client, letter: Letter) -> None:
    make_signature(letter, name="A Aaason", group=letter.signature_groups.get(heading="People"))
    before = client.get(PAGE)
    assert "A Aaason" not in before.text

    totals.refresh_all()

    after = client.get(PAGE, HTTP_IF_NONE_MATCH=before["ETag"])
    assert (after.status_code, "A Aaason" in after.text) == (200, True)
