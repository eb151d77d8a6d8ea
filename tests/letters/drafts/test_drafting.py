"""Saving a letter's text: revisions, autosave, conflicts, restoring, editorial changes."""

from datetime import date

import pytest

from campaign.models import Activity
from letters.drafts import writing
from letters.drafts.writing import EditConflict, TextLocked
from letters.models import Letter, Version
from letters.states import LetterState
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_save_text_stores_the_next_revision_with_its_author() -> None:
    letter, author = make_letter(body="<p>Old.</p>"), make_user()

    revision = writing.save_text(letter=letter, author=author, base_revision=1, changes={"body": "<p>New.</p>"})

    letter.refresh_from_db()
    assert (letter.body, letter.revision_number) == ("<p>New.</p>", 2)
    assert (revision.number, revision.author, revision.is_autosave) == (2, author, False)
    assert revision.content["body"] == "<p>New.</p>"
    assert letter.revisions.get(number=1).content["body"] == "<p>Old.</p>"
    assert verbs() == ["letter.saved"]


def test_save_text_cleans_every_piece_of_html() -> None:
    letter = make_letter()
    hostile = '<p onclick="x()">A<script>alert(1)</script></p>'

    writing.save_text(
        letter=letter,
        author=make_user(),
        base_revision=1,
        changes={
            "body": hostile,
            "after_signatures": hostile,
            "annexes": [{"title": "Annex", "subtitle": "", "body": hostile}],
        },
    )

    letter.refresh_from_db()
    assert letter.body == letter.after_signatures == letter.annexes[0]["body"] == "<p>A</p>"


def test_save_text_refuses_a_stale_base_and_shows_theirs() -> None:
    letter, first, second = make_letter(), make_user(), make_user()
    writing.save_text(letter=letter, author=first, base_revision=1, changes={"body": "<p>Theirs.</p>"})

    with pytest.raises(EditConflict) as conflict:
        writing.save_text(letter=letter, author=second, base_revision=1, changes={"body": "<p>Mine.</p>"})

    assert conflict.value.theirs.content["body"] == "<p>Theirs.</p>"
    assert conflict.value.theirs.author == first
    assert Letter.objects.get().body == "<p>Theirs.</p>"
    assert letter.revisions.count() == 2


def test_save_text_sent_twice_is_stored_once() -> None:
    letter, author = make_letter(), make_user()
    first = writing.save_text(letter=letter, author=author, base_revision=1, changes={"body": "<p>Mine.</p>"})

    second = writing.save_text(letter=letter, author=author, base_revision=1, changes={"body": "<p>Mine.</p>"})

    assert second == first
    assert verbs() == ["letter.saved"]


def test_save_text_merges_columns_that_nobody_else_touched() -> None:
    letter, first, second = make_letter(place="Geneva"), make_user(), make_user()
    seen = writing.fingerprint(letter, ["place"])
    writing.save_text(letter=letter, author=first, base_revision=1, changes={"body": "<p>Theirs.</p>"})

    writing.save_text(letter=letter, author=second, base_revision=1, changes={"place": "Bern"}, seen=seen)

    letter.refresh_from_db()
    assert (letter.body, letter.place, letter.revision_number) == ("<p>Theirs.</p>", "Bern", 3)


def test_save_text_does_not_merge_a_column_that_somebody_else_changed() -> None:
    letter, first, second = make_letter(place="Geneva"), make_user(), make_user()
    seen = writing.fingerprint(letter, ["place"])
    writing.save_text(letter=letter, author=first, base_revision=1, changes={"place": "Basel"})

    with pytest.raises(EditConflict):
        writing.save_text(letter=letter, author=second, base_revision=1, changes={"place": "Bern"}, seen=seen)

    assert Letter.objects.get().place == "Basel"


def test_autosave_overwrites_only_the_last_autosave_of_the_same_author() -> None:
    letter, author, other = make_letter(), make_user(), make_user()

    for base, body in ((1, "<p>a</p>"), (2, "<p>ab</p>"), (3, "<p>abc</p>")):
        writing.save_text(letter=letter, author=author, base_revision=base, changes={"body": body}, autosave=True)
    writing.save_text(letter=letter, author=other, base_revision=4, changes={"body": "<p>d</p>"}, autosave=True)

    stored = letter.revisions.order_by("number").values_list("number", "author", "content__body", "is_autosave")
    assert list(stored)[1:] == [(4, author.pk, "<p>abc</p>", True), (5, other.pk, "<p>d</p>", True)]
    assert verbs() == []


