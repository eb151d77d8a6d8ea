"""Letters for programs: drafts are begun and changed as on the page, cleaned, and nobody overwrites anybody."""

import pytest

from campaign.models import Activity, Role
from letters.drafts import writing
from letters.models import Letter
from tests.factories.api import Program, make_program
from tests.factories.campaign import make_campaign, make_member
from tests.factories.letters import make_letter

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def letter() -> Letter:
    return make_letter()


@pytest.fixture
def program(letter: Letter) -> Program:
    return make_program(make_member(letter.campaign.coalition, role=Role.DRAFTER), name="Our desk")


def test_letters_and_campaigns_of_the_coalition_are_listed(program: Program, letter: Letter) -> None:
    make_letter()
    opened = make_letter(campaign=letter.campaign, state="open")

    assert [one["slug"] for one in program.items("letters")] == [letter.slug, opened.slug]
    assert [one["slug"] for one in program.items("letters?state=open")] == [opened.slug]
    assert program.get("letters?state=lost").status_code == 422
    assert [one["title"] for one in program.items("campaigns")] == [letter.campaign.title]
    assert program.get(f"letters/{letter.slug}").json()["body"] == letter.body
    assert program.get(f"letters/{make_letter().slug}").status_code == 404


def test_a_draft_is_begun_with_its_text_cleaned(program: Program, letter: Letter) -> None:
    body = '<p onclick="x()">Open the archives.</p><script>steal()</script>'
    given = {"campaign": letter.campaign.slug, "title": "To the minister", "language": "en", "body": body}

    answer = program.post("letters", given | {"annexes": [{"title": "List", "body": "<p>One</p>"}]})

    told = answer.json()
    assert (answer.status_code, told["letter"]["state"]) == (201, "draft")
    assert told["letter"]["body"] == "<p>Open the archives.</p>"
    assert told["letter"]["annexes"] == [{"title": "List", "subtitle": "", "body": "<p>One</p>"}]
    assert told["taken_out"]
    assert program.get(answer["Location"]).json() == told["letter"]
    assert program.get(answer["Location"])["ETag"] == answer["ETag"]
    entry = Activity.objects.get(verb="letter.started")
    assert entry.data["api_token"] == "Our desk"


def test_a_campaign_of_elsewhere_is_none(program: Program) -> None:
    given = {"campaign": make_campaign().slug, "title": "To the minister", "language": "en"}

    answer = program.post("letters", given)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/campaign")


def test_only_what_is_given_changes_and_only_of_what_was_read(program: Program, letter: Letter) -> None:
    path = f"letters/{letter.slug}"
    read = program.get(path)

    blind = program.patch(path, {"title": "New title"})
    changed = program.patch(path, {"title": "New title", "closing": None}, If_Match=read["ETag"])
    late = program.patch(path, {"title": "Old title"}, If_Match=read["ETag"])

    assert [answer.status_code for answer in (blind, changed, late)] == [428, 200, 412]
    assert changed["ETag"] == program.get(path)["ETag"]
    told = changed.json()["letter"]
    assert told == read.json() | {"title": "New title", "revision": read.json()["revision"] + 1}
    assert writing.newest(letter).author == program_member(letter)


def program_member(letter: Letter) -> object:
    return letter.campaign.coalition.members.get(role=Role.DRAFTER).user


def test_faults_are_told_at_their_field_and_a_locked_text_stays(program: Program, letter: Letter) -> None:
    path = f"letters/{letter.slug}"
    etag = program.get(path)["ETag"]
    opened = make_letter(campaign=letter.campaign, state="open")

    faulty = program.patch(path, {"language": "no such tag!", "annexes": [{"title": "x" * 501}]}, If_Match=etag)
    wrong = program.patch(path, {"language": "no such tag!"}, If_Match=etag)
    locked = program.patch(f"letters/{opened.slug}", {"title": "New"}, If_Match="*")

    assert [fault["pointer"] for fault in faulty.json()["errors"]] == ["/annexes/0/title"]
    assert [fault["pointer"] for fault in wrong.json()["errors"]] == ["/language"]
    assert (locked.status_code, locked.json()["detail"]) == (409, writing.locked_because(opened))
