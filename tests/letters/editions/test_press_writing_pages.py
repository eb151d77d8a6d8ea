"""A press release is written and written anew on a page: an imported one, one of a letter, one of two tabs (K40)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaign.models import Activity, Member, Role
from letters.editions import press_writing
from letters.models import Letter, PressRelease
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter, make_press_release
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db
NEWS = {"headline": "Forty organizations ask", "body": "<p>The archives stay <em>shut</em>.</p>", "language": "en"}


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.DRAFTER)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN, visibility="public")


def edit_page(release: PressRelease) -> str:
    return reverse("letters:edit-press-release", args=[release.campaign.coalition.slug, release.slug])


def new_page(letter: Letter) -> str:
    return reverse("letters:new-press-release", args=[letter.campaign.coalition.slug, letter.campaign.slug])


def posted(client: Client, path: str, **values: Any) -> Any:
    return client.post(path, {**hidden_fields(client.get(path).text), **NEWS, **values})


def test_imported_press_release_without_a_letter_is_written_anew(inside: Client, member: Member) -> None:
    release = make_press_release(campaign=make_campaign(member.coalition), released_at="2026-03-05T09:00:00+02:00")
    campaign = reverse("letters:campaign", args=[member.coalition.slug, release.campaign.slug])

    assert edit_page(release) in inside.get(campaign).text
    assert edit_page(release) in inside.get(reverse("letters:press-release", args=[release.slug])).text
    answer = posted(inside, edit_page(release), until_date="2026-03-05", until_time="09:00", until_zone="Europe/Zurich")

    assert answer.status_code == 302
    release.refresh_from_db()
    assert (release.headline, release.body) == (NEWS["headline"], NEWS["body"])
    assert release.released_at == "2026-03-05T09:00:00+01:00"
    assert Activity.objects.filter(verb="press_release.changed").count() == 1


@pytest.mark.parametrize(
    ("published", "shown_day", "shown_time"),
    (
        ("2026-03-05T09:00:00+02:00", "2026-03-05", "08:00"),
        ("2026-03-05T00:00:00+01:00", "2026-03-05", "00:00"),
        ("2026-03-05T23:30:15-05:00", "2026-03-06", "05:30"),
    ),
)
def test_moment_that_was_published_stays_as_it_was_written(
    inside: Client, member: Member, published: str, shown_day: str, shown_time: str
) -> None:
    release = make_press_release(
        campaign=make_campaign(member.coalition), released_at=published, released_at_text="Thursday"
    )
    page = inside.get(edit_page(release)).text
    assert f'value="{shown_day}"' in page
    assert f'value="{shown_time}"' in page

    shown = {"until_date": shown_day, "until_time": shown_time, "until_zone": "Europe/Zurich"}
    assert posted(inside, edit_page(release), **shown).status_code == 302

    release.refresh_from_db()
    assert (release.released_at, release.released_at_text) == (published, "Thursday")


def test_letter_leads_to_a_press_release_of_its_own_once(inside: Client, letter: Letter) -> None:
    own = reverse("letters:letter", args=[letter.slug])
    assert f"{new_page(letter)}?letter={letter.slug}" in inside.get(own).text

    first = posted(inside, new_page(letter), letter=letter.pk)
    second = posted(inside, new_page(letter), letter=letter.pk, headline="Another")

    assert (first.status_code, second.status_code) == (302, 422)
    made = PressRelease.objects.get()
    assert (made.letter, made.headline) == (letter, NEWS["headline"])
    assert "?letter=" not in inside.get(own).text


def test_press_release_that_changed_meanwhile_is_not_overwritten_and_no_word_is_lost(
    inside: Client, letter: Letter
) -> None:
    release = make_press_release(letter=letter)
    shown = hidden_fields(inside.get(edit_page(release)).text)
    PressRelease.objects.update(headline="Somebody else's words")

    late = inside.post(edit_page(release), {**shown, **NEWS, "letter": letter.pk})

    assert late.status_code == 422
    assert NEWS["headline"] in late.text
    assert PressRelease.objects.get().headline == "Somebody else's words"


def test_without_the_mark_the_later_form_would_overwrite(
    inside: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    release = make_press_release(letter=letter)
    monkeypatch.setattr(press_writing, "mark", lambda _release: "")
    shown = hidden_fields(inside.get(edit_page(release)).text)
    PressRelease.objects.update(headline="Somebody else's words")

    assert inside.post(edit_page(release), {**shown, **NEWS, "letter": letter.pk}).status_code == 302
    assert PressRelease.objects.get().headline == NEWS["headline"]


@pytest.mark.parametrize(
    ("values", "field"),
    (
        ({"headline": " "}, "headline"),
        ({"body": "<p> </p>"}, "body"),
        ({"body": '<p><span class="count" data-of="organizations" data-as="digits"></span> ask</p>'}, "body"),
        ({"until_date": "2026-03-29", "until_time": "02:30", "until_zone": "Europe/Zurich"}, "until"),
        ({"dateline_date": "31 November"}, "dateline_date"),
        ({"language": "x y"}, "language"),
        ({"letter": "0"}, "letter"),
    ),
)
def test_bad_entries_are_said_at_their_field(
    inside: Client, letter: Letter, values: dict[str, str], field: str
) -> None:
    answer = posted(inside, new_page(letter), **values)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not PressRelease.objects.exists()


def test_markup_is_cleaned_and_a_letter_of_elsewhere_is_no_choice(inside: Client, letter: Letter) -> None:
    elsewhere = make_letter(state=LetterState.OPEN)

    posted(inside, new_page(letter), body="<p onclick='x()'>Text<script>x()</script></p>")
    refused = posted(inside, new_page(letter), letter=elsewhere.pk)

    assert PressRelease.objects.get().body == "<p>Text</p>"
    assert refused.status_code == 422


@pytest.mark.parametrize("role", (Role.REVIEWER, Role.STAFF))
def test_who_may_not_draft_neither_sees_nor_reaches_the_form(client: Client, letter: Letter, role: str) -> None:
    release = make_press_release(letter=letter)
    reader = sign_in(client, make_member(letter.campaign.coalition, role=role).user)

    page = reader.get(reverse("letters:press-release", args=[release.slug]))

    assert edit_page(release) not in page.text
    assert reader.get(edit_page(release)).status_code == 403
    assert reader.post(edit_page(release), NEWS).status_code == 403


def test_page_with_the_link_to_write_is_kept_by_nobody(inside: Client, letter: Letter) -> None:
    release = make_press_release(letter=letter)
    path = reverse("letters:press-release", args=[release.slug])

    assert "no-store" in inside.get(path).headers["Cache-Control"]
    stranger = Client().get(path)
    assert "public" in stranger.headers["Cache-Control"]
    assert edit_page(release) not in stranger.text
