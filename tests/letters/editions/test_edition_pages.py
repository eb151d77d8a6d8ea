"""Pages of closing, editions, files and press releases."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaign.models import Member, Role
from campaign.roles import TABLE
from letters.editions import orders
from letters.models import Edition, Letter
from letters.states import LetterState
from signatories.lists import closing, edition_orders
from signatories.models.signature import State
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter, make_press_release, make_recipient
from tests.factories.signatories import make_group, make_signature
from tests.signatories.files import LETTER, copy, encoded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_typesetter")]


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    made = make_letter(campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN, visibility="public")
    make_group(made, style="person_title_organization")
    make_signature(made, name="Ada Quill")
    make_signature(made, name="Zephyrine Hushwell", withheld=True)
    return made


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def edition_of(letter: Letter, member: Member) -> Edition:
    closing.close(letter=letter, actor=member.user)
    edition = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    edition.refresh_from_db()
    return edition


# Closing


def test_close_says_first_whom_it_leaves_out(inside: Client, letter: Letter) -> None:
    make_signature(letter, state=State.PENDING)
    make_signature(letter, state=State.UNCONFIRMED)

    page = inside.get(f"/letters/{letter.slug}/close/").content.decode()

    assert "2 signatures count and will be on the list." in page
    assert "1 signature waits for a coordinator and will be left out." in page
    assert "1 person has signed in time and may still confirm; closing now leaves them out." in page
    letter.refresh_from_db()
    assert letter.state == LetterState.OPEN


def test_close_closes_and_leads_to_the_edition(inside: Client, letter: Letter) -> None:
    answer = inside.post(f"/letters/{letter.slug}/close/")

    letter.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/letters/{letter.slug}/editions/")
    assert letter.state == LetterState.CLOSED


def test_close_asks_again_for_the_password_when_the_sign_in_is_old(
    client: Client, member: Member, letter: Letter
) -> None:
    sign_in(client, member.user, minutes_ago=6)

    answer = client.post(f"/letters/{letter.slug}/close/")

    letter.refresh_from_db()
    assert (answer.status_code, letter.state) == (302, LetterState.OPEN)
    assert "reauthenticate" in answer.headers["Location"]


def test_close_tells_the_second_coordinator_who_was_faster(inside: Client, letter: Letter) -> None:
    other = make_member(letter.campaign.coalition)
    other.user.name = "Quick Colleague"
    other.user.save()
    closing.close(letter=letter, actor=other.user)

    answer = inside.post(f"/letters/{letter.slug}/close/")

    assert answer.status_code == 409
    assert "Signing was already closed by Quick Colleague" in answer.content.decode()


def test_close_refuses_an_empty_list(inside: Client, member: Member) -> None:
    empty = make_letter(campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN)

    answer = inside.post(f"/letters/{empty.slug}/close/")

    assert answer.status_code == 409
    assert "Nobody has signed yet" in answer.content.decode()


# Editions


def test_editions_asks_for_one_and_shows_that_it_waits(inside: Client, member: Member, letter: Letter) -> None:
    closing.close(letter=letter, actor=member.user)

    path = f"/letters/{letter.slug}/editions/"

    page = inside.post(path, follow=True).content.decode()

    assert "Waiting for a worker" in page
    assert 'hx-trigger="every 2s"' in page
    assert f'<noscript><p><a href="{path}">Look again</a></p></noscript>' in page


def test_editions_answers_htmx_with_the_list_alone(inside: Client, member: Member, letter: Letter) -> None:
    edition = edition_of(letter, member)

    part = inside.get(f"/letters/{letter.slug}/editions/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "hx-trigger" not in part
    assert edition.pdf_sha256 in part


def test_editions_shows_why_one_failed_and_offers_another_try(inside: Client, member: Member, letter: Letter) -> None:
    edition = edition_of(letter, member)
    Edition.objects.filter(pk=edition.pk).update(state="failed", reason="The typesetter crashed.")

    page = inside.get(f"/letters/{letter.slug}/editions/").content.decode()
    inside.post(f"/letters/{letter.slug}/editions/1/retry/")

    assert "The typesetter crashed." in page
    assert "Try again" in page
    assert Edition.objects.get(pk=edition.pk).state == "waiting"


def test_edition_pdf_is_a_download_with_its_hash(inside: Client, member: Member, letter: Letter) -> None:
    edition = edition_of(letter, member)

    answer = inside.get(f"/letters/{letter.slug}/editions/1/letter.pdf")
    again = inside.get(
        f"/letters/{letter.slug}/editions/1/letter.pdf", headers={"If-None-Match": answer.headers["ETag"]}
    )

    assert answer.content == bytes(edition.pdf or b"")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{letter.slug}-1.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["ETag"] == f'"{edition.pdf_sha256}"'
    assert (again.status_code, again.content) == (304, b"")


# For strangers


def test_public_pdf_is_the_last_good_edition(client: Client, member: Member, letter: Letter) -> None:
    edition = edition_of(letter, member)

    answer = client.get(f"/l/{letter.slug}/letter.pdf")

    assert answer.content == bytes(edition.pdf or b"")
    assert answer.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    "columns",
    ({"visibility": "team"}, {"state": "withdrawn"}, {"state": "closed"}),
    ids=("team", "withdrawn", "not final"),
)
def test_public_pdf_is_not_there_for_strangers(
    columns: dict[str, Any], client: Client, member: Member, letter: Letter
) -> None:
    edition_of(letter, member)
    Letter.objects.filter(pk=letter.pk).update(**columns)

    assert client.get(f"/l/{letter.slug}/letter.pdf").status_code == 404


def test_press_release_follows_its_letter_into_the_public(client: Client, member: Member, letter: Letter) -> None:
    release = make_press_release(letter=letter)

    public = client.get(f"/press/{release.slug}/")
    Letter.objects.filter(pk=letter.pk).update(visibility="team")
    hidden = client.get(f"/press/{release.slug}/")
    sign_in(client, member.user)
    seen_by_member = client.get(f"/press/{release.slug}/")

    assert [public.status_code, hidden.status_code, seen_by_member.status_code] == [200, 404, 200]
    assert release.headline in public.content.decode()


@pytest.mark.parametrize(
    ("released_at", "status"),
    (
        ("2020-01-01T17:15:00+02:00", 200),
        ("", 200),
        ("2999-01-01T17:15:00+02:00", 404),
        ("2999-01-01T17:15:00", 404),
        ("when the minister has it", 404),
    ),
)
def test_press_release_is_held_until_its_moment(
    client: Client, member: Member, letter: Letter, released_at: str, status: int
) -> None:
    release = make_press_release(letter=letter, released_at=released_at)

    assert client.get(f"/press/{release.slug}/").status_code == status
    assert sign_in(client, member.user).get(f"/press/{release.slug}/").status_code == 200


def test_press_release_shows_itself_when_its_moment_comes(
    client: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the moment alone holds it back."""
    release = make_press_release(letter=letter, released_at="2999-01-01T17:15:00+02:00")
    held = client.get(f"/press/{release.slug}/")
    monkeypatch.setattr("letters.editions.views.press.timezone.now", lambda: datetime(2999, 1, 1, 15, 15, tzinfo=UTC))

    assert (held.status_code, client.get(f"/press/{release.slug}/").status_code) == (404, 200)


