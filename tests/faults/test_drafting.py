"""Many people save one text, or move one letter, at the same moment (C5, first half)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from campaign.models import Activity, User
from letters.drafts import lifecycle, writing
from letters.drafts.lifecycle import MoveRefused
from letters.drafts.writing import EditConflict, TextLocked
from letters.models import Letter, Revision, Version
from letters.states import LetterState, Move
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group
from tests.stack import Stack

WRITERS = 12


def at_once(deed: Any, people: list[User]) -> list[str]:
    """Let everybody do the deed at the same moment; return what each was told."""
    line = threading.Barrier(len(people))

    def go(person: User) -> str:
        try:
            Letter.objects.exists()
            line.wait(timeout=20)
            return str(deed(person))
        except (EditConflict, MoveRefused, TextLocked) as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(go, people))


def save(letter: Letter, person: User) -> str:
    changes = {"body": f"<p>Words of {person.pk}.</p>"}
    writing.save_text(letter=letter, author=person, base_revision=1, changes=changes)
    return "saved"


def overwrite(letter: Letter, person: User) -> str:
    """Save as a form would that does not look at the revision it began from."""
    content = writing.content_of(letter) | {"body": f"<p>Words of {person.pk}.</p>"}
    Letter.objects.filter(pk=letter.pk).update(body=content["body"], revision_number=2)
    Revision.objects.get_or_create(
        letter=letter, number=2, defaults={"author": person, "content": content, "created_at": letter.created_at}
    )
    return "saved"


def test_save_text_lets_one_of_many_pass_and_shows_the_others_the_conflict(stack: Stack) -> None:
    letter, people = make_letter(), [make_user() for _ in range(WRITERS)]

    told = at_once(lambda person: save(letter, person), people)

    assert sorted(told) == ["EditConflict"] * (WRITERS - 1) + ["saved"]
    winner = people[told.index("saved")]
    letter.refresh_from_db()
    assert (letter.body, letter.revision_number) == (f"<p>Words of {winner.pk}.</p>", 2)
    assert [(row.number, row.author) for row in letter.revisions.filter(number__gt=1)] == [(2, winner)]
    assert Activity.objects.filter(verb="letter.saved").count() == 1


def test_without_the_check_many_believe_that_they_saved(stack: Stack) -> None:
    """The control: the same crowd without the conditional UPDATE loses all texts but one."""
    letter, people = make_letter(), [make_user() for _ in range(WRITERS)]

    told = at_once(lambda person: overwrite(letter, person), people)

    assert told == ["saved"] * WRITERS
    assert letter.revisions.filter(number__gt=1).count() == 1


@pytest.mark.parametrize("move", (Move.OPEN, Move.WITHDRAW))
def test_move_lets_one_of_many_pass(stack: Stack, move: Move) -> None:
    letter, people = make_letter(), [make_user() for _ in range(WRITERS)]
    make_group(letter)

    told = at_once(lambda person: lifecycle.move(Letter.objects.get(), move, actor=person).state, people)

    assert told.count("MoveRefused") == WRITERS - 1
    assert Activity.objects.filter(about="letters.letter").count() == 1
    assert Version.objects.count() == (1 if move is Move.OPEN else 0)


def test_save_and_opening_at_once_leave_the_version_equal_to_the_text(stack: Stack) -> None:
    for _ in range(10):
        letter, people = make_letter(), [make_user() for _ in range(2)]
        make_group(letter)

        def deed(person: User, letter: Letter = letter, first: User = people[0]) -> str:
            if person == first:
                return save(letter, person)
            return str(lifecycle.move(Letter.objects.get(pk=letter.pk), Move.OPEN, actor=person).state)

        at_once(deed, people)

        letter.refresh_from_db()
        if letter.state == LetterState.OPEN:
            assert letter.versions.get().revision.content["body"] == letter.body
            assert letter.versions.get().revision.number == letter.revision_number
