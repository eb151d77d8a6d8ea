"""Whom the letter is for: adding, changing, moving, and what signers have seen."""

from typing import Any

import pytest
from django.test import Client

from campaign.models import Activity, Member, Role
from letters.drafts.earlier_letters import set_earlier
from letters.drafts.writing import TextLocked
from letters.models import Letter, Recipient
from letters.recipients import rows as recipients
from letters.recipients.rows import RecipientsLocked
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, make_user, sign_in
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db


def names(letter: Letter, role: str = "to") -> list[str]:
    return list(letter.recipients.filter(role=role).order_by("position").values_list("name", flat=True))


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.DRAFTER)


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition))


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def test_add_recipient_keeps_commas_and_lines(visitor: Client, letter: Letter) -> None:
    data = {
        "role": "cc",
        "name": "Dr. Ines Holm",
        "title": "Chair, Committee on Records, and Member",
        "organization": "Parliament",
        "address": "1 Hill Road\r\n\r\n10000 Capital",
        "email": "ines@example.org",
    }

    answer = visitor.post(f"/letters/{letter.slug}/recipients/add/", data)

    recipient = letter.recipients.get()
    assert (answer.status_code, recipient.role) == (302, Recipient.Role.CC)
    assert recipient.title == "Chair, Committee on Records, and Member"
    assert recipient.address == ["1 Hill Road", "10000 Capital"]
    assert recipient.email == "ines@example.org"
    entry = Activity.objects.get()
    assert (entry.verb, entry.data) == ("letter.recipient_added", {"recipient": recipient.pk})


def test_add_recipient_asks_for_a_name(visitor: Client, letter: Letter) -> None:
    answer = visitor.post(f"/letters/{letter.slug}/recipients/add/", {"role": "to", "office": "Office"})

    assert answer.status_code == 422
    assert "Give at least a name, a title or an organization." in answer.content.decode()
    assert list(letter.recipients.all()) == []


def test_change_recipient_stores_the_fields(visitor: Client, letter: Letter) -> None:
    recipient = make_recipient(letter=letter)

    visitor.post(
        f"/letters/{letter.slug}/recipients/{recipient.pk}/", {"role": "to", "organization": "Court of Records"}
    )

    recipient.refresh_from_db()
    assert (recipient.name, recipient.organization, recipient.address) == ("", "Court of Records", [])


def test_shift_moves_a_recipient_among_those_of_its_role(visitor: Client, letter: Letter) -> None:
    for role, name in (("to", "A"), ("cc", "X"), ("to", "B"), ("to", "C")):
        make_recipient(letter=letter, role=role, name=name)
    last = letter.recipients.get(name="C")

    for _ in range(3):
        visitor.post(f"/letters/{letter.slug}/recipients/{last.pk}/shift/", {"to": "up"})

    assert names(letter) == ["C", "A", "B"]
    assert names(letter, "cc") == ["X"]
    assert Activity.objects.filter(verb="letter.recipient_moved").count() == 2


def test_remove_recipient_asks_first(visitor: Client, letter: Letter) -> None:
    recipient = make_recipient(letter=letter)
    url = f"/letters/{letter.slug}/recipients/{recipient.pk}/remove/"

    asked = visitor.get(url)
    assert (asked.status_code, letter.recipients.count()) == (200, 1)
    visitor.post(url)
    assert letter.recipients.count() == 0


def test_recipient_of_another_letter_does_not_exist_here(visitor: Client, letter: Letter) -> None:
    foreign = make_recipient(letter=make_letter())

    for page in ("", "remove/"):
        assert visitor.get(f"/letters/{letter.slug}/recipients/{foreign.pk}/{page}").status_code == 404
        assert visitor.post(f"/letters/{letter.slug}/recipients/{foreign.pk}/{page}", {"name": "x"}).status_code == 404
    assert visitor.post(f"/letters/{letter.slug}/recipients/{foreign.pk}/shift/", {"to": "up"}).status_code == 404
    assert Recipient.objects.get() == foreign


def test_change_lets_an_opened_letters_address_be_corrected() -> None:
    letter, actor = make_letter(state=LetterState.OPEN), make_user()
    recipient = make_recipient(letter=letter)

    recipients.change(recipient=recipient, actor=actor, address=["2 New Street"])

    recipient.refresh_from_db()
    assert recipient.address == ["2 New Street"]


def test_recipients_of_an_opened_letter_stay_as_signers_saw_them() -> None:
    letter, actor = make_letter(state=LetterState.OPEN), make_user()
    first, _ = make_recipient(letter=letter, name="A"), make_recipient(letter=letter, name="B")

    for deed in (
        lambda: recipients.add(letter=letter, actor=actor, role="to", name="C"),
        lambda: recipients.change(recipient=first, actor=actor, name="Z"),
        lambda: recipients.change(recipient=first, actor=actor, role="cc"),
        lambda: recipients.remove(recipient=first, actor=actor),
        lambda: recipients.shift(recipient=first, actor=actor, by=1),
    ):
        with pytest.raises(RecipientsLocked, match="stays as signers saw it"):
            deed()

    assert names(letter) == ["A", "B"]
    recipients.add(letter=letter, actor=actor, role="cc", name="Late copy")
    assert names(letter, "cc") == ["Late copy"]


def test_set_earlier_replaces_the_rows_and_is_recorded_once() -> None:
    letter, actor, earlier = make_letter(), make_user(), make_letter()
    rows: list[dict[str, Any]] = [{"earlier_id": earlier.pk}, {"reference": "UND 2025/3", "answered": False}]

    for _ in range(2):
        set_earlier(letter=letter, actor=actor, rows=[{"reference": "", **row} for row in rows])

    stored = letter.follows_up.order_by("position").values_list("earlier", "reference", "answered")
    assert list(stored) == [(earlier.pk, "", None), (None, "UND 2025/3", False)]
    assert Activity.objects.count() == 1


def test_set_earlier_refuses_a_locked_letter() -> None:
    with pytest.raises(TextLocked):
        set_earlier(letter=make_letter(state=LetterState.OPEN), actor=make_user(), rows=[])
