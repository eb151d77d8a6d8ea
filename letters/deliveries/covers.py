"""The text of the mail that brings a letter: greeting, what is enclosed, the answer asked for, and who writes.

Whoever sends it may write every word of it. Places in braces are filled for each recipient; a paragraph that asks for
what is not known of somebody is left out for that one. Where ``{enclosed}`` stands, the mail says that the letter is
attached or where to get it; that sentence is made when the mail leaves, because no stored text holds a link.

In a language that we do not speak nothing of ours is said: title, day and reference stand where the sentence would.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import get_supported_language_variant, gettext_lazy, override

from campaign import joining, languages
from campaign.kept_words import gettext as _
from letters import clocks
from letters.date_line import written_date
from letters.deliveries.rules import DeliveryRefused
from letters.models import Addendum, Delivery, Letter, Recipient, ResponseClock
from letters.recipients import salutations

Purpose = Delivery.Purpose
SUBJECT_LENGTH: Final = 200
# Letters in these read our sentences of simplified characters as a stranger's.
_TRADITIONAL: Final = frozenset({"zh-hant", "zh-tw", "zh-hk", "zh-mo"})
ENCLOSED: Final = "{enclosed}"
PLACES: Final = {
    "salutation": gettext_lazy("how this recipient is addressed"),
    "recipient": gettext_lazy("the recipient's name, or title, or organization"),
    "enclosed": gettext_lazy("the sentence that the letter is attached, or its link"),
    "due": gettext_lazy("the day by which the answer is due"),
    "answers": gettext_lazy("where the answer should go"),
}
_PLACE: Final = re.compile(r"\{([^{}\n]{0,40})\}")


@dataclass(frozen=True, slots=True)
class Cover:
    """What is said of one recipient: until when an answer is due, and the address that answers go to."""

    due_on: date | None = None
    reply_to: str = ""


# To begin with


def proposed_subject(letter: Letter) -> str:
    """Return the subject that the form begins with: what the letter is about, and its reference."""
    subject = letter.subject or letter.title
    with_reference = f"{subject} ({letter.reference})"
    return with_reference if letter.reference and len(with_reference) <= SUBJECT_LENGTH else subject[:SUBJECT_LENGTH]


def subject_of_addendum(letter: Letter, made: Addendum) -> str:
    """Return the subject that the form for an addendum begins with, in the letter's language where we speak it."""
    subject, ours = proposed_subject(letter), spoken(letter.language)
    if not ours:
        return subject
    with override(ours):
        return (_("Addendum %(number)d: %(subject)s") % {"number": made.number, "subject": subject})[:SUBJECT_LENGTH]


def proposed_text(letter: Letter, *, asks_answer: bool = True) -> str:
    """Return the text that the form begins with, in the letter's language; where we do not speak it, without our words.

    Then the sender writes what asks for an answer. An addendum asks for none of its own.
    """
    coalition = letter.campaign.coalition
    asks, closing = [], letter.closing
    if language := spoken(letter.language):
        with override(language):
            asks = asks_answer * [_("We ask you to answer by {due}."), _("Please send us your answer {answers}.")]
            closing = closing or _("Sincerely,")
    signed = "\n".join([coalition.name, *coalition.address, coalition.website]).strip()
    return "\n\n".join(filter(None, ["{salutation}", ENCLOSED, *asks, closing, signed]))


def spoken(language: str) -> str:
    """Return in which of our languages a letter's mails are written, or nothing where we do not speak its language."""
    if language.lower() in _TRADITIONAL:
        return ""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return ""


# For one recipient


def refuse_unknown_places(text: str) -> None:
    """Raise DeliveryRefused when the text has braces around anything that we cannot fill."""
    unknown = next((name for name in _PLACE.findall(text) if name not in PLACES), "")
    if unknown:
        known = joining.listed(f"{{{name}}}" for name in PLACES)
        message = _("Nothing is known as {%(name)s}. These can stand in braces: %(known)s.")
        raise DeliveryRefused(message % {"name": unknown, "known": known}, "note")


def due_days(letter: Letter, recipients: Iterable[Recipient], *, today: date) -> dict[int, date | None]:
    """Return by when each owes an answer if the letter leaves today; those of whom nobody knows are left out."""
    owing = [recipient for recipient in recipients if recipient.role == Recipient.Role.TO]
    rows = ResponseClock.objects.filter(recipient__in=owing).prefetch_related("extensions", "pauses")
    known = {clock.recipient_id: clock for clock in rows}
    found = {}
    for recipient in owing:
        clock = known.get(recipient.pk) or ResponseClock(recipient=recipient, **clocks.defaults(letter))
        is_from_receipt = clock.rule == clock.Rule.DAYS and clock.counted_from == clock.CountedFrom.RECEIPT
        started_on = clock.started_on or (None if is_from_receipt else today)
        found[recipient.pk] = clocks.reckon(clock, started_on=started_on).due_on
    return found


