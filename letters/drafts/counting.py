"""Numbers typed by hand that the list could count: found in all of a letter, and turned into counts with a press."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from campaign.models import User
from letters.documents import Counts
from letters.drafts import writing
from letters.markup import html, typed_numbers
from letters.markup.typed_numbers import TypedNumber
from letters.models import Letter
from letters.states import TEXT_IS_EDITABLE, LetterState


def typed_in(letter: Letter) -> list[TypedNumber]:
    """Return what the letter says of its list in numbers typed by hand, each wording once."""
    texts = [letter.body, letter.after_signatures, *(annex["body"] for annex in letter.annexes)]

    def found(text: str) -> list[TypedNumber]:
        return typed_numbers.typed_in(text, letter.language)

    fixed = [replace(typed, is_fixed=True) for typed in found(letter.subject)]
    typed = [typed for text in texts if text for typed in found(html.plain_text(text))]
    return list({one.words: one for one in (*fixed, *typed)}.values())


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A typed number that the list may not bear out; ``true_now`` is what the list says, once it says anything."""

    typed: TypedNumber
    true_now: int | None = None


def doubtful(letter: Letter, counts: Counts | None = None) -> list[Doubtful]:
    """Return the typed numbers that the list does not bear out; before there is a list, all of them.

    Those that may be about others come last.
    """
    typed = sorted(typed_in(letter), key=lambda one: not one.is_ours)
    if counts is None:
        return [Doubtful(one) for one in typed]
    return [Doubtful(one, one.true(counts)) for one in typed if not one.is_borne_out(counts)]


def may_count(letter: Letter) -> bool:
    """Tell whether the text can still be changed, be it by an editorial change."""
    return letter.state in TEXT_IS_EDITABLE or letter.state == LetterState.OPEN


def let_the_list_count(letter: Letter, words: str, *, actor: User) -> bool:
    """Turn a typed number into a count of the list, wherever it stands in those words; tell whether it does.

    A letter that is open for signing gets an editorial version. Raises what saving or correcting a text raises.
    """
    typed = next((one for one in typed_in(letter) if one.words == words and one.count), None)
    changes = _changes(letter, typed) if typed else {}
    if not changes:
        return False
    if letter.state == LetterState.OPEN:
        name = _("Numbers counted by the list")
        writing.correct(letter=letter, author=actor, base_revision=letter.revision_number, changes=changes, name=name)
    else:
        writing.save_text(letter=letter, author=actor, base_revision=letter.revision_number, changes=changes)
    return True


def _changes(letter: Letter, typed: TypedNumber) -> dict[str, Any]:
    changes: dict[str, Any] = {
        name: typed_numbers.as_count(getattr(letter, name), typed) for name in ("body", "after_signatures")
    }
    changes["annexes"] = [{**annex, "body": typed_numbers.as_count(annex["body"], typed)} for annex in letter.annexes]
    return {name: value for name, value in changes.items() if value != getattr(letter, name)}
