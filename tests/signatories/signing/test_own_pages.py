"""Several mailed links open in one browser: each page is about its own row, or refuses (K1, U8, B14)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from campaign import proofs
from campaign.models import Member
from campaign.people import members
from letters import deliveries
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import decisions
from signatories.signing import own_changes, tokens
from tests.factories.campaign import make_invitation, make_member, make_user, sign_in
from tests.factories.deliveries import make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature, open_own_page, press
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter, style="person_title_organization")
    return letter


@pytest.fixture
def the_last_one_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the protection out: whatever page is asked for, the proof opened last is used, as one slot would do."""

    def slot(request: HttpRequest, purpose: str, _name: str) -> Any:
        rows = [row for kind, row, _end in request.session.get(proofs.KEPT, {}).values() if kind == purpose]
        return tuple(rows[-1]) if rows else None

    monkeypatch.setattr(proofs, "kept", slot)


def states() -> dict[str, str]:
    return dict(Signature.objects.values_list("name", "state"))


def other_letter() -> Letter:
    """A letter of another coalition."""
    other = make_letter(state=LetterState.OPEN, slug="rivers", title="Clean the rivers")
    make_group(other, style="person_title_organization")
    return other


def confirm_in_the_first_of_two_tabs(client: Client, first: Signature, second: Signature) -> Any:
    page = open_own_page(client, first, "confirm")
    fields = hidden_fields(client.get(page).text)
    client.get(open_own_page(client, second, "confirm"))
    return client.post(page, fields, follow=True)


# Confirming


@pytest.mark.parametrize("where", ("the same letter", "another coalition"))
def test_confirm_in_the_first_tab_is_about_the_first_signature(client: Client, letter: Letter, where: str) -> None:
    first = make_signature(letter, state=State.UNCONFIRMED, name="Ada")
    second = make_signature(
        letter if where == "the same letter" else other_letter(), state=State.UNCONFIRMED, name="Bo Ek"
    )

    answer = confirm_in_the_first_of_two_tabs(client, first, second)

    assert states() == {"Ada": "counted", "Bo Ek": "unconfirmed"}
    assert "Ada" in answer.text
    assert "Bo Ek" not in answer.text


def test_confirm_with_one_slot_for_all_links_confirms_the_other_signature(
    client: Client, letter: Letter, the_last_one_opened: None
) -> None:
    """The control: with "the" signature in the session the press in the first tab is about the second one's."""
    first = make_signature(letter, state=State.UNCONFIRMED, name="Ada")
    second = make_signature(letter, state=State.UNCONFIRMED, name="Bo Ek")
    page = open_own_page(client, first, "confirm")
    other = open_own_page(client, second, "confirm")

    client.post(page, hidden_fields(client.get(other).text))

    assert states() == {"Ada": "unconfirmed", "Bo Ek": "counted"}


def test_page_of_a_link_that_this_browser_has_not_opened_refuses(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, state=State.UNCONFIRMED, name="Ada")
    page = open_own_page(client, signature, "confirm")
    stranger = Client()
    open_own_page(stranger, make_signature(letter, state=State.UNCONFIRMED, name="Bo Ek"), "confirm")

    answer = stranger.post(page, hidden_fields(client.get(page).text))

    assert (answer.status_code, states()) == (404, {"Ada": "unconfirmed", "Bo Ek": "unconfirmed"})


def test_confirm_of_another_page_needs_what_that_page_showed(client: Client, letter: Letter) -> None:
    first = make_signature(letter, state=State.UNCONFIRMED, name="Ada")
    second = make_signature(letter, state=State.UNCONFIRMED, name="Bo Ek")
    page, other = open_own_page(client, first, "confirm"), open_own_page(client, second, "confirm")

    answer = client.post(other, hidden_fields(client.get(page).text))

    assert (answer.status_code, states()) == (409, {"Ada": "unconfirmed", "Bo Ek": "unconfirmed"})


def test_confirm_of_a_line_that_was_edited_meanwhile_shows_it_once_more(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, state=State.UNCONFIRMED, name="Ada")
    page = open_own_page(client, signature, "confirm")
    fields = hidden_fields(client.get(page).text)
    decisions.edit(letter=letter, signature=signature, actor=make_user(), values={"name": "The Minister"})

    answer = client.post(page, fields)

    assert (answer.status_code, "Nothing was confirmed" in answer.text, "The Minister" in answer.text) == (
        409,
        True,
        True,
    )
    assert Signature.objects.get().state == "unconfirmed"
    assert "Number 1" in client.post(page, hidden_fields(answer.text), follow=True).text


