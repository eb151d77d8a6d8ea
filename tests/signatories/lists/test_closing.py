"""Closing: what is frozen, what is refused, which number the letter gets."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from campaign.models import Activity, Coalition, User
from letters.documents import Counts
from letters.drafts.lifecycle import MoveRefused
from letters.models import FrozenList, Letter
from letters.states import LetterState
from signatories.lists import closing, listing
from signatories.models import Signature
from signatories.models.signature import State
from tests.factories.campaign import make_campaign, make_coalition, make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> User:
    return make_user(name="Cora Dinator")


@pytest.fixture
def letter() -> Letter:
    made = make_letter(state=LetterState.OPEN)
    make_group(made, style="person_title_organization")
    return made


def numbered(coalition: Coalition, **fields: Any) -> Letter:
    made = make_letter(
        campaign=make_campaign(coalition=coalition), state=LetterState.OPEN, number_on_closing=True, **fields
    )
    make_signature(made)
    return made


def test_close_freezes_exactly_what_counts(letter: Letter, actor: User) -> None:
    make_signature(letter, name="Ada Quill")
    make_signature(letter, name="Hidden Person", withheld=True)
    for state in (State.UNCONFIRMED, State.PENDING, State.REJECTED, State.WITHDRAWN):
        make_signature(letter, state=state, name=f"{state} person")

    frozen = closing.close(letter=letter, actor=actor)

    assert [line["lines"] for block in frozen.blocks for line in block["lines"]] == [["Ada Quill"]]
    assert frozen.counts == {"organizations": 0, "individuals": 2, "countries": 0}
    assert (letter.state, frozen.version, frozen.frozen_by) == (LetterState.CLOSED, letter.versions.get(), actor)
    assert frozen.sha256 == closing.list_digest(frozen.blocks, frozen.counts)
    assert listing.printed_list(letter).counts == Counts(individuals=2)
    assert set(Activity.objects.values_list("verb", flat=True)) >= {"letter.closed", "list.frozen"}


def test_close_keeps_withheld_names_out_of_the_frozen_list_and_the_trail(letter: Letter, actor: User) -> None:
    make_signature(letter, name="Zephyrine Hushwell", withheld=True)

    frozen = closing.close(letter=letter, actor=actor)

    assert "Zephyrine" not in str(FrozenList.objects.values().get(pk=frozen.pk))
    assert "Zephyrine" not in str(list(Activity.objects.values()))


def test_close_refuses_an_empty_list_and_changes_nothing(letter: Letter, actor: User) -> None:
    make_signature(letter, state=State.PENDING)

    with pytest.raises(closing.EmptyList):
        closing.close(letter=letter, actor=actor)

    letter.refresh_from_db()
    assert (letter.state, letter.frozen_lists.count(), Activity.objects.count()) == (LetterState.OPEN, 0, 0)


def test_close_tells_the_second_who_was_first(letter: Letter, actor: User) -> None:
    make_signature(letter)
    first = closing.close(letter=letter, actor=actor)

    with pytest.raises(closing.AlreadyClosed) as refusal:
        closing.close(letter=letter, actor=make_user())

    assert str(refusal.value).startswith("Signing was already closed by Cora Dinator on ")
    assert str(refusal.value).endswith("(Europe/Zurich).")
    assert letter.frozen_lists.get() == first


@pytest.mark.parametrize("state", ("draft", "in_review", "withdrawn"))
def test_close_refuses_a_letter_that_is_not_open(state: str, actor: User) -> None:
    letter = make_letter(state=state)

    with pytest.raises(closing.ClosingRefused) as refusal:
        closing.close(letter=letter, actor=actor)

    assert type(refusal.value) is closing.ClosingRefused
    assert letter.get_state_display() in str(refusal.value)


def test_close_gives_numbers_without_gaps_also_when_one_fails(actor: User) -> None:
    coalition = make_coalition(reference_pattern="ARC {year}/{number}")
    first, empty, second = (numbered(coalition) for _letter in range(3))
    Signature.objects.filter(letter=empty).delete()
    other = numbered(make_coalition(reference_pattern="No. {number}"))

    closing.close(letter=first, actor=actor)
    with pytest.raises(closing.EmptyList):
        closing.close(letter=empty, actor=actor)
    closing.close(letter=second, actor=actor)
    closing.close(letter=other, actor=actor)

    year = timezone.now().year
    assert [first.reference, second.reference, other.reference] == [f"ARC {year}/1", f"ARC {year}/2", "No. 1"]
    assert first.revisions.latest("number").content["reference"] == first.reference


def test_close_leaves_a_reference_that_is_there(actor: User) -> None:
    letter = numbered(make_coalition(reference_pattern="ARC {number}"), reference="Own 7")

    closing.close(letter=letter, actor=actor)

    assert letter.reference == "Own 7"


def test_close_fills_a_pattern_without_reading_more_into_it(actor: User) -> None:
    letter = numbered(make_coalition(reference_pattern="{number.__class__}{0}%s{number}"))

    closing.close(letter=letter, actor=actor)

    assert letter.reference == "{number.__class__}{0}%s1"


def test_reopen_lets_the_next_closing_freeze_a_new_list_under_the_old_number(actor: User) -> None:
    letter = numbered(make_coalition(reference_pattern="ARC {number}"))
    closing.close(letter=letter, actor=actor)
    closing.reopen(letter=letter, actor=actor)
    make_signature(letter, name="Late Comer")

    frozen = closing.close(letter=letter, actor=actor)

    assert (frozen.number, frozen.counts["individuals"], letter.reference) == (2, 2, "ARC 1")


def test_reopen_refuses_a_deadline_that_has_passed(letter: Letter, actor: User) -> None:
    make_signature(letter)
    closing.close(letter=letter, actor=actor)
    Letter.objects.filter(pk=letter.pk).update(hard_deadline_at=timezone.now() - timedelta(hours=1))

    with pytest.raises(MoveRefused):
        closing.reopen(letter=letter, actor=actor)


def test_is_intact_notices_one_changed_name(letter: Letter, actor: User) -> None:
    make_signature(letter, name="Ada Quill")
    frozen = closing.close(letter=letter, actor=actor)
    assert closing.is_intact(FrozenList.objects.get(pk=frozen.pk))

    blocks = frozen.blocks
    blocks[0]["lines"][0]["lines"][0] = "Ada Quilt"
    FrozenList.objects.filter(pk=frozen.pk).update(blocks=blocks)

    assert not closing.is_intact(FrozenList.objects.get(pk=frozen.pk))


def test_outlook_counts_who_would_be_left_out(letter: Letter) -> None:
    long_ago = timezone.now() - timedelta(days=settings.CONFIRM_LINK_DAYS, hours=1)
    make_signature(letter)
    make_signature(letter, state=State.PENDING)
    make_signature(letter, state=State.UNCONFIRMED)
    make_signature(letter, state=State.UNCONFIRMED, submitted_at=long_ago)

    assert closing.outlook(letter) == closing.ClosingOutlook(counted=1, pending=1, in_grace=1, unconfirmed=2)
