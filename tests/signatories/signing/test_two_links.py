"""Two mailed links in one browser: each deed behind them is about the row whose page it was pressed on, or refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from campaign import proofs
from letters.models import Letter
from letters.states import LetterState
from signatories.invitations import links
from signatories.models import Autograph, Invitation, Signature
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_group, make_signature, open_own_page
from tests.http import hidden_fields
from tests.letters.letterhead.samples import png

pytestmark = pytest.mark.django_db

# What stands behind the address of a page, and what is entered there.
SIGNERS_DEEDS: dict[str, Callable[[], dict[str, Any]]] = {
    "appear/": lambda: {"appears": "withheld"},
    "autograph/": lambda: {"picture": SimpleUploadedFile("hand.png", png(), content_type="image/png")},
    "correct/": lambda: {"name": "Somebody Else"},
    "data.zip": dict,
    "erase/": lambda: {"scope": "all", "sure": "on"},
    "heading/": dict,
    "news/": lambda: {"news": "yes"},
    "withdraw/": dict,
}
INVITED_DEEDS: dict[str, dict[str, str]] = {
    "consider/": {},
    "decline/": {"reason": "No time"},
    "forward/": {"email": "colleague@example.org", "name": "Cy Colleague"},
}
ELSEWHERE = ("the same letter", "the same mailbox", "another coalition")


@pytest.fixture
def letter() -> Letter:
    return signable("archives")


@pytest.fixture
def one_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the protection out: whatever page is asked for, the link opened last is meant."""

    def slot(request: HttpRequest, purpose: str, _name: str) -> Any:
        rows = [row for kind, row, _end in request.session.get(proofs.KEPT, {}).values() if kind == purpose]
        return tuple(rows[-1]) if rows else None

    monkeypatch.setattr(proofs, "kept", slot)


def signable(slug: str) -> Letter:
    made = make_letter(state=LetterState.OPEN, slug=slug, names_per_mailbox=2)
    make_group(made, style="person_title_organization")
    return made


def two_signatures(letter: Letter, where: str) -> tuple[Signature, Signature]:
    other = signable("rivers") if where == "another coalition" else letter
    email = "ada@example.org" if where == "the same mailbox" else "bo@example.org"
    ada = make_signature(letter, name="Ada Rey", email="ada@example.org", party_key="ada")
    return ada, make_signature(other, name="Bo Ek", email=email, party_key="bo")


def row(kind: type[Any], key: int) -> Any:
    """Return all that is stored of a row, and whether it has a picture."""
    found = kind.objects.filter(pk=key).values().first()
    return found, Autograph.objects.filter(signature_id=key).exists() if kind is Signature else None


def press_in_the_first_tab(client: Client, first: str, second: str, deed: str, entered: dict[str, Any]) -> Any:
    """Show a deed's form behind the first link, open the second link and its form, and press in the first."""
    shown = client.get(first + deed)
    client.get(second)
    client.get(second + deed)
    fields = hidden_fields(shown.text) if shown.status_code == 200 else {}
    return client.post(first + deed, {**fields, **entered})


def signers_deed(client: Client, ada: Signature, bo: Signature, deed: str) -> Any:
    first, second = (open_own_page(client, each) for each in (ada, bo))
    entered = SIGNERS_DEEDS[deed]()
    if deed == "heading/":
        entered = {"under": str(make_group(ada.letter, heading="Friends", is_offered=True).pk)}
    return press_in_the_first_tab(client, first, second, deed, entered)


@pytest.mark.parametrize("where", ELSEWHERE)
@pytest.mark.parametrize("deed", SIGNERS_DEEDS)
def test_deed_of_a_signer_in_the_first_tab_is_about_the_first_signature(
    client: Client, letter: Letter, deed: str, where: str
) -> None:
    ada, bo = two_signatures(letter, where)
    before = [row(Signature, each.pk) for each in (ada, bo)]

    answer = signers_deed(client, ada, bo, deed)

    after = [row(Signature, each.pk) for each in (ada, bo)]
    assert answer.status_code < 400
    assert after[1] == before[1]
    assert (after[0] != before[0]) is (deed != "data.zip")


@pytest.mark.usefixtures("one_slot")
@pytest.mark.parametrize("deed", sorted(SIGNERS_DEEDS.keys() - {"data.zip", "heading/"}))
def test_deed_of_a_signer_with_one_slot_for_all_links_would_be_about_the_other(
    client: Client, letter: Letter, deed: str
) -> None:
    ada, bo = two_signatures(letter, "another coalition")
    before = row(Signature, ada.pk)
    pages = [open_own_page(client, each) for each in (ada, bo)]

    fields = hidden_fields(client.get(pages[0] + deed).text) if deed != "news/" else {}
    client.post(pages[0] + deed, {**fields, **SIGNERS_DEEDS[deed]()})

    assert row(Signature, ada.pk) == before


def open_invited(client: Client, invitation: Invitation) -> str:
    link = reverse("signatories:invited-link", args=[links.make(invitation)])
    return str(client.get(link).headers["Location"])


@pytest.mark.parametrize("where", ("the same letter", "another coalition"))
@pytest.mark.parametrize("deed", INVITED_DEEDS)
def test_answer_in_the_first_tab_is_about_the_first_invitation(
    client: Client, letter: Letter, deed: str, where: str
) -> None:
    other = signable("rivers") if where == "another coalition" else letter
    asked = [make_asked(each) for each in (letter, other)]
    before = [row(Invitation, each.pk) for each in asked]
    first, second = [open_invited(client, each) for each in asked]

    client.get(first)
    client.get(second)
    answer = client.post(first + deed, INVITED_DEEDS[deed])

    after = [row(Invitation, each.pk) for each in asked]
    assert answer.status_code < 400
    assert (after[0] != before[0], after[1] == before[1]) == (True, True)


@pytest.mark.usefixtures("one_slot")
@pytest.mark.parametrize("deed", INVITED_DEEDS)
def test_answer_with_one_slot_for_all_links_would_be_about_the_other(client: Client, letter: Letter, deed: str) -> None:
    asked = [make_asked(letter), make_asked(signable("rivers"))]
    before = row(Invitation, asked[0].pk)
    first, _second = [open_invited(client, each) for each in asked]

    client.post(first + deed, INVITED_DEEDS[deed])

    assert row(Invitation, asked[0].pk) == before


def test_form_that_an_invitation_fills_in_is_that_of_its_own_tab(client: Client, letter: Letter) -> None:
    asked = [make_asked(letter, name=name) for name in ("Ada Rey", "Bo Ek")]
    pages = [open_invited(client, each).rstrip("/").rpartition("/")[2] for each in asked]

    shown = [client.get(f"/l/archives/sign/?invited={page}").text for page in pages]

    assert [("Ada Rey" in text, "Bo Ek" in text) for text in shown] == [(True, False), (False, True)]