def test_edition_has_in_its_attached_data_what_is_printed_and_no_more(letter: Letter, member: Member) -> None:
    make_press_release(letter=letter, headline="Held headline", released_at="2999-01-01T17:15:00+02:00")
    Letter.objects.filter(pk=letter.pk).update(
        show_letterhead=False, letterhead=["Hidden head"], soft_deadline_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    )
    late = make_signature(letter, name="Aaron Late", joins=None)
    make_signature(letter, name="Second Voice", joins=late)
    make_recipient(letter=letter, role="cc", name="Copied Office", address=["Back Door 4"], email="copy@office.example")
    closing.close(letter=letter, actor=member.user)
    letter.refresh_from_db()

    text = edition_orders.order_edition(letter=letter, actor=member.user).interchange
    data = json.loads(text)

    assert not data.get("press_release")
    assert [row["name"] for row in data["signatures"]] == ["Aaron Late", "Ada Quill"]
    assert {row.get("signed_at", "") for row in data["signatures"]} == {""}
    hidden = ("Held headline", "Hidden head", "Second Voice", "Hushwell", "Back Door", "@office", "2026-03-04")
    assert [word for word in hidden if word in text] == []
    assert "Copied Office" in text


@pytest.mark.parametrize(
    ("role", "addresses", "moments"),
    (("owner", True, True), ("coordinator", True, True), ("drafter", True, False), ("staff", True, False)),
)
def test_export_holds_what_the_role_may_see(
    client: Client, letter: Letter, role: str, addresses: bool, moments: bool
) -> None:
    make_recipient(letter=letter, email="minister@ministry.example")

    data = exported_by(client, letter, role)

    assert ("minister@ministry.example" in json.dumps(data)) is addresses
    assert bool(data["signatures"][0].get("signed_at")) is moments


