"""Who gets to which route of a letter, and what malformed input does to its forms."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Member, Role
from letters.drafts import writing
from letters.models import Letter, Revision
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter, make_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]  # many requests, so not among the quick tests

SEEN_BY_ALL = ("", "read/", "preview/", "recipients/", "revisions/", "revisions/1/", "revisions/1/preview/")
DRAFTING = ("edit/", "furniture/", "copy/", "recipients/add/", "revisions/1/restore/", "review/", "back-to-draft/")
RUNNING = ("correct/", "signing/", "open/", "reopen/", "redraft/", "archive/", "withdraw/")
DELIVERING = ("deliver/",)
POST_ONLY = ("autosave/", "clean/")
PAGES = (*SEEN_BY_ALL, *DRAFTING, *RUNNING, *DELIVERING)


def without_nonce(answer: Any) -> bytes:
    """Return the body without what is random in it."""
    return re.sub(rb'nonce="[^"]*"|X-CSRFToken[^}]*}', b"", answer.content)


@pytest.mark.parametrize("route", (*PAGES, *POST_ONLY))
def test_a_letter_of_another_coalition_is_answered_like_one_that_never_was(client: Client, route: str) -> None:
    letter = make_letter()
    sign_in(client, make_member(role=Role.OWNER).user)

    for method in (client.get, client.post, client.delete):
        foreign, unknown = method(f"/letters/{letter.slug}/{route}"), method(f"/letters/never-was/{route}")
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert without_nonce(foreign) == without_nonce(unknown)
    assert Letter.objects.get().revision_number == 1
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("route", (*PAGES, *POST_ONLY))
def test_a_stranger_is_sent_to_sign_in_whether_the_letter_exists_or_not(client: Client, route: str) -> None:
    letter = make_letter()

    for slug in (letter.slug, "never-was"):
        answer = client.get(f"/letters/{slug}/{route}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_a_suspended_member_is_a_stranger_to_the_letter(client: Client) -> None:
    letter = make_letter()
    member = make_member(letter.campaign.coalition, role=Role.OWNER, suspended_at=timezone.now())

    assert sign_in(client, member.user).get(f"/letters/{letter.slug}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "allowed"),
    (
        (Role.REVIEWER, SEEN_BY_ALL),
        (Role.STAFF, (*SEEN_BY_ALL, *DELIVERING)),
        (Role.DRAFTER, (*SEEN_BY_ALL, *DRAFTING)),
        (Role.COORDINATOR, PAGES),
        (Role.OWNER, PAGES),
    ),
)
def test_each_role_reaches_its_pages_and_no_other(client: Client, role: str, allowed: tuple[str, ...]) -> None:
    letter = make_letter()
    sign_in(client, make_member(letter.campaign.coalition, role=role).user)

    answers = {route: client.get(f"/letters/{letter.slug}/{route}").status_code for route in PAGES}

    assert {route for route, status in answers.items() if status in {200, 302}} == set(allowed)
    assert {status for route, status in answers.items() if route not in allowed} <= {403}


def test_a_reviewer_is_offered_no_link_to_a_page_that_refuses(client: Client) -> None:
    letter = make_letter()
    sign_in(client, make_member(letter.campaign.coalition, role=Role.REVIEWER).user)

    for route in SEEN_BY_ALL:
        content = client.get(f"/letters/{letter.slug}/{route}").content.decode()
        for refused in (*DRAFTING, *RUNNING, *DELIVERING):
            assert f'"/letters/{letter.slug}/{refused}' not in content


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.DRAFTER)


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition))


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def posted(letter: Letter, **fields: Any) -> dict[str, Any]:
    names = set(writing.CONTENT) - {"annexes", "letterhead"}
    data = {name: value for name in names if (value := getattr(letter, name)) not in {None, False}}
    data |= {"base_revision": 1, "annex-TOTAL_FORMS": 0, "annex-INITIAL_FORMS": 0}
    return data | {"earlier-TOTAL_FORMS": 0, "earlier-INITIAL_FORMS": 0} | fields


FORGED = {
    "state": "open",
    "visibility": "public",
    "slug": "forged",
    "campaign": "1",
    "created_by": "1",
    "came_from_file": "on",
    "kinds": "person",
    "hard_deadline_at": "2001-01-01",
    "revision_number": "99",
    "opened_at": "2001-01-01",
    "approve_all": "on",
}


@pytest.mark.parametrize("route", ("edit/", "autosave/", "furniture/", "preview/"))
def test_extra_fields_change_nothing(visitor: Client, letter: Letter, route: str) -> None:
    def kept() -> dict[str, Any]:
        names = {field.attname for field in Letter._meta.concrete_fields} - {*writing.CONTENT, "revision_number"}
        return Letter.objects.filter(pk=letter.pk).values(*names).get()

    before = kept()
    fields = {"title": "New", "place": "New", **FORGED}
    visitor.post(f"/letters/{letter.slug}/{route}", posted(letter, **fields))

    assert kept() == before
    assert Letter.objects.get().revision_number <= 2


def test_extra_fields_of_a_recipient_change_nothing(visitor: Client, letter: Letter) -> None:
    recipient, other = make_recipient(letter=letter), make_letter()

    data = {"role": "to", "name": "New", "letter": other.pk, "position": "77", "id": "5"}
    visitor.post(f"/letters/{letter.slug}/recipients/{recipient.pk}/", data)

    recipient.refresh_from_db()
    assert (recipient.name, recipient.letter, recipient.position) == ("New", letter, 0)


MALFORMED = (
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 600_000,
    "<b>" * 501,
    "{" * 1_000,
    "999999999999999999999999",
    "-1",
    "NaN",
    "\u202eevil",
    "%00%ff",
)


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: ascii(text[:8]))
@pytest.mark.parametrize(
    "route", ("edit/", "autosave/", "clean/", "furniture/", "preview/", "recipients/add/", "copy/")
)
def test_malformed_input_is_refused_or_cleaned(visitor: Client, letter: Letter, route: str, text: str) -> None:
    names = (*writing.CONTENT, "base_revision", "seen", "html", "name", "role", "email", "address", "choice")
    sent = text.encode("utf-8", "surrogatepass")

    for fields in (dict.fromkeys(names, sent), {"body": sent}, {"title": sent}, {"annex-TOTAL_FORMS": sent}):
        body = urlencode(posted(letter, **fields))
        kind = "application/x-www-form-urlencoded"
        answer = visitor.post(f"/letters/{letter.slug}/{route}", body, content_type=kind)
        assert answer.status_code < 500
    assert Letter.objects.filter(pk=letter.pk, revision_number__lte=3).exists()


@pytest.mark.parametrize("route", ("edit/", "furniture/", "autosave/", "signing/", "recipients/add/"))
def test_an_empty_or_broken_body_is_no_server_error(client: Client, route: str) -> None:
    letter = make_letter()
    sign_in(client, make_member(letter.campaign.coalition, role=Role.OWNER).user)
    url = f"/letters/{letter.slug}/{route}"

    assert client.post(url).status_code < 500
    broken = client.post(url, data=b"--x\r\nContent-Disposition", content_type="multipart/form-data; boundary=x")
    assert broken.status_code < 500
    many = client.post(url, {f"field{number}": "x" for number in range(3_000)})
    assert many.status_code == 400
    assert Letter.objects.get().revision_number == 1


@pytest.mark.parametrize("number", ("0", "-1", "99999999999999999999", "x"))
def test_odd_numbers_in_addresses_are_not_found(visitor: Client, letter: Letter, number: str) -> None:
    for route in ("revisions/{}/", "revisions/{}/preview/", "revisions/{}/restore/", "recipients/{}/"):
        assert visitor.get(f"/letters/{letter.slug}/{route.format(number)}").status_code == 404
    assert visitor.get(f"/letters/{letter.slug}/revisions/?page={number}").status_code == 200


def test_a_withdrawn_letter_stays_readable_for_members(visitor: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.WITHDRAWN)

    for route in ("", "read/", "preview/", "edit/", "furniture/", "recipients/", "revisions/"):
        assert visitor.get(f"/letters/{letter.slug}/{route}").status_code == 200
