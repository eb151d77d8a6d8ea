"""What no face can print is found where it is typed, and one line never stops a letter (K2)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaign.models import Activity, Member, OutgoingMail, Role
from letters.drafts import lifecycle
from letters.editions import orders
from letters.markup import glyphs
from letters.models import Edition, Letter
from letters.states import LetterState
from signatories import interchange
from signatories.lists import closing, edition_orders
from signatories.lists.checks import checks
from signatories.lists.frozen import newest_list
from signatories.models import Signature
from signatories.moderation import mending
from signatories.moderation.decisions import ModerationRefused
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature, open_own_page, press
from tests.http import hidden_fields
from tests.signatories.files import LETTER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_typesetter"), pytest.mark.pages]
KHITAN = "Ada \U00018b00"
SAID = "KHITAN SMALL SCRIPT CHARACTER-18B00"
REASON = "No face has this character"


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    made = make_letter(
        campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN, visibility="public", slug="archives"
    )
    make_group(made, style="person_title_organization")
    make_signature(made, name="Bo Ek")
    return made


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def made(letter: Letter, member: Member) -> Edition:
    edition = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    letter.refresh_from_db()
    return Edition.objects.get(pk=edition.pk)


# Found where it is typed


@pytest.mark.parametrize("field", ("name", "title", "affiliation", "location"))
@pytest.mark.parametrize("text", (KHITAN, "Ada 🌊", "\U0002a6d6", "Ada \ufffd"))
def test_sign_form_names_what_cannot_be_printed(client: Client, letter: Letter, field: str, text: str) -> None:
    entries = {"as": "person", "name": "Ada", "email": "a@example.org", "appears": "public", field: text}

    answer = client.post("/l/archives/sign/check/", entries)

    assert (answer.status_code, "cannot be printed with the fonts installed here" in answer.text) == (422, True)
    assert f'id="id_{field}_error"' in answer.text


def test_sign_form_names_character_and_script(client: Client, letter: Letter) -> None:
    entries = {"as": "organization", "organization_name": KHITAN, "name": "Ada", "title": "x", "email": "a@example.org"}

    text = client.post("/l/archives/sign/check/", {**entries, "appears": "public"}).text

    assert f"{KHITAN[-1]} ({SAID}; Khitan)" in text


@pytest.mark.parametrize(
    "name", ("李明", "Łukasz Żółw", "مريم", "ཀརྨ", "ကျော်", "Nguyễn Thị", "Ольга", "한강", "می‌خواهم")
)
def test_sign_form_takes_every_script_that_can_be_printed(client: Client, letter: Letter, name: str) -> None:
    entries = {"as": "person", "name": name, "email": "a@example.org", "appears": "public"}

    assert client.post("/l/archives/sign/check/", entries).status_code == 200


def test_correction_names_what_cannot_be_printed(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name="Ada")

    answer = press(client, open_own_page(client, signature) + "correct/", name=KHITAN)

    assert (answer.status_code, SAID in answer.text) == (422, True)


def test_name_that_was_withheld_is_looked_at_when_it_is_to_be_printed(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name=KHITAN, withheld=True)

    answer = press(client, open_own_page(client, signature) + "appear/", appears="letter")

    assert (answer.status_code, SAID in answer.text) == (422, True)


@pytest.mark.parametrize("field", ("name", "title", "note"))
def test_edit_of_a_coordinator_names_what_cannot_be_printed(inside: Client, letter: Letter, field: str) -> None:
    signature = make_signature(letter, name="Ada")

    answer = inside.post(
        reverse("signatories:edit-line", args=[letter.slug, signature.pk]), {"name": "Ada", field: KHITAN}
    )

    assert (answer.status_code, SAID in answer.text) == (422, True)


def test_group_heading_names_what_cannot_be_printed(inside: Client, letter: Letter) -> None:
    answer = inside.post(reverse("signatories:new-group", args=[letter.slug]), {"heading": KHITAN})

    assert (answer.status_code, SAID in answer.text) == (422, True)


def test_file_that_comes_in_is_told_what_cannot_be_printed() -> None:
    data: dict[str, Any] = {**LETTER, "signatures": [{"group": 0, "kind": "person", "name": KHITAN}]}

    parsed = interchange.read(interchange.write(data).encode())

    assert next(note for note in parsed.notes if SAID in note).startswith("signatures[0].name: ")


@pytest.mark.parametrize("column", ("body", "title", "closing", "after_signatures"))
def test_letter_is_not_opened_with_a_text_that_cannot_be_printed(column: str) -> None:
    letter = make_letter(state=LetterState.DRAFT)
    make_group(letter)
    Letter.objects.update(**{column: f"<p>{KHITAN}</p>" if column in {"body", "after_signatures"} else KHITAN})
    letter.refresh_from_db()

    assert [SAID in missing.message for missing in lifecycle.missing_for_opening(letter)] == [True]


@pytest.mark.parametrize("column", ("name", "title", "office", "organization", "address", "salutation"))
def test_recipient_that_cannot_be_printed_is_refused_where_it_is_typed(
    inside: Client, letter: Letter, column: str
) -> None:
    """Whom a letter is for is locked when it opens, and a copy added later could stop the edition as well."""
    answer = inside.post("/letters/archives/recipients/add/", {"role": "cc", "name": "Ida Moss", column: KHITAN})

    assert (answer.status_code, SAID in answer.text, letter.recipients.exists()) == (422, True, False)


@pytest.mark.parametrize("column", ("place", "reference", "date_text"))
def test_letter_is_not_opened_with_a_head_or_an_addressee_that_cannot_be_printed(column: str) -> None:
    fields: dict[str, Any] = {column: KHITAN}
    letter = make_letter(state=LetterState.DRAFT, **fields)
    make_group(letter)
    other = make_letter(state=LetterState.DRAFT)
    make_group(other)
    make_recipient(letter=other, address=[KHITAN])

    for one in (letter, other):
        assert [SAID in missing.message for missing in lifecycle.missing_for_opening(one)] == [True]


# The rule


def test_table_of_glyphs_says_what_the_faces_say() -> None:
    """One face read by itself has no code point that the table lacks."""
    face = next(iter(glyphs.installed()))
    codes = frozenset(glyphs._code_points(face))

    assert len(codes) > 500
    assert glyphs.uncovered(codes) == frozenset()


def test_table_of_glyphs_is_kept_and_read_again(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    first = list(glyphs.installed())[:1]
    monkeypatch.setattr(glyphs, "installed", lambda: first)
    table = glyphs._table.__wrapped__()
    monkeypatch.setattr(glyphs, "read_faces", lambda _faces: pytest.fail("read again"))

    assert glyphs._table.__wrapped__() == table
    [file] = tmp_path.iterdir()
    file.write_bytes(b"cut")
    with pytest.raises(pytest.fail.Exception, match="read again"):
        glyphs._table.__wrapped__()


# One line never stops a letter


@pytest.fixture
def stopped(letter: Letter, member: Member) -> Signature:
    """A line that came in before the rule, or whose face was taken away, on a list that is frozen."""
    signature = make_signature(letter, name=KHITAN, email="ada@example.org")
    closing.close(letter=letter, actor=member.user)
    return signature


def test_line_that_cannot_be_printed_stops_an_edition_until_it_is_mended(
    inside: Client, letter: Letter, member: Member, stopped: Signature
) -> None:
    failed = made(letter, member)
    frozen = newest_list(letter)
    assert frozen is not None
    found = [check for check in checks(letter, frozen) if not check.is_fine]
    page = reverse("signatories:mend-line", args=[letter.slug, stopped.pk])
    shown = inside.get(page).text

    answer = inside.post(page, {**hidden_fields(shown), "name": "Ada Khitan", "position": "1", "reason": REASON})
    edition = made(letter, member)

    assert (failed.state, SAID in failed.reason, "1 character cannot be printed" in failed.reason) == (
        "failed",
        True,
        True,
    )
    assert [(check.href, SAID in check.finding) for check in found] == [(page, True)]
    assert SAID in shown
    assert answer.headers["Location"] == "/letters/archives/editions/"
    assert (edition.state, letter.state, "Ada Khitan" in str(edition.snapshot)) == ("ready", "final", True)
    entry = Activity.objects.get(verb="signature.mended")
    assert (entry.actor, entry.data["reason"], entry.data["changed"]) == (
        member.user,
        REASON,
        {"name": [KHITAN, "Ada Khitan"]},
    )
    assert OutgoingMail.objects.filter(event="signature_changed", about_id=stopped.pk).count() == 1


def test_line_that_cannot_be_printed_can_count_without_its_name(
    inside: Client, letter: Letter, member: Member, stopped: Signature
) -> None:
    page = reverse("signatories:mend-line", args=[letter.slug, stopped.pk])

    inside.post(page, {"reason": REASON, "withhold": "1"})
    edition = made(letter, member)

    stopped.refresh_from_db()
    assert (edition.state, stopped.appearance, stopped.part("name")) == ("ready", "withheld", KHITAN)
    assert edition.snapshot["counts"]["individuals"] == 2
    entry = Activity.objects.get(verb="signature.withheld")
    assert (entry.data["reason"], KHITAN in str(entry.data)) == (REASON, False)


def test_mending_asks_for_a_reason_and_loses_nothing_typed(inside: Client, letter: Letter, stopped: Signature) -> None:
    page = reverse("signatories:mend-line", args=[letter.slug, stopped.pk])

    for fields in ({"name": "Ada Khitan"}, {"name": "Ada Khitan", "withhold": "1"}):
        answer = inside.post(page, fields)
        assert (answer.status_code, "Ada Khitan" in answer.text) == (422, True)

    stopped.refresh_from_db()
    assert stopped.name == KHITAN


@pytest.mark.parametrize("state", (LetterState.OPEN, LetterState.FINAL, LetterState.DELIVERED, LetterState.WITHDRAWN))
def test_mending_is_for_a_closed_letter_alone(
    inside: Client, letter: Letter, member: Member, stopped: Signature, state: LetterState
) -> None:
    Letter.objects.update(state=state)
    letter.refresh_from_db()

    assert inside.get(reverse("signatories:mend-line", args=[letter.slug, stopped.pk])).status_code == 404
    with pytest.raises(ModerationRefused):
        mending.mend(letter=letter, signature=stopped, actor=member.user, values={"name": "x"}, reason=REASON)
    with pytest.raises(ModerationRefused):
        mending.withhold(letter=letter, signature=stopped, actor=member.user, reason=REASON)


def test_mending_of_a_withheld_line_offers_only_to_count_it(inside: Client, letter: Letter, member: Member) -> None:
    signature = make_signature(letter, name=KHITAN, in_letter=True)
    closing.close(letter=letter, actor=member.user)
    page = reverse("signatories:mend-line", args=[letter.slug, signature.pk])
    text = inside.get(page).text

    inside.post(page, {"name": "Somebody Else", "reason": REASON})
    refused = Signature.objects.get(pk=signature.pk).part("name")
    inside.post(page, {"withhold": "1", "reason": REASON})

    assert ('name="name"' in text, refused) == (False, KHITAN)
    assert made(letter, member).state == "ready"
