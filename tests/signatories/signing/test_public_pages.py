"""Public pages: the letter, signing, and the links in mails."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import Coalition, OutgoingMail
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import tokens
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_group, make_signature, open_own_page, page_of, press

pytestmark = pytest.mark.django_db

PERSON = {"as": "person", "name": "Ada Marsh", "title": "Dean", "email": "ada@example.org", "appears": "public"}


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter, style="person_title_organization")
    return letter


def sign(client: Client, **fields: str) -> None:
    client.post("/l/archives/sign/", {**PERSON, "form_key": tokens.new_nonce(), **fields})


def link_in(mail: OutgoingMail) -> str:
    message = outbox.build(mail)
    assert message is not None
    found = re.search(r"http://127\.0\.0\.1:8000(/s/\S+)", str(message.body))
    assert found is not None
    return found[1]


def without_nonce(text: str) -> str:
    return re.sub(r'nonce="[^"]+"', "", text)


def latest_link() -> str:
    return link_in(OutgoingMail.objects.latest("pk"))


# The letter


def test_letter_shows_text_list_count_and_button(client: Client, letter: Letter) -> None:
    Letter.objects.update(
        body='<p>We are <span class="count" data-of="signatories" data-as="words"></span>.'
        '<span class="footnote">A note.</span></p>'
    )
    make_signature(letter, name="Bo Reed", title="Poet")

    text = client.get("/l/archives/").text

    assert "We are one." in text
    assert '<a href="#note-1" id="note-mark-1" role="doc-noteref" aria-label="Note 1">1</a>' in text
    assert "A note. " in text
    assert "Bo Reed, Poet" in text
    assert 'href="/l/archives/sign/"' in text


@pytest.mark.parametrize("state", (State.UNCONFIRMED, State.PENDING, State.REJECTED, State.WITHDRAWN))
def test_letter_never_shows_who_does_not_count(client: Client, letter: Letter, state: State) -> None:
    make_signature(letter, name="Canary Bird", state=state)

    answer = client.get("/l/archives/")

    assert "Canary" not in answer.text
    assert '<span class="count">0</span>' in answer.text


def test_letter_counts_withheld_names_and_shows_none(client: Client, letter: Letter) -> None:
    make_signature(letter, name="Canary Bird", title="Canary", withheld=True)
    make_signature(letter, organization_name="Canary Club", withheld=True)

    text = client.get("/l/archives/").text

    assert "Canary" not in text
    assert "and 2 more, whose names are withheld" in text


@pytest.mark.parametrize(
    ("state", "visibility", "status"),
    (
        (LetterState.OPEN, "link", 200),
        (LetterState.OPEN, "team", 404),
        (LetterState.DRAFT, "public", 404),
        (LetterState.IN_REVIEW, "public", 404),
        (LetterState.CLOSED, "public", 200),
        (LetterState.FINAL, "public", 200),
        (LetterState.ARCHIVED, "link", 200),
        (LetterState.WITHDRAWN, "team", 404),
    ),
)
def test_letter_is_shown_to_whom_it_is_meant_for(client: Client, state: str, visibility: str, status: int) -> None:
    letter = make_letter(state=state, visibility=visibility)

    assert client.get(f"/l/{letter.public_name}/").status_code == status


def test_letter_under_embargo_answers_like_one_that_does_not_exist(client: Client, letter: Letter) -> None:
    Letter.objects.update(visibility="embargoed", embargoed_until=timezone.now() + timedelta(hours=1))
    hidden, unknown = client.get("/l/archives/"), client.get("/l/nothing/")

    assert (hidden.status_code, without_nonce(hidden.text)) == (404, without_nonce(unknown.text))


def test_letter_withdrawn_after_opening_says_so_without_its_text(client: Client, letter: Letter) -> None:
    Letter.objects.update(state=LetterState.WITHDRAWN)

    answer = client.get("/l/archives/")

    assert answer.status_code == 410
    assert "This letter was withdrawn" in answer.text
    assert "archives." not in answer.text


def test_letter_unchanged_is_answered_without_content(client: Client, letter: Letter) -> None:
    first = client.get("/l/archives/")
    again = client.get("/l/archives/", HTTP_IF_NONE_MATCH=first["ETag"])
    make_signature(letter)
    changed = client.get("/l/archives/", HTTP_IF_NONE_MATCH=first["ETag"])

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert first["Cache-Control"] == "public, max-age=5, stale-while-revalidate=25"
    assert not first.cookies


def test_letter_whose_time_has_run_out_is_no_longer_the_page_that_browsers_keep(client: Client, letter: Letter) -> None:
    first = client.get("/l/archives/")
    assert letter.hard_deadline_at is not None

    with time_machine.travel(letter.hard_deadline_at + timedelta(seconds=1), tick=False):
        changed = client.get("/l/archives/", HTTP_IF_NONE_MATCH=first["ETag"])

    assert ("Sign this letter" in first.text, changed.status_code) == (True, 200)
    assert "Sign this letter" not in changed.text


@pytest.mark.parametrize("number", (1, 3))
def test_letter_asks_the_same_number_of_queries_for_any_list(
    client: Client, letter: Letter, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make_signature(letter)

    with django_assert_num_queries(11):
        client.get("/l/archives/")


def test_letter_asks_half_as_much_for_a_page_that_has_not_changed(
    client: Client, letter: Letter, django_assert_num_queries: Any
) -> None:
    make_signature(letter)
    etag = client.get("/l/archives/")["ETag"]

    with django_assert_num_queries(5):
        again = client.get("/l/archives/", HTTP_IF_NONE_MATCH=etag)

    assert again.status_code == 304


@pytest.mark.parametrize("number", (0, 3))
def test_sign_asks_the_same_number_of_queries_for_any_list(
    client: Client, letter: Letter, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make_signature(letter)

    with django_assert_num_queries(13):
        sign(client)

    assert Signature.objects.filter(state=State.UNCONFIRMED).count() == 1


def test_letter_takes_names_off_that_withdrew_after_closing(client: Client) -> None:
    letter = make_letter(state=LetterState.CLOSED, slug="archives")
    make_signature(letter, name="Stays Here")
    leaver = make_signature(letter, name="Canary Bird")

    press(client, open_own_page(client, leaver) + "withdraw/")

    text = client.get("/l/archives/").text
    assert "Stays Here" in text
    assert "Canary" not in text


def test_letter_prints_markup_in_a_name_literally(client: Client, letter: Letter) -> None:
    make_signature(letter, name="<b>Ada</b> {{ 7|add:7 }}", title="%s {0}")

    assert "&lt;b&gt;Ada&lt;/b&gt; {{ 7|add:7 }}, %s {0}" in client.get("/l/archives/").text


# Form and check page


def test_sign_offers_only_the_kinds_that_may_sign(client: Client) -> None:
    letter = make_letter(state=LetterState.OPEN, kinds=["person"])

    text = client.get(f"/l/{letter.slug}/sign/?as=organization").text

    assert 'name="organization_name"' not in text
    assert 'name="affiliation"' in text


def test_check_shows_the_line_as_it_will_be_printed_and_stores_nothing(client: Client, letter: Letter) -> None:
    entries = {**PERSON, "affiliation": "Lake College", "identification_only": "on", "location": "Geneva"}

    text = client.post("/l/archives/sign/check/", entries).text

    assert "Ada Marsh, Dean, Lake College* (Geneva)" in text
    assert "* Affiliation for identification only." in text
    assert re.search(r'name="form_key" value="[\w-]{43}"', text)
    assert not Signature.objects.exists()


def test_check_change_brings_the_entries_back(client: Client, letter: Letter) -> None:
    text = client.post("/l/archives/sign/check/", {**PERSON, "change": "1"}).text

    assert 'value="Ada Marsh"' in text
    assert 'role="alert"' not in text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    (
        ("name", "Ada http://phish.example/x", "Leave out web and e-mail addresses."),
        ("name", "call ada@example.org", "Leave out web and e-mail addresses."),
        ("name", "win.example.com", "Leave out web and e-mail addresses."),
        ("name", "<script>alert(1)</script>", "Leave out"),
        ("name", "A" * 10_000, "at most 200 characters"),
        ("title", "T" * 10_000, "at most 300 characters"),
        ("location", "www.example.com", "Leave out web and e-mail addresses."),
        ("email", "ada@example.org\r\nBcc: b@example.org", "This is not an e-mail address we can write to."),
        ("email", "a" * 10_000 + "@example.org", "This is not an e-mail address we can write to."),
        ("country", "XX", "Select a valid choice"),
        ("appears", "hidden", "Select a valid choice"),
        ("name", "Ada\x00", "broken characters"),
    ),
)
def test_check_refuses_at_the_field_and_keeps_the_entries(
    client: Client, letter: Letter, field: str, value: str, message: str
) -> None:
    answer = client.post("/l/archives/sign/check/", {**PERSON, "affiliation": "Kept College", field: value})

    assert answer.status_code == 422
    assert message in answer.text
    assert f'id="id_{field}_error"' in answer.text
    assert 'value="Kept College"' in answer.text
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    (("title", "Executive Director, 350.org"), ("name", "Dr.Me Lin"), ("affiliation", "350.org")),
)
def test_sign_and_correct_take_a_dot_that_makes_no_address(
    client: Client, letter: Letter, field: str, value: str
) -> None:
    sign(client, **{field: value})
    stored = Signature.objects.get()
    press(client, open_own_page(client, stored, "confirm"))
    stored.refresh_from_db()
    corrected = press(client, open_own_page(client, stored) + "correct/", name=stored.name, location="Bern")

    assert (getattr(stored, field), corrected.status_code) == (value, 200)
    assert Signature.objects.get().location == "Bern"


@pytest.mark.parametrize("value", ("bit.ly/x", "t.me", "\u3164", "\u2800 \u2800", "—"))
def test_sign_and_correct_refuse_a_name_that_is_none(client: Client, letter: Letter, value: str) -> None:
    sign(client, name=value)
    signed = make_signature(letter, name="Ada")

    answer = press(client, open_own_page(client, signed) + "correct/", name=value)

    assert (answer.status_code, list(Signature.objects.values_list("name", flat=True))) == (422, ["Ada"])


def test_sign_offers_kosovo_and_understands_a_country_by_name(client: Client, letter: Letter) -> None:
    page = client.get("/l/archives/sign/?as=person").text
    asked = client.post("/l/archives/sign/check/", {**PERSON, "country": "Congo"})
    sign(client, country="UK")

    assert '<option value="XK">Kosovo</option>' in page
    assert (asked.status_code, "Write which." in asked.text) == (422, True)
    assert Signature.objects.get().country == "GB"


def test_sign_strips_what_nobody_can_see(client: Client, letter: Letter) -> None:
    sign(client, name="A\u202eda \u200bMarsh\u0007")

    assert Signature.objects.get().name == "Ada Marsh"


def test_sign_ignores_fields_that_are_not_asked(client: Client, letter: Letter) -> None:
    sign(
        client, state="counted", letter="99", confirmed_at="2026-01-01", group="7", pinned="1", note="x", source="file"
    )

    stored = Signature.objects.get()
    assert (stored.state, stored.letter, stored.pinned, stored.note, stored.source) == (
        "unconfirmed",
        letter,
        False,
        "",
        "form",
    )


def test_sign_leads_on_to_the_same_page_for_every_mailbox(client: Client, letter: Letter) -> None:
    for number, state in enumerate(State.values):
        make_signature(letter, state=state, email=f"m{number}@example.org")
    addresses = ["new@example.org", *(f"m{number}@example.org" for number in range(len(State.values)))]

    answers = [
        client.post("/l/archives/sign/", {**PERSON, "email": address, "form_key": tokens.new_nonce()}, follow=True)
        for address in addresses
    ]

    assert {answer.redirect_chain[0] for answer in answers} == {("/l/archives/sign/check-mail/", 302)}
    assert len({without_nonce(answer.text) for answer in answers}) == 1
    assert len({tuple(sorted(set(answer.headers) - {"Content-Security-Policy"})) for answer in answers}) == 1


def test_sign_after_closing_names_the_moment_with_its_zone(client: Client, letter: Letter) -> None:
    Letter.objects.update(**deadline(days=-1))

    answers = [client.get("/l/archives/sign/"), client.post("/l/archives/sign/", PERSON)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert all("(Europe/Zurich)." in answer.text for answer in answers)
    assert not Signature.objects.exists()


# Links


def test_confirm_needs_the_button(client: Client, letter: Letter) -> None:
    sign(client)
    link = latest_link()
    landing = client.get(link)
    page = client.get(landing["Location"])

    assert landing["Location"] == f"/s/{page_of(Signature.objects.get(), 'confirm')}/confirm/"
    assert (landing["Referrer-Policy"], landing["Cache-Control"]) == ("no-referrer", "no-store, private")
    assert "Ada Marsh, Dean" in page.text
    assert Signature.objects.get().state == "unconfirmed"

    thanks = press(client, landing["Location"])

    assert thanks.redirect_chain == [(landing["Location"].replace("/confirm/", "/confirmed/"), 302)]
    assert "Number 1" in thanks.text
    assert Signature.objects.get().state == "counted"


@pytest.mark.parametrize("method", ("get", "head", "options"))
def test_confirm_link_opened_by_a_program_changes_nothing(client: Client, letter: Letter, method: str) -> None:
    sign(client)
    link = latest_link()
    for _ in range(3):
        getattr(Client(), method)(link, follow=True)

    assert Signature.objects.get().state == "unconfirmed"
    press(client, client.get(link)["Location"])
    assert Signature.objects.get().state == "counted"


def test_confirm_link_used_again_does_nothing(client: Client, letter: Letter) -> None:
    sign(client)
    link = latest_link()
    press(client, client.get(link)["Location"])
    counted_at = Signature.objects.get().counted_at

    replay = Client()
    page = replay.get(link)["Location"]
    answer = replay.post(page, follow=True)

    assert answer.redirect_chain == [(page.replace("/confirm/", "/confirmed/"), 302)]
    assert Signature.objects.get().counted_at == counted_at
    assert OutgoingMail.objects.filter(event="signature_counted").count() == 1


def test_manage_cannot_be_reached_with_a_link_to_confirm(client: Client, letter: Letter) -> None:
    sign(client)
    link = latest_link()

    answer = client.get(link.replace("/s/confirm/", "/s/manage/"))

    assert answer.status_code == 404
    page = page_of(Signature.objects.get(), "manage")
    assert client.post(f"/s/{page}/manage/withdraw/").status_code == 404
    assert Signature.objects.get().state == "unconfirmed"


def test_mail_to_confirm_holds_nothing_a_stranger_typed(client: Client, letter: Letter) -> None:
    sign(client, name="Canary Bird", title="Canary")

    message = outbox.build(OutgoingMail.objects.get())

    assert message is not None
    assert "Canary" not in str(message.message())


@pytest.mark.parametrize("token", ("x", "1.abc.def.ghi", "." * 50, "ü", "a" * 5000))
def test_link_mangled_is_answered_politely(client: Client, token: str) -> None:
    answer = client.get(f"/s/confirm/{token}/")

    assert answer.status_code == 404
    assert "Nothing was changed." in answer.text
    assert answer["Referrer-Policy"] == "no-referrer"


def test_link_expired_says_what_to_do(client: Client, letter: Letter, settings: Any) -> None:
    sign(client)
    link = latest_link()
    settings.CONFIRM_LINK_DAYS = -1

    answer = client.get(link)

    assert answer.status_code == 410
    assert "older than seven days" in answer.text


def test_link_of_a_signature_that_is_gone_is_dead(client: Client, letter: Letter) -> None:
    signature = make_signature(letter)
    link = f"/s/manage/{tokens.make(tokens.LinkPurpose.MANAGE, signature)}/"
    press(client, open_own_page(client, signature) + "withdraw/")

    again = client.get(link, follow=True)

    assert again.status_code == 410
    assert "has been withdrawn" in again.text


def test_link_guesses_are_limited(client: Client) -> None:
    answers = [client.get(f"/s/confirm/{number}/").status_code for number in range(25)]

    assert answers == [404] * 20 + [429] * 5


def test_pages_without_a_link_say_what_to_do(client: Client) -> None:
    page = page_of(make_signature(), "manage")
    for end in ("confirm/", "confirmed/", "manage/", "manage/correct/", "manage/withdraw/"):
        answer = client.get(f"/s/{page}/{end}")
        assert (answer.status_code, "Open that link once more" in answer.text) == (404, True)


def test_withdraw_takes_the_line_off_and_lets_sign_again(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name="Ada Marsh", email="ada@example.org")
    page = open_own_page(client, signature)
    assert Signature.objects.get().state == "counted"

    answer = press(client, page + "withdraw/")

    assert "Your signature is withdrawn" in answer.text
    assert "Ada Marsh" not in client.get("/l/archives/").text
    sign(client)
    assert Signature.objects.get().state == "unconfirmed"


def test_correct_changes_the_line_and_mails_a_new_link(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name="Ada Mrash")
    old = f"/s/manage/{tokens.make(tokens.LinkPurpose.MANAGE, signature)}/"

    answer = press(client, open_own_page(client, signature) + "correct/", name="Ada Marsh", title="Dean\nPoet")

    assert "Ada Marsh, Dean, Poet" in answer.text
    assert Client().get(old, follow=True).status_code == 410
    assert Client().get(latest_link(), follow=True).status_code == 200


def test_correct_of_an_organization_name_waits_for_a_coordinator(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, organization_name="Rights Now")
    page = open_own_page(client, signature)

    press(client, page + "correct/", organization_name="Another Club", name="Ada", title="Chair")

    stored = Signature.objects.get()
    assert (stored.state, stored.doubt, stored.organization_name) == ("pending", "renamed", "Another Club")


def test_correct_waits_once_more_where_all_are_approved_by_hand(client: Client) -> None:
    letter = make_letter(state=LetterState.OPEN, slug="archives", approve_all=True)
    signature = make_signature(letter, name="Ada")
    address = open_own_page(client, signature) + "correct/"

    page = client.get(address)
    press(client, address, name="The Minister")

    stored = Signature.objects.get()
    assert (stored.state, stored.doubt, stored.name) == ("pending", "approve_all", "The Minister")
    assert "A coordinator looks at every change" in page.text


def test_correct_after_closing_changes_nothing(client: Client) -> None:
    letter = make_letter(state=LetterState.CLOSED)
    signature = make_signature(letter, name="Ada")
    address = open_own_page(client, signature) + "correct/"

    answer = client.post(address, {"name": "Eve"})

    assert answer.status_code == 409
    assert Signature.objects.get().name == "Ada"


def test_correct_of_a_withheld_name_stays_sealed(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name="Ada", withheld=True)

    press(client, open_own_page(client, signature) + "correct/", name="Ada Marsh", title="Dean")

    stored = Signature.objects.get()
    assert (stored.name, stored.hidden) == ("", {"name": "Ada Marsh", "title": "Dean"})


def test_next_representative_becomes_the_line_when_the_first_withdraws(client: Client, letter: Letter) -> None:
    first = make_signature(letter, organization_name="Rights Now", organization_key="k")
    second = make_signature(letter, organization_name="RIGHTS NOW", organization_key="k", joins=first)
    third = make_signature(letter, organization_name="Rights now", organization_key="k", joins=first)

    press(client, open_own_page(client, first) + "withdraw/")

    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.joins, third.joins) == (None, second)
    assert list(letter.signatures.counted()) == [second]
    assert Coalition.objects.count() == 1
