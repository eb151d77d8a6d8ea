"""What is on record about earlier letters, and whether what a letter says of them agrees with it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Min, Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from campaign.dates import plain_day
from campaign.models import User
from letters import trail
from letters.answers import other_letters
from letters.date_line import written_date
from letters.drafts import writing
from letters.models import Answer, EarlierLetter, Letter, Question, Recipient, Response, ResponseClock
from letters.states import FINISH_IS_EDITABLE


@dataclass(frozen=True, slots=True)
class KnownAnswers:
    """What is known of the answers to a letter that is kept here.

    ``answered`` counts recipients whose waiting has ended, ``responses`` all that came, and
    ``answers`` those of them that are more than an acknowledgment of receipt.
    """

    asked: int
    answered: int
    responses: int
    answers: int
    first_on: date | None
    sent_on: date | None

    @property
    def says_answered(self) -> bool | None:
        """Whether there is an answer; None while it was not sent and nobody can have given one."""
        if self.answers:
            return True
        return False if self.sent_on else None


def known_of(letter: Letter) -> KnownAnswers:
    """Return what came back to a letter, confidential or not; what was taken back does not count."""
    held = Response.objects.filter(recipient__letter=letter, retracted_at__isnull=True)
    asked = ResponseClock.objects.filter(recipient__letter=letter, recipient__role=Recipient.Role.TO)
    first = letter.deliveries.letter_went_out().first_day()
    return KnownAnswers(
        asked=letter.recipients.filter(role=Recipient.Role.TO).count(),
        answered=asked.answered().count(),
        responses=held.count(),
        answers=held.exclude(kind=Response.Kind.ACKNOWLEDGMENT).count(),
        first_on=held.aggregate(day=Min("received_on"))["day"],
        sent_on=first or asked.aggregate(day=Min("started_on"))["day"],
    )


def unanswered_by_recipient(letter: Letter, keys: Collection[int]) -> dict[int, list[Question]]:
    """Return for each of these recipients the questions that nothing on record answers in full: two queries."""
    asked = list(letter.questions.order_by("number"))
    said = Answer.objects.filter(
        response__recipient__in=list(keys), response__retracted_at__isnull=True, outcome=Answer.Outcome.ANSWERED
    )
    answered = set(said.values_list("response__recipient", "question"))
    return {key: [question for question in asked if (key, question.pk) not in answered] for key in keys}


def unanswered_questions(letter: Letter) -> list[Question]:
    """Return the questions that at least one of those asked has not answered in full, in their order."""
    keys = list(letter.recipients.filter(role=Recipient.Role.TO).values_list("pk", flat=True))
    open_ones = {question for found in unanswered_by_recipient(letter, keys).values() for question in found}
    return sorted(open_ones, key=lambda question: question.number)


# Whether the record agrees

_NO_RESPONSE: Final = re.compile(
    r"\bno (?:\w+ ){0,2}(?:response|reply|answer)\b|\bnot (?:yet )?(?:been )?(?:answered|replied|responded)\b"
    r"|\b(?:have|has|had) not (?:yet )?(?:received|had) (?:a|any|your)?\s?(?:\w+ ){0,2}(?:response|reply|answer)\b"
    r"|\bunanswered\b|\bnever (?:answered|replied|responded)\b|\bdid not (?:even )?(?:answer|reply|respond)\b"
    r"|\byet to (?:receive|hear|be answered)\b|\b(?:awaiting|waiting for) (?:a|an|any|your) (?:reply|response|answer)\b"
    r"|\baucune réponse\b|\bsans réponse\b|\bpas (?:reçu|obtenu) de réponse\b|\bpas (?:encore )?répondu\b"
    r"|\bkeine antwort\b|\bunbeantwortet\b|\bnicht beantwortet\b"
    r"|\bninguna respuesta\b|\bsin respuesta\b|\bno (?:ha|han|hemos) (?:respondido|recibido respuesta)\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?<!\b\d)(?<!\b\d\d)[.!?;]\s")  # "1. Mai" goes on
# What else may be without an answer: a part of a letter that was answered.
_QUESTION: Final = re.compile(
    r"question|frage|pregunta|\bpoints?\b|\bconcerns?\b|\bissues?\b|\brequests?\b|\bparagraphs?\b|\bpunkte?\b|\banliegen\b|"
    r"\bpuntos?\b|préoccupation|preocupaci|\bdemandes?\b|\bsolicitud",
    re.IGNORECASE,
)
# What is not said to be so: what would follow if no answer came, and thanks for one that is asked for.
_ONLY_IF: Final = re.compile(
    r"\b(?:if|should|unless|failing|absence of|in case|si|faute de|à défaut|en l[’']absence|sollten?|falls|wenn|sofern|"
    r"en caso de|a falta de|de no)\b|\b(?:nous publierons|wir werden|publicaremos|we (?:will|shall))\b",
    re.IGNORECASE,
)
_ASKED_FOR: Final = re.compile(
    r"\b(?:would|should|will|shall) be (?:\w+ )?grateful|\bin advance\b|\blook(?:ing)? forward\b|"
    r"\b(?:by|before|within|until) (?:the )?(?:\w+ )?\d|\bd[’']avance\b|\bpar avance\b|\bavant le\b|\bsous \d|"
    r"\bim voraus\b|\bbis zum\b|\bde antemano\b|\bantes del?\b|\bif\b|\bshould\b",
    re.IGNORECASE,
)
_RESPONSE: Final = re.compile(
    r"\b(?:thank you for|grateful for|refer to|received) your (?:\w+ ){0,2}(?:response|reply|answer)\b"
    r"|\bnous (?:vous )?remercions (?:de|pour) votre réponse\b|\bdanken (?:ihnen )?für ihre antwort\b"
    r"|\bagradecemos su respuesta\b",
    re.IGNORECASE,
)


# That a sentence without a name is about our letter and not about what others asked.
_OF_OURS: Final = re.compile(
    r"\b(?:letters?|we|us|our|it|lettres?|courriers?|nous|notre|nos|wir|uns|unser\w*|schreiben|brief|cartas?|nosotr\w+|"
    r"nuestr\w+|"
    r"(?:was|were|been) received|received from you|a été reçue?|n[’']a été|eingegangen|se ha recibido|hemos|"
    r"to date|so far|your|votre|ihrer?|su)\b",
    re.IGNORECASE,
)


def earlier_letters(letter: Letter) -> list[EarlierLetter]:
    """Return the letters that this one follows up, in order; asks the database once for each instance."""
    rows = EarlierLetter.objects.select_related("earlier").order_by("position")
    prefetch_related_objects([letter], Prefetch("follows_up", rows))
    return list(letter.follows_up.all())


def contradictions(letter: Letter) -> list[str]:
    """Say where the letter and the record disagree on whether an earlier letter was answered."""
    rows = earlier_letters(letter)
    parts = _SENTENCE.split(_plain(letter))
    denials = [part for part in parts if _NO_RESPONSE.search(part) and not _is_about_something_else(part)]
    denied = _meant(rows, denials, letter.language, by_day=True)
    thanked = _meant(
        rows,
        [part for part in parts if _RESPONSE.search(part) and not _ASKED_FOR.search(part)],
        letter.language,
        by_day=False,  # "your answer of 3 March" gives the day of the answer
    )
    said = []
    for row in rows:
        if row.earlier is None:
            continue
        known = known_of(row.earlier)
        sentence = _contradiction(row, row.earlier, known, denies=row.pk in denied, thanks=row.pk in thanked)
        if sentence:
            said.append(sentence)
    return said


def _is_about_something_else(sentence: str) -> bool:
    return bool(_QUESTION.search(sentence) or _ONLY_IF.search(sentence))


def _meant(rows: list[EarlierLetter], sentences: list[str], language: str, *, by_day: bool) -> set[int]:
    """Return the earlier letters that sentences speak of: those they name, else the only one there is.

    A sentence that names none of several may mean any of them, and so is held against none; neither is one that
    speaks of what others asked.
    """
    meant: set[int] = set()
    for sentence in sentences:
        folded = sentence.casefold()
        named = {row.pk for row in rows if any(name.casefold() in folded for name in _names(row, language))}
        is_plain = len(rows) == 1 and _OF_OURS.search(sentence)
        if is_plain and _is_of_another(sentence, rows[0], language, by_day=by_day):
            is_plain = None
        meant |= named or ({rows[0].pk} if is_plain else set())
    return meant


def _is_of_another(sentence: str, row: EarlierLetter, language: str, *, by_day: bool) -> bool:
    sent = known_of(row.earlier).sent_on if by_day and row.earlier else None
    days = [*_days(row), *([sent] if sent else [])] if by_day else []
    return other_letters.means_another(sentence, earlier=row.earlier, days=days, language=language)


def _days(row: EarlierLetter) -> list[date]:
    return [day for day in (row.sent_on, row.earlier.issued_on if row.earlier else None) if day]


def _names(row: EarlierLetter, language: str) -> list[str]:
    """Return by what a text may call an earlier letter: its number, its title, its date."""
    earlier = row.earlier
    dates = [written_date(day, style=style, language=language) for day in _days(row) for style in Letter.DateStyle]
    names = [row.reference, *([earlier.reference, earlier.title] if earlier else []), *dates]
    return [name for name in names if name]


def _contradiction(row: EarlierLetter, earlier: Letter, known: KnownAnswers, *, denies: bool, thanks: bool) -> str:
    values = {"letter": row.reference or earlier.reference or earlier.title, "n": known.responses}
    if (known.answers and row.answered is False) or (known.responses and denies):
        values["day"] = plain_day(known.first_on) if known.first_on else ""
        return (
            _("This letter says that “%(letter)s” was not answered. On record there is a response of %(day)s.") % values
        )
    if not known.answers and (row.answered or thanks):
        return _("This letter says that “%(letter)s” was answered. On record there is no answer.") % values
    if denies and row.answered:
        return _("The text says that a letter was not answered, and “%(letter)s” is marked as answered.") % values
    return ""


def _plain(letter: Letter) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", letter.body).split())


@transaction.atomic
def complete(*, row: EarlierLetter, actor: User, earlier: Letter | None, within_days: int | None) -> bool:
    """Say which letter kept here an earlier one is, or how many days its addressee had; nothing printed changes.

    Allowed at any time, because the letter's own words about the earlier one stay as they are.
    Returns whether anything changed.
    """
    row = (
        EarlierLetter.objects.select_for_update(of=("self",))
        .select_related("letter__campaign__coalition")
        .get(pk=row.pk)
    )
    if (row.earlier_id, row.within_days) == (earlier.pk if earlier else None, within_days):
        return False
    row.earlier, row.within_days = earlier, within_days
    row.save(update_fields=["earlier", "within_days"])
    trail.record(
        "letter.earlier_letter_linked",
        letter=row.letter,
        actor=actor,
        reference=row.reference,
        earlier=earlier.pk if earlier else 0,
    )
    return True


@transaction.atomic
def fill_from_record(*, letter: Letter, actor: User) -> int:
    """Write into the earlier letters whether they were answered, as the record has it; return how many changed."""
    if letter.state not in FINISH_IS_EDITABLE:
        raise writing.TextLocked(writing.locked_because(letter))
    changed = 0
    for row in (
        letter.follows_up.select_for_update(of=("self",)).filter(earlier__isnull=False).select_related("earlier")
    ):
        assert row.earlier is not None
        known = known_of(row.earlier).says_answered
        if known is not None and known != row.answered:
            row.answered = known
            row.save(update_fields=["answered"])
            changed += 1
    if changed:
        trail.record("letter.earlier_letters_named", letter=letter, actor=actor, count=changed)
    return changed