@pytest.mark.parametrize("state", (State.COUNTED, State.PENDING))
@pytest.mark.parametrize("passed", (timedelta(hours=1), timedelta(days=30)))
def test_confirm_link_of_a_signature_that_stands_says_so(
    client: Client, letter: Letter, state: State, passed: timedelta
) -> None:
    """However old the link is, and whatever nonce it was made from: a signature that was corrected has a new one."""
    signature = make_signature(letter, state=State.UNCONFIRMED, name="Ada Marsh")
    link = f"/s/confirm/{tokens.make(tokens.LinkPurpose.CONFIRM, signature)}/"
    Signature.objects.update(state=state, nonce="another")
    before = list(Signature.objects.values())

    with time_machine.travel(timezone.now() + passed):
        answer = client.get(link, follow=True)

    words = "Your signature counts" if state == State.COUNTED else "Your signature is confirmed"
    assert (answer.status_code, words in answer.text, "Open the archives" in answer.text) == (200, True, True)
    assert "Ada Marsh" not in answer.text
    assert list(Signature.objects.values()) == before


def test_confirm_pressed_twice_says_that_it_counts(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, state=State.UNCONFIRMED)
    page = open_own_page(client, signature, "confirm")
    fields = hidden_fields(client.get(page).text)

    first, second = client.post(page, fields, follow=True), client.post(page, fields, follow=True)

    assert ["Number 1" in answer.text for answer in (first, second)] == [True, True]


def test_confirm_page_from_before_a_withdrawal_is_dead(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, state=State.UNCONFIRMED)
    page = open_own_page(client, signature, "confirm")
    fields = hidden_fields(client.get(page).text)
    press(client, open_own_page(client, signature) + "withdraw/")

    answer = client.post(page, fields)

    assert (answer.status_code, Signature.objects.get().state) == (410, "withdrawn")


# Withdrawing and correcting


def test_withdraw_in_the_first_tab_is_about_the_first_signature(client: Client, letter: Letter) -> None:
    first, second = make_signature(letter, name="Ada"), make_signature(other_letter(), name="Bo Ek")
    page = open_own_page(client, first) + "withdraw/"
    client.get(page)
    client.get(open_own_page(client, second) + "withdraw/")

    client.post(page)

    assert states() == {"Ada": "withdrawn", "Bo Ek": "counted"}


def test_withdraw_with_one_slot_for_all_links_withdraws_the_other(
    client: Client, letter: Letter, the_last_one_opened: None
) -> None:
    """The control."""
    first, second = make_signature(letter, name="Ada"), make_signature(letter, name="Bo Ek")
    page = open_own_page(client, first) + "withdraw/"
    open_own_page(client, second)

    client.post(page)

    assert states() == {"Ada": "counted", "Bo Ek": "withdrawn"}


def test_withdraw_pressed_twice_says_that_it_is_withdrawn(client: Client, letter: Letter) -> None:
    page = open_own_page(client, make_signature(letter)) + "withdraw/"

    answers = [client.post(page) for _ in range(2)]

    assert [(answer.status_code, "is withdrawn" in answer.text) for answer in answers] == [(200, True), (410, True)]


def test_withdraw_page_of_before_does_not_withdraw_what_was_signed_anew(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name="Ada")
    page = open_own_page(client, signature) + "withdraw/"
    own_changes.withdraw(proof=tokens.Proof(signature.pk, signature.nonce))
    Signature.objects.update(state=State.COUNTED, nonce="of the new signature")

    answer = client.post(page)

    assert (answer.status_code, Signature.objects.get().state) == (410, "counted")


def test_correct_in_the_first_tab_is_about_the_first_signature(client: Client, letter: Letter) -> None:
    first, second = make_signature(letter, name="Ada"), make_signature(letter, name="Bo Ek")
    page = open_own_page(client, first) + "correct/"
    fields = hidden_fields(client.get(page).text)
    client.get(open_own_page(client, second) + "correct/")

    client.post(page, {**fields, "name": "Ada Marsh"})

    assert sorted(Signature.objects.values_list("name", flat=True)) == ["Ada Marsh", "Bo Ek"]


def test_correct_from_two_tabs_keeps_the_first_and_gives_the_second_back(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name="Ada")
    page = open_own_page(client, signature) + "correct/"
    fields = hidden_fields(client.get(page).text)
    client.post(page, {**fields, "name": "Ada Marsh"})

    answer = client.post(page, {**fields, "name": "Adele Marsh"})

    assert (answer.status_code, "Adele Marsh" in answer.text) == (410, True)
    assert Signature.objects.get().name == "Ada Marsh"


def test_correct_of_a_line_that_was_edited_meanwhile_shows_both(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name="Ada", title="Dean")
    page = open_own_page(client, signature) + "correct/"
    fields = hidden_fields(client.get(page).text)
    decisions.edit(letter=letter, signature=signature, actor=make_user(), values={"title": "Rector"})

    answer = client.post(page, {**fields, "name": "Ada Marsh", "title": "Dean"})

    assert (answer.status_code, "It reads now: Ada, Rector" in answer.text) == (422, True)
    assert Signature.objects.get().title == "Rector"
    client.post(page, {**hidden_fields(answer.text), "name": "Ada Marsh", "title": "Dean"})
    assert Signature.objects.get().title == "Dean"


