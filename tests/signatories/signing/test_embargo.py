"""A letter that is not public yet: whoever has its link signs ahead, and nobody else finds it (K29)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaign.models import Coalition, Member, Role
from letters.drafts.forms.signing_rules import VisibilityForm
from letters.models import Letter
from letters.overview.standing import standing
from letters.states import LetterState
from signatories.lists import closing
from signatories.models import Signature
from signatories.signing import mails, tokens
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_share_link, make_signature, open_own_page, press

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ENDS = datetime(2026, 11, 28, 22, tzinfo=UTC)
PERSON = {"as": "person", "name": "Ada Marsh", "email": "ada@example.org", "appears": "public"}


@pytest.fixture(autouse=True)
def before_the_end() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    Coalition.objects.update(time_zone="America/New_York")
    made = make_letter(
        campaign=make_campaign(coalition=member.coalition),
        state=LetterState.OPEN,
        visibility="embargoed",
        embargoed_until=ENDS,
        slug="archives",
        hard_deadline_at=NOW + timedelta(days=30),
    )
    make_group(made, style="person_title_organization")
    return made


def test_link_lets_read_and_sign_ahead_and_says_until_when_it_is_not_public(client: Client, letter: Letter) -> None:
    page = client.get(f"/l/{letter.public_name}/")
    form = client.get(f"/l/{letter.public_name}/sign/")
    check = client.post(f"/l/{letter.public_name}/sign/check/", PERSON)
    signed = client.post(f"/l/{letter.public_name}/sign/", {**PERSON, "form_key": tokens.new_nonce()}, follow=True)

    assert len(letter.public_name) == len("archives-") + 32
    assert [answer.status_code for answer in (page, form, check, signed)] == [200] * 4
    for answer in (page, form):
        assert "Not public until 28 November 2026, 17:00 (America/New_York)." in answer.text
    assert ("noindex" in page.headers["X-Robots-Tag"], page.headers["Cache-Control"]) == (True, "private, no-store")
    assert Signature.objects.get().name == "Ada Marsh"


def test_every_page_about_it_says_until_when_it_is_not_public(client: Client, letter: Letter, member: Member) -> None:
    here = f"/l/{letter.public_name}"
    link = make_share_link(letter, site="https://member.example")
    check = client.post(f"{here}/sign/check/", PERSON)
    pages = [check, *(client.get(path) for path in (f"{here}/find/", f"/v/{link.code}/box/"))]
    pages.append(sign_in(client, member.user).get(f"/letters/{letter.slug}/share/"))

    assert [answer.status_code for answer in pages] == [200] * 4
    assert ["Not public until 28 November 2026, 17:00 (America/New_York)." in answer.text for answer in pages] == [
        True
    ] * 4


@pytest.mark.parametrize("path", ("", "sign/", "sign/check-mail/", "letter.pdf"))
@pytest.mark.parametrize("name", ("archives", "archives-" + "0" * 32, "archives-0"))
def test_nobody_finds_it_without_the_link(client: Client, letter: Letter, name: str, path: str) -> None:
    assert client.get(f"/l/{name}/{path}").status_code == 404


def test_link_of_the_team_alone_stays_closed(client: Client, letter: Letter) -> None:
    name = letter.public_name
    Letter.objects.update(visibility="team")

    assert client.get(f"/l/{name}/").status_code == 404


def test_after_the_embargo_both_addresses_work(client: Client, letter: Letter) -> None:
    ahead = letter.public_name
    with time_machine.travel(ENDS + timedelta(seconds=1), tick=False):
        pages = [client.get(f"/l/{name}/") for name in ("archives", ahead)]

        assert [page.status_code for page in pages] == [200, 200]
        assert ["Not public until" in page.text for page in pages] == [False, False]


def test_signer_comes_back_to_the_letter_from_mail_and_own_page(client: Client, letter: Letter) -> None:
    client.post(f"/l/{letter.public_name}/sign/", {**PERSON, "form_key": tokens.new_nonce()})
    link = mails.basics(Signature.objects.get())["letter_link"]
    thanks = press(client, open_own_page(client, Signature.objects.get(), "confirm"))

    assert link.endswith(f"/l/{letter.public_name}/")
    assert f'href="/l/{letter.public_name}/"' in thanks.text


def test_closed_list_can_still_be_read_by_link(client: Client, letter: Letter, member: Member) -> None:
    make_signature(letter)
    closing.close(letter=letter, actor=member.user)

    page = client.get(f"/l/{letter.public_name}/")
    assert page.status_code == 200
    assert ("You see it because you were given its link." in page.text, "sign ahead" in page.text) == (True, False)


@pytest.mark.parametrize("change", ({"paused_at": NOW}, {}))
def test_page_says_that_one_can_sign_ahead_where_one_can(
    client: Client, letter: Letter, change: dict[str, Any]
) -> None:
    Letter.objects.filter(pk=letter.pk).update(**change)

    assert ("sign ahead" in client.get(f"/l/{letter.public_name}/").text) is not bool(change)


@pytest.mark.parametrize(("visibility", "until"), (("public", None), ("team", None), ("embargoed", ENDS)))
def test_a_moment_left_over_from_an_embargo_holds_nothing_back(
    letter: Letter, visibility: str, until: datetime | None
) -> None:
    entered = {"visibility": visibility, "embargo_date": "2026-11-28", "embargo_time": "22:00", "embargo_zone": "UTC"}

    form = VisibilityForm(entered, letter=letter, zone="UTC")

    assert form.is_valid()
    assert form.rules() == {"visibility": visibility, "embargoed_until": until}


def test_overview_tells_the_coordinator_who_can_sign(client: Client, letter: Letter, member: Member) -> None:
    text = sign_in(client, member.user).get("/letters/archives/").text
    letter.visibility = "team"
    shut = standing(letter, member, now=timezone.now())

    assert f"/l/{letter.public_name}/" in text
    assert "Not public until" in text
    assert "Only the team may read it, so nobody else can sign." in shut.sentence
    assert "Not public until" not in shut.sentence