def test_export_of_a_reviewer_has_neither_addresses_nor_moments(
    client: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_recipient(letter=letter, email="minister@ministry.example")
    make_signature(letter, name="Aaron Late")

    data = exported_by(client, letter, "reviewer")
    monkeypatch.setitem(TABLE, "see_addresses", frozenset(Role))
    monkeypatch.setitem(TABLE, "see_moments", frozenset(Role))
    control = exported_by(client, letter, "reviewer")

    assert "@" not in json.dumps(data)
    assert [(row["name"], row.get("signed_at", "")) for row in data["signatures"]] == [
        ("Aaron Late", ""),
        ("Ada Quill", ""),
    ]
    assert "minister@ministry.example" in json.dumps(control)
    assert all(row.get("signed_at", "") for row in control["signatures"])


def exported_by(client: Client, letter: Letter, role: str) -> Any:
    sign_in(client, make_member(letter.campaign.coalition, role=role).user)
    return json.loads(client.get(f"/letters/{letter.slug}/export/").content)


# Files


def test_export_leaves_withheld_names_out_and_export_whole_has_them(inside: Client, letter: Letter) -> None:
    plain = inside.get(f"/letters/{letter.slug}/export/")
    whole = inside.get(f"/letters/{letter.slug}/export/whole/")

    assert [row["name"] for row in json.loads(plain.content)["signatures"]] == ["Ada Quill"]
    assert [row["name"] for row in json.loads(whole.content)["signatures"]] == ["Ada Quill", "Zephyrine Hushwell"]
    assert plain.headers["Content-Disposition"] == f'attachment; filename="{letter.slug}.json"'


@pytest.mark.parametrize("role", (Role.STAFF, Role.DRAFTER, Role.REVIEWER))
def test_export_whole_is_refused_to_others(role: Role, client: Client, letter: Letter) -> None:
    sign_in(client, make_member(letter.campaign.coalition, role=role).user)

    assert client.get(f"/letters/{letter.slug}/export/whole/").status_code == 403


def upload(inside: Client, member: Member, content: bytes) -> Any:
    file = SimpleUploadedFile("letter.json", content, content_type="application/json")
    return inside.post(f"/coalitions/{member.coalition.slug}/import/", {"file": file})


def test_import_takes_a_letter_into_the_members_own_coalition(inside: Client, member: Member) -> None:
    answer = upload(inside, member, encoded(LETTER))

    letter = Letter.objects.get(title="Open the archives")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/letters/{letter.slug}/")
    assert letter.campaign.coalition == member.coalition


def test_import_lists_all_faults_and_stores_nothing(inside: Client, member: Member) -> None:
    answer = upload(inside, member, encoded(copy(LETTER, letter__title="", signatures__0__kind="<b>robot</b>")))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "letter.title: is empty" in page
    assert "“&lt;b&gt;robot&lt;/b&gt;” is none of: organization, person" in page
    assert Letter.objects.count() == 0


def test_import_without_a_zone_has_pages_that_answer(inside: Client, member: Member) -> None:
    signing = {"hard_deadline": "2026-07-01T18:00:00+02:00", "soft_deadline": "2026-06-01T18:00:00Z"}
    upload(inside, member, encoded(copy(LETTER, letter__signing=signing)))
    letter = Letter.objects.get(title="Open the archives")
    Letter.objects.filter(pk=letter.pk).update(visibility="public")

    paths = [f"/letters/{letter.slug}/{page}" for page in ("", "signing/", "editions/", "preview/")]
    paths += [f"/l/{letter.slug}/", f"/l/{letter.slug}/sign/", f"/coalitions/{member.coalition.slug}/"]

    assert {
        path: inside.get(path).status_code for path in paths if inside.get(path).status_code not in {200, 409, 410}
    } == {}