def test_correct_after_the_session_ended_gives_back_what_was_typed(client: Client, letter: Letter) -> None:
    page = open_own_page(client, make_signature(letter, name="Ada")) + "correct/"
    client.session.flush()

    answer = client.post(page, {"name": "Ada Marsh", "title": "Dean <i>"})

    assert answer.status_code == 404
    assert "Ada Marsh" in answer.text
    assert "Dean &lt;i&gt;" in answer.text


# The end of a proof


@pytest.mark.parametrize(("minutes", "status"), ((59, 200), (61, 404)))
def test_page_ends_after_an_hour(client: Client, letter: Letter, minutes: int, status: int) -> None:
    page = open_own_page(client, make_signature(letter))

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert client.get(page).status_code == status


def test_page_ends_with_the_browser_and_is_kept_by_no_cache(client: Client, letter: Letter) -> None:
    page = client.get(open_own_page(client, make_signature(letter)))

    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["expires"] == ""
    assert page.headers["Cache-Control"] == "no-store, private"


def test_done_ends_every_page(client: Client, letter: Letter) -> None:
    pages = [open_own_page(client, make_signature(letter)) for _ in range(2)]
    text = client.get(pages[0]).text

    answer = client.post("/done/", follow=True)

    assert 'action="/done/"' in text
    assert "You are done" in answer.text
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_done_keeps_a_member_signed_in(client: Client, letter: Letter) -> None:
    sign_in(client, make_member().user)
    page = open_own_page(client, make_signature(letter))

    client.post("/done/")

    assert client.get(page).status_code == 404
    assert client.get("/").status_code == 302


def test_done_opened_as_a_page_ends_nothing(client: Client, letter: Letter) -> None:
    page = open_own_page(client, make_signature(letter))

    client.get("/done/")

    assert client.get(page).status_code == 200


def test_the_first_of_very_many_links_ends_first(client: Client, letter: Letter) -> None:
    pages = [open_own_page(client, make_signature(letter)) for _ in range(proofs.MOST + 1)]

    assert [client.get(page).status_code for page in (pages[0], pages[1], pages[-1])] == [404, 200, 200]


# Invitations and deliveries


def test_join_in_the_first_tab_joins_the_first_coalition(client: Client) -> None:
    user = make_user()
    offers = [make_invitation(email=user.email) for _ in range(2)]
    sign_in(client, user)
    pages = [client.get(f"/join/{members.link_token(offer)}/").headers["Location"] for offer in offers]

    client.post(pages[0])

    assert list(Member.objects.filter(user=user).values_list("coalition", flat=True)) == [offers[0].coalition_id]


def test_join_with_one_slot_for_all_links_joins_the_other_coalition(client: Client, the_last_one_opened: None) -> None:
    """The control."""
    user = make_user()
    offers = [make_invitation(email=user.email) for _ in range(2)]
    sign_in(client, user)
    pages = [client.get(f"/join/{members.link_token(offer)}/").headers["Location"] for offer in offers]

    client.post(pages[0])

    assert list(Member.objects.filter(user=user).values_list("coalition", flat=True)) == [offers[1].coalition_id]


def test_join_pressed_twice_is_once(client: Client) -> None:
    user = make_user()
    offer = make_invitation(email=user.email)
    sign_in(client, user)
    page = client.get(f"/join/{members.link_token(offer)}/").headers["Location"]

    answers = [client.post(page) for _ in range(2)]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, "/"), (302, "/")]
    assert Member.objects.filter(user=user).count() == 1


def test_account_made_from_the_first_tab_is_that_of_the_first_invitation(client: Client) -> None:
    offers = [make_invitation(email=f"{name}@example.org") for name in ("ada", "bo")]
    pages = [client.get(f"/join/{members.link_token(offer)}/").headers["Location"] for offer in offers]

    form = client.get(f"/accounts/signup/?next={pages[0]}").text

    assert 'value="ada@example.org"' in form
    assert hidden_fields(form)["next"] == pages[0]


def test_delivered_in_the_first_tab_hands_out_the_first_letter(client: Client) -> None:
    pages = []
    for name in (b"one", b"two"):
        letter = make_letter(state=LetterState.DELIVERED)
        delivery = make_delivery(
            make_recipient(letter=letter), make_edition(letter, pdf=name), channel="email", is_linked=True
        )
        pages.append(client.get("/" + deliveries.link_of(delivery).split("/", 3)[3]).headers["Location"])

    assert [client.get(page + "letter.pdf").content for page in pages] == [b"one", b"two"]


def test_signer_sets_where_the_line_sorts(client: Client) -> None:
    signature = make_signature(name="Anna de Vries")
    page = open_own_page(client, signature)

    press(client, page + "correct/", name="Anna de Vries", sort_name="Vries")

    signature.refresh_from_db()
    assert (signature.name, signature.sort_name, signature.state) == ("Anna de Vries", "Vries", "counted")