def test_autosave_in_two_windows_of_one_author_is_a_conflict() -> None:
    letter, author = make_letter(), make_user()
    writing.save_text(letter=letter, author=author, base_revision=1, changes={"body": "<p>a</p>"}, autosave=True)
    writing.save_text(letter=letter, author=author, base_revision=2, changes={"body": "<p>b</p>"}, autosave=True)

    with pytest.raises(EditConflict):
        writing.save_text(letter=letter, author=author, base_revision=2, changes={"body": "<p>c</p>"}, autosave=True)


def test_save_by_hand_confirms_the_same_autosave() -> None:
    letter, author = make_letter(), make_user()
    writing.save_text(letter=letter, author=author, base_revision=1, changes={"body": "<p>a</p>"}, autosave=True)

    kept = writing.save_text(letter=letter, author=author, base_revision=2, changes={"body": "<p>a</p>"})

    assert (kept.number, kept.is_autosave) == (2, False)
    assert letter.revisions.count() == 2
    assert verbs() == ["letter.saved"]


@pytest.mark.parametrize("state", (LetterState.OPEN, LetterState.CLOSED, LetterState.FINAL, LetterState.WITHDRAWN))
def test_save_text_refuses_a_locked_letter(state: LetterState) -> None:
    letter = make_letter(state=state)

    with pytest.raises(TextLocked):
        writing.save_text(letter=letter, author=make_user(), base_revision=1, changes={"body": "<p>x</p>"})

    assert Letter.objects.get().body == "<p>We ask you to open the archives.</p>"


def test_save_text_lets_the_finish_change_until_the_edition() -> None:
    letter = make_letter(state=LetterState.CLOSED)

    writing.save_text(letter=letter, author=make_user(), base_revision=1, changes={"issued_on": date(2026, 7, 7)})

    assert Letter.objects.get().issued_on == date(2026, 7, 7)


def test_save_text_refuses_a_column_that_is_not_content() -> None:
    with pytest.raises(ValueError, match="state"):
        writing.save_text(letter=make_letter(), author=make_user(), base_revision=1, changes={"state": "open"})


def test_restore_makes_a_new_revision_and_restoring_again_undoes_it() -> None:
    letter, author = make_letter(body="<p>One.</p>", issued_on=date(2026, 7, 7)), make_user()
    changes = {"body": "<p>Two.</p>", "issued_on": None}
    writing.save_text(letter=letter, author=author, base_revision=1, changes=changes)
    letter.refresh_from_db()

    writing.restore(letter=letter, revision=letter.revisions.get(number=1), actor=author)
    letter.refresh_from_db()
    assert (letter.body, letter.issued_on, letter.revision_number) == ("<p>One.</p>", date(2026, 7, 7), 3)
    assert letter.revisions.get(number=3).restored_from == 1

    writing.restore(letter=letter, revision=letter.revisions.get(number=2), actor=author)
    letter.refresh_from_db()
    assert (letter.body, letter.issued_on, letter.revision_number) == ("<p>Two.</p>", None, 4)
    assert verbs() == ["letter.saved", "letter.restored", "letter.restored"]


def test_restore_refuses_when_somebody_saved_meanwhile() -> None:
    letter, author = make_letter(), make_user()
    writing.save_text(letter=letter, author=author, base_revision=1, changes={"body": "<p>x</p>"})

    with pytest.raises(EditConflict):
        writing.restore(letter=letter, revision=letter.revisions.get(number=1), actor=author)


def test_correct_makes_an_editorial_version_of_an_open_letter() -> None:
    letter, author = make_letter(state=LetterState.OPEN), make_user()

    version = writing.correct(
        letter=letter, author=author, base_revision=1, changes={"body": "<p>Corrected.</p>"}, name="Typo"
    )

    assert (version.number, version.kind, version.name) == (2, Version.Kind.EDITORIAL, "Typo")
    assert version.revision.content["body"] == "<p>Corrected.</p>"
    assert letter.versions.get(number=1).revision.content["body"] == "<p>We ask you to open the archives.</p>"
    assert verbs() == ["letter.corrected"]


@pytest.mark.parametrize("state", (LetterState.DRAFT, LetterState.CLOSED))
def test_correct_refuses_a_letter_that_is_not_open(state: LetterState) -> None:
    with pytest.raises(TextLocked):
        writing.correct(letter=make_letter(state=state), author=make_user(), base_revision=1, changes={})
