"""The letter that asks again.

It cites the one before it and whatever that one cited, asks the open questions again under
their old numbers, goes to the same recipients and gives them the same time.
"""

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaign.models import User
from campaign.names import fold
from letters import clocks, trail
from letters.answers import past_letters
from letters.date_line import written_date
from letters.drafts import new_letters
from letters.drafts.earlier_letters import set_earlier
from letters.models import Addressee, Letter, Question, Recipient, ResponseClock, Tenure

RULE: Final = ("days", "unit", "event", "counted_from", "roll", "holidays", "weekend", "long_overdue_after")


@transaction.atomic
def follow_up(*, earlier: Letter, author: User, title: str, today: date) -> Letter:
    """Begin a draft that follows up a letter; its text is a proposal in the letter's language."""
    known = past_letters.known_of(earlier)
    letter = new_letters.copy_letter(
        earlier=earlier,
        author=author,
        title=title,
        instead={"annexes": [], "after_signatures": "", "body": body(earlier, known)},
    )
    rows = [_row(earlier, known), *_rows_of(earlier)]
    set_earlier(letter=letter, actor=author, rows=rows)
    _bring_recipients_along(earlier, letter, today=today)
    trail.record("letter.followed_up", letter=letter, actor=author, earlier=earlier.pk)
    return letter


def _row(earlier: Letter, known: past_letters.KnownAnswers) -> dict[str, Any]:
    return {
        "earlier_id": earlier.pk,
        "reference": earlier.reference,
        "sent_on": known.sent_on or earlier.issued_on,
        "answered": known.says_answered,
        "within_days": None,
    }


def _rows_of(letter: Letter) -> list[dict[str, Any]]:
    names = ("earlier_id", "reference", "sent_on", "answered", "within_days")
    return list(letter.follows_up.order_by("position").values(*names))


def body(earlier: Letter, known: past_letters.KnownAnswers) -> str:
    """Return the proposed text: what was written when, what came of it, and the open questions again."""
    questions = past_letters.unanswered_questions(earlier)
    with override(earlier.language):
        parts = [_cited_sentence(earlier, known), *_chain_sentences(earlier)]
        if not known.responses and known.sent_on:
            parts.append(_("To date no response has been received."))
        if questions:
            parts.append(_("The following questions are still open. We ask them again:"))
        else:
            parts.append(_("We ask you again for your answer."))
        paragraphs = [f"<p>{escape(part)}</p>" for part in parts]
    return "\n".join([*paragraphs, *numbered(questions)])


def _cited_sentence(earlier: Letter, known: past_letters.KnownAnswers) -> str:
    day = known.sent_on or earlier.issued_on
    values = {"reference": earlier.reference, "day": _written(day, earlier) if day else ""}
    if day and earlier.reference:
        return _("We refer to our letter %(reference)s of %(day)s.") % values
    if day:
        return _("We refer to our letter of %(day)s.") % values
    return _("We refer to our letter %(reference)s.") % values if earlier.reference else _("We refer to our letter.")


def _chain_sentences(earlier: Letter) -> list[str]:
    said = []
    for row in earlier.follows_up.select_related("earlier").order_by("position"):
        reference = row.reference or (row.earlier.reference if row.earlier else "")
        if reference and row.sent_on:
            words = _("It followed up our letter %(reference)s of %(day)s.")
            if row.answered is False:
                words = _("It followed up our letter %(reference)s of %(day)s, which was not answered.")
            said.append(words % {"reference": reference, "day": _written(row.sent_on, earlier)})
    return said


def _written(day: date, letter: Letter) -> str:
    return written_date(day, style=letter.date_style, language=letter.language)


def numbered(questions: list[Question]) -> list[str]:
    """Return ordered lists in which every question keeps its number; a gap begins another list."""
    lists: list[list[Question]] = []
    for question in questions:
        if lists and question.number == lists[-1][-1].number + 1:
            lists[-1].append(question)
        else:
            lists.append([question])
    return [
        (f'<ol start="{run[0].number}">' if run[0].number > 1 else "<ol>")
        + "".join(f"<li>{escape(question.text)}</li>" for question in run)
        + "</ol>"
        for run in lists
    ]


def _bring_recipients_along(earlier: Letter, letter: Letter, *, today: date) -> None:
    """Give the copied recipients the time they had, and the name of whoever holds the office now."""
    before = earlier.recipients.select_related("clock", "addressee").order_by("position", "pk")
    after = letter.recipients.order_by("position", "pk")
    for old, new in zip(before, after, strict=True):
        holder = new_holder(old, today=today)
        if holder is not None:
            new.name, new.email = holder.printed_name(letter.language), holder.email
            new.salutation = holder.form(letter.language, "salutation")
            new.save(update_fields=["name", "salutation", "email"])
        _copy_rule(getattr(old, "clock", None), new)


def new_holder(recipient: Recipient, *, today: date) -> Addressee | None:
    """Return who holds the recipient's office now, where the directory says it is somebody else than the letter."""
    office = recipient.addressee
    if office is None or office.kind != Addressee.Kind.OFFICE:
        return None
    now = list(Tenure.objects.on(today).filter(office=office).select_related("person")[:2])
    if len(now) != 1 or not recipient.name:
        return None
    # A letter may print a courtesy title before the name.
    is_same = fold(recipient.name).endswith(fold(now[0].person.name))
    is_same = is_same or recipient.name == now[0].person.printed_name(recipient.letter.language)
    return None if is_same else now[0].person


def _copy_rule(clock: ResponseClock | None, recipient: Recipient) -> None:
    """Copy how the day of answer is found; a day by the calendar was the earlier letter's own."""
    if clock is None or clock.rule in {ResponseClock.Rule.DATE, ResponseClock.Rule.NONE}:
        return
    fresh = clocks.clock_of(recipient)
    fresh.rule = clock.rule
    for name in RULE:
        setattr(fresh, name, getattr(clock, name))
    fresh.save()
