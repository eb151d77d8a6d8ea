"""The moves of a letter: what each needs, what it takes along, who is told what."""

from typing import Any

import pytest

from campaign.models import Activity
from letters.drafts import lifecycle
from letters.drafts.lifecycle import MoveRefused
from letters.models import Letter, Version
from letters.states import MOVES, LetterState, Move
from signatories.models import SignatureGroup
from tests.factories.campaign import make_user
from tests.factories.deliveries import make_delivery, make_edition
from tests.factories.letters import deadline, make_letter, make_recipient, make_revision

pytestmark = pytest.mark.django_db


def make_ready_letter(**fields: Any) -> Letter:
    letter = make_letter(**fields)
    SignatureGroup.objects.create(letter=letter, position=0)
    return letter


def test_move_opens_a_letter_and_makes_version_one_of_the_current_revision() -> None:
    letter, actor = make_ready_letter(), make_user()
    revision = make_revision(letter=letter, author=actor, is_autosave=True)

    lifecycle.move(letter, Move.OPEN, actor=actor)

    version = Version.objects.get()
    assert (letter.state, version.number, version.kind) == (LetterState.OPEN, 1, Version.Kind.FIRST)
    assert (version.revision, version.revision.is_autosave, version.made_by) == (revision, False, actor)
    assert letter.opened_at is not None
    entry = Activity.objects.get()
    assert (entry.verb, entry.actor, entry.about_id) == ("letter.opened", actor, letter.pk)
    assert entry.data == {"from": "draft", "revision": 2, "version": 1}


@pytest.mark.parametrize(
    ("fields", "missing"),
    (
        ({"body": ""}, "body"),
        ({"body": "<p> </p>"}, "body"),
        ({"kinds": []}, "kinds"),
        ({"hard_deadline_at": None}, "hard_deadline"),
        (deadline(days=-1), "hard_deadline"),
    ),
)
def test_move_refuses_to_open_and_names_what_is_missing(fields: dict[str, object], missing: str) -> None:
    letter = make_ready_letter(**fields)

    with pytest.raises(MoveRefused) as refusal:
        lifecycle.move(letter, Move.OPEN, actor=make_user())

    assert [item.field for item in refusal.value.missing] == [missing]
    assert Letter.objects.get().state == LetterState.DRAFT
    assert list(Version.objects.all()) == []


def test_move_opens_a_letter_without_a_group_with_the_usual_ones() -> None:
    letter = make_letter()

    lifecycle.move(letter, Move.OPEN, actor=make_user())

    assert letter.signature_groups.count() == 2


def test_move_refuses_to_open_a_letter_without_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "_prepared", {})

    with pytest.raises(MoveRefused) as refusal:
        lifecycle.move(make_letter(), Move.OPEN, actor=make_user())

    assert [item.field for item in refusal.value.missing] == ["groups"]


def test_move_tells_the_second_of_two_that_somebody_was_faster() -> None:
    letter = make_ready_letter()
    same = Letter.objects.get()
    lifecycle.move(letter, Move.OPEN, actor=make_user())

    with pytest.raises(MoveRefused, match="Somebody was faster: the letter is now “open for signing”"):
        lifecycle.move(same, Move.OPEN, actor=make_user())

    assert Version.objects.count() == 1


def test_move_tells_somebody_whose_letter_changed_at_that_very_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(letter: Letter) -> None:
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.WITHDRAWN)

    letter = make_ready_letter()
    monkeypatch.setitem(lifecycle.GUARDS, Move.OPEN, meanwhile)

    with pytest.raises(MoveRefused, match="Somebody was faster: the letter is now “withdrawn”"):
        lifecycle.move(letter, Move.OPEN, actor=make_user())

    assert Version.objects.count() == 0


@pytest.mark.parametrize("state", LetterState)
@pytest.mark.parametrize("move", Move)
def test_move_follows_the_table(move: Move, state: LetterState) -> None:
    letter = make_ready_letter(state=state, came_from_file=True, **deadline(days=3))
    if move is Move.UNDO_DELIVERY:
        make_delivery(make_recipient(letter=letter), make_edition(letter), state="canceled")

    if state in MOVES[move][0]:
        lifecycle.move(letter, move, actor=make_user())
        assert Letter.objects.get().state == MOVES[move][1]
    else:
        with pytest.raises(MoveRefused, match="This cannot be done while the letter is"):
            lifecycle.move(letter, move, actor=make_user())
        assert Letter.objects.get().state == state


def test_move_refuses_to_undo_the_delivery_of_a_letter_that_went_out() -> None:
    letter = make_ready_letter(state=LetterState.DELIVERED)
    make_delivery(make_recipient(letter=letter), make_edition(letter))

    with pytest.raises(MoveRefused, match="The letter has gone to its recipients"):
        lifecycle.move(letter, Move.UNDO_DELIVERY, actor=make_user())


def test_move_refuses_to_redraft_a_letter_that_was_signed_here() -> None:
    letter = make_ready_letter(state=LetterState.CLOSED)

    with pytest.raises(MoveRefused, match="People have signed this text here"):
        lifecycle.move(letter, Move.REDRAFT, actor=make_user())


def test_move_refuses_to_redraft_a_letter_that_has_an_edition() -> None:
    letter = make_ready_letter(state=LetterState.CLOSED, came_from_file=True)
    make_edition(letter)

    with pytest.raises(MoveRefused, match="An edition of this letter exists"):
        lifecycle.move(letter, Move.REDRAFT, actor=make_user())


def test_move_refuses_to_call_a_letter_delivered_that_went_to_nobody() -> None:
    letter = make_ready_letter(state=LetterState.FINAL)
    make_recipient(letter=letter)

    with pytest.raises(MoveRefused) as refusal:
        lifecycle.move(letter, Move.DELIVER, actor=make_user())

    assert [item.field for item in refusal.value.missing] == ["deliveries"]


def test_move_refuses_to_reopen_after_the_deadline() -> None:
    letter = make_ready_letter(state=LetterState.CLOSED)

    with pytest.raises(MoveRefused) as refusal:
        lifecycle.move(letter, Move.REOPEN, actor=make_user())

    assert [item.field for item in refusal.value.missing] == ["hard_deadline"]


def test_move_opens_a_redrafted_letter_with_the_next_version() -> None:
    letter, actor = make_ready_letter(state=LetterState.CLOSED, came_from_file=True, **deadline(days=3)), make_user()

    lifecycle.move(letter, Move.REDRAFT, actor=actor)
    lifecycle.move(letter, Move.OPEN, actor=actor)

    kinds = list(letter.versions.order_by("number").values_list("number", "kind"))
    assert kinds == [(1, "first"), (2, "editorial")]
    assert letter.closed_at is None