def filled(text: str, letter: Letter, recipient: Recipient, cover: Cover) -> str:
    """Return the text as this recipient gets it, but for ``{enclosed}``; what fills a place is not read for places."""
    values = _values(letter, recipient, cover)
    kept = []
    for paragraph in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        asked = [name for name in _PLACE.findall(paragraph) if name in values]
        if all(values[name] for name in asked):
            kept.append(_PLACE.sub(lambda found: values.get(found[1], found[0]), paragraph))
    return "\n\n".join(kept).strip()


def _values(letter: Letter, recipient: Recipient, cover: Cover) -> dict[str, str]:
    owes_answer = recipient.role == Recipient.Role.TO
    due = written_date(cover.due_on, style=letter.date_style, language=letter.language) if cover.due_on else ""
    return {
        "salutation": _greeting(recipient, letter),
        "recipient": str(recipient),
        "due": due if owes_answer else "",
        "answers": _answers(letter, cover.reply_to) if owes_answer else "",
    }


def unspoken(language: str) -> str:
    """Return by what name its speakers know a language that we do not speak, or nothing where we do."""
    return "" if spoken(language) else dict(languages.names()).get(language, language)


def _greeting(recipient: Recipient, letter: Letter) -> str:
    """Return how the recipient is addressed: as the letter does where it is for them, else as anybody may be."""
    own = salutations.own(recipient, letter)
    if not own and recipient.role == Recipient.Role.TO:
        own = letter.salutation
    return own or _to_anybody(letter.language)


def _to_anybody(language: str) -> str:
    """Return the greeting for whom we know nothing of, or nothing in a language that we do not speak."""
    if not (ours := spoken(language)):
        return ""
    with override(ours):
        return _("Dear Sir or Madam,")


def _answers(letter: Letter, reply_to: str) -> str:
    """Return where answers go, in words; in a language that we do not speak the address alone."""
    if not (ours := spoken(letter.language)):
        return reply_to
    with override(ours):
        if reply_to and reply_to == letter.campaign.coalition.reply_to:
            return _("to %(address)s") % {"address": reply_to}
        return _("in reply to this mail")


# The sentence about what is enclosed, in the active language


def halves(text: str) -> tuple[str, str]:
    """Return what stands before and behind the sentence about what is enclosed; without its place, all is before it."""
    before, _place, after = text.partition(ENCLOSED)
    return before.strip("\n"), after.replace(ENCLOSED, "").strip("\n")


def attached_sentence(letter: Letter, recipient: Recipient, purpose: str, addendum: Addendum | None = None) -> str:
    """Return that the letter is attached, and which it is; in a language that we do not speak, which it is alone."""
    if not spoken(letter.language):
        return " · ".join(filter(None, (letter.title, day_of(letter), letter.reference)))
    named = {"letter": named_letter(letter)}
    if addendum is not None:
        words = _("Please find attached addendum %(number)d to %(letter)s: it lists those who have joined since.")
        return words % {**named, "number": addendum.number}
    if purpose == Purpose.CHASER:
        return _("Once more you find attached %(letter)s.") % named
    if purpose == Purpose.CORRECTION:
        words = _("Please find attached a corrected edition of %(letter)s. It takes the place of the earlier one.")
        return words % named
    if recipient.role == Recipient.Role.CC:
        return _("For your information, please find attached a copy of %(letter)s.") % named
    return _("Please find attached %(letter)s.") % named


def named_letter(letter: Letter) -> str:
    """Return what the letter is called: its title, and its day and reference where it has them."""
    day = day_of(letter)
    told = {"title": letter.title, "day": day, "reference": letter.reference}
    if day and letter.reference:
        return _("our letter “%(title)s” of %(day)s, reference %(reference)s") % told
    if day:
        return _("our letter “%(title)s” of %(day)s") % told
    if letter.reference:
        return _("our letter “%(title)s”, reference %(reference)s") % told
    return _("our letter “%(title)s”") % told


def day_of(letter: Letter) -> str:
    """Return the letter's date as it prints it, or nothing where it has none."""
    if letter.date_text or not letter.issued_on:
        return letter.date_text
    return written_date(letter.issued_on, style=letter.date_style, language=letter.language)
