"""Who may see a letter now: one rule, asked by every door."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Role
from letters.models import Letter, PressRelease, Publication
from letters.models.letter import LetterQuerySet
from letters.states import LetterState
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter, make_press_release
from tests.factories.register import make_published
from tests.factories.signatories import make_group

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
NOW = timezone.now()
Change = Callable[[Letter], object]


def change(**fields: Any) -> Change:
    return lambda letter: Letter.objects.filter(pk=letter.pk).update(**fields)


def publication(**fields: Any) -> Change:
    return lambda letter: Publication.objects.update_or_create(letter=letter, defaults=fields)


def both(*changes: Change) -> Change:
    return lambda letter: [one(letter) for one in changes]


def doors(letter: Letter) -> dict[str, str]:
    """Return every address at which a stranger could meet the letter."""
    home = f"/register/{letter.campaign.coalition.slug}"
    return {
        "page": f"/l/{letter.public_name}/",
        "pdf": f"/l/{letter.public_name}/letter.pdf",
        "press": f"/press/{letter.press_release.slug}/",
        "entry": f"{home}/{letter.slug}/",
        "register pdf": f"{home}/{letter.slug}/letter.pdf",
        "register": "/register/",
        "json": "/register/letters.json",
        "csv": "/register/letters.csv",
        "feed": "/register/feed.atom",
        "sitemap": "/register/sitemap.xml",
        "of the coalition": f"{home}/",
        "json of the coalition": f"{home}/letters.json",
        "feed of the coalition": f"{home}/feed.atom",
    }


def open_doors(client: Client, letter: Letter) -> set[str]:
    """Return the doors through which a stranger learns of it: answered, and naming it where that is a list."""
    letter.refresh_from_db()
    found = set()
    for name, path in doors(letter).items():
        answer = client.get(path)
        is_file = "pdf" in answer.headers.get("Content-Type", "")
        names_it = is_file or name in {"page", "press"} or letter.slug in answer.content.decode()
        if answer.status_code == 200 and names_it:
            found.add(name)
    return found


@pytest.fixture
def letter() -> Letter:
    """A delivered letter that is public, stands in the register and has a press release."""
    made = make_published(title="Open the archives")
    make_press_release(letter=made)
    return made


def test_every_door_is_open_to_a_letter_that_is_published(client: Client, letter: Letter) -> None:
    """The control for what follows: nothing but the rule closes these doors."""
    assert open_doors(client, letter) == set(doors(letter))


@pytest.mark.parametrize(
    "hide",
    (
        change(visibility="team"),
        change(visibility="embargoed", embargoed_until=NOW + timedelta(days=3)),
        change(embargoed_until=NOW + timedelta(days=3)),
        both(change(publish_after_deadline=True), publication(state="confidential", confidential_until=None)),
        publication(state="kept"),
        publication(state="confidential", confidential_until=date(2999, 1, 1)),
        change(state=LetterState.WITHDRAWN),
    ),
)
def test_no_door_is_open_to_a_letter_that_is_hidden_again(client: Client, letter: Letter, hide: Change) -> None:
    hide(letter)

    assert open_doors(client, letter) == set()


@pytest.mark.parametrize("visibility", ("public", "link"))
@pytest.mark.parametrize("state", (LetterState.FINAL, LetterState.DELIVERED, LetterState.ARCHIVED))
def test_letter_confidential_until_its_deadline_is_shown_once_somebody_has_published_it(
    client: Client, state: str, visibility: str
) -> None:
    letter = make_letter(state=state, visibility=visibility, publish_after_deadline=True)
    before = client.get(f"/l/{letter.public_name}/").status_code
    Publication.objects.create(letter=letter, state="published", published_on=date(2026, 3, 1), decided_at=NOW)

    assert (before, client.get(f"/l/{letter.public_name}/").status_code) == (404, 200)


def test_letter_confidential_until_its_deadline_is_for_whoever_has_the_link_while_people_sign(client: Client) -> None:
    letter = make_letter(state=LetterState.OPEN, publish_after_deadline=True)

    assert client.get(f"/l/{letter.slug}/").status_code == 404
    assert client.get(f"/l/{letter.public_name}/").status_code == 200


def test_extended_day_that_is_over_hides_nothing(client: Client) -> None:
    letter = make_letter(state=LetterState.DELIVERED)
    Publication.objects.create(letter=letter, confidential_until=date(2020, 1, 1))

    assert client.get(f"/l/{letter.slug}/").status_code == 200


def test_doors_stay_open_without_the_rule(client: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the rule away, a letter for the team alone is read by anybody."""
    monkeypatch.setattr(LetterQuerySet, "open_to_strangers", lambda self, *, now: self)
    change(visibility="team")(letter)

    assert {"page", "pdf", "press"} <= open_doors(client, letter)


def test_press_release_that_was_taken_down_closes_its_own_door_alone(client: Client, letter: Letter) -> None:
    PressRelease.objects.update(taken_down_at=NOW)

    assert open_doors(client, letter) == set(doors(letter)) - {"press"}


# Whoever has the link


@pytest.mark.parametrize("door", ("", "sign/", "sign/check-mail/"))
def test_link_cannot_be_guessed_is_not_indexed_and_not_kept(client: Client, door: str) -> None:
    letter = make_letter(state=LetterState.OPEN, visibility="link", title="Open the archives", slug="open-the-archives")
    make_group(letter)
    other = make_letter(state=LetterState.OPEN, visibility="link")
    key = letter.public_name.removeprefix("open-the-archives-")

    answer = client.get(f"/l/{letter.public_name}/{door}")

    assert len(key) == 32
    assert answer.status_code == 200
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex">' in answer.text
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert "ETag" not in answer.headers
    for guess in (
        "open-the-archives",
        f"open-the-archives-{'0' * 32}",
        f"{other.slug}-{key}",
        f"open-the-archives-{key[:-1]}",
    ):
        assert client.get(f"/l/{guess}/{door}").status_code == 404


def test_pdf_of_a_letter_for_whoever_has_the_link_is_not_kept(client: Client) -> None:
    letter = make_published(visibility="link")

    answer = client.get(f"/l/{letter.public_name}/letter.pdf")

    assert client.get(f"/l/{letter.slug}/letter.pdf").status_code == 404
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_public_letter_is_indexed_and_kept_and_answers_to_its_former_link(client: Client) -> None:
    """The control: what is for everybody says so."""
    letter = make_letter(state=LetterState.OPEN, visibility="link")
    former = letter.public_name
    change(visibility="public")(letter)

    answer = client.get(f"/l/{letter.slug}/")

    assert answer.headers["Cache-Control"].startswith("public")
    assert "noindex" not in answer.text
    assert "X-Robots-Tag" not in answer.headers
    assert client.get(f"/l/{former}/").status_code == 200


def test_members_keep_the_usual_pages_and_are_shown_the_link(client: Client) -> None:
    letter = make_letter(state=LetterState.OPEN, visibility="link")
    member = make_member(letter.campaign.coalition, role=Role.COORDINATOR)

    page = sign_in(client, member.user).get(f"/letters/{letter.slug}/").text

    assert letter.public_name in page
