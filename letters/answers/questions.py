"""The numbered questions of a letter: proposed from its lists, settled by a person, answered or not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from campaign import joining
from campaign.models import User
from campaign.refusals import Refusal
from letters.drafts import writing
from letters.markup import html, mending
from letters.models import Answer, Letter, Question, Recipient
from letters.trail import record

MOST: Final = 99
LONGEST: Final = 2_000
NAMED: Final = 5
BEST_FIRST: Final = (Answer.Outcome.ANSWERED, Answer.Outcome.PARTLY, Answer.Outcome.NOT)
_ASKS = re.compile(
    r"\?\s*$|^\s*(?:please|kindly|veuillez|merci de|whether|how|what|why|when|which|who)\b", re.IGNORECASE
)


class QuestionsRefused(Refusal):
    """The questions cannot be saved like this; the sentence says why."""


class QuestionsChanged(QuestionsRefused):
    """Somebody else has saved other questions since; the sentence names them."""


@dataclass(slots=True)
class _Run:
    """Ordered lists that count on from one another."""

    items: list[tuple[int, str]] = field(default_factory=list)

    def rank(self) -> tuple[int, int]:
        return sum(bool(_ASKS.search(text)) for _number, text in self.items), len(self.items)


def propose(letter: Letter) -> list[tuple[int, str]]:
    """Return number and text of what reads like the letter's questions: the numbered list that asks most.

    A list that begins where another one stopped goes on with it. Of two lists that ask alike,
    the longer one, and then the later one, is taken. An empty list where nothing is numbered.
    """
    runs: list[_Run] = []
    for body in (letter.body, *(annex.get("body", "") for annex in letter.annexes)):
        _collect(mending.read(html.safe(body or "")), runs)
    best = max(enumerate(runs), key=lambda pair: (*pair[1].rank(), pair[0]), default=None)
    return best[1].items[:MOST] if best else []


def _collect(root: HtmlElement, runs: list[_Run]) -> None:
    for ordered in root.iter("ol"):
        if any(above.tag in ("ol", "ul") for above in ordered.iterancestors()):
            continue
        start = int(ordered.get("start") or 1)
        if not runs or not runs[-1].items or start != runs[-1].items[-1][0] + 1:
            runs.append(_Run())
        for number, item in enumerate(ordered.findall("li"), start=start):
            if number > 0:
                runs[-1].items.append((number, _words(item)))


def _words(item: HtmlElement) -> str:
    """Return an item's words in one line, without footnotes; the parts of a list within it stay apart."""
    pieces: list[str] = []
    _write(item, pieces)
    text = " ".join("".join(pieces).split())
    return re.sub(r"\s+([,.;:?!])", r"\1", text)[:LONGEST]


def _write(element: HtmlElement, pieces: list[str]) -> None:
    if element.get("class") == "footnote":
        return
    pieces.append(" " if element.tag in ("p", "li", "ul", "ol", "br") else "")
    pieces.append(element.text or "")
    for child in element:
        _write(child, pieces)
        pieces.append(child.tail or "")


def fingerprint(letter: Letter) -> str:
    """Return a digest of the questions as they are, which a form carries to tell what its writer saw."""
    return writing.digest({str(number): text for number, text in letter.questions.values_list("number", "text")})


@transaction.atomic
def settle(*, letter: Letter, actor: User, rows: Sequence[tuple[int, str]], seen: str = "") -> list[Question]:
    """Make these the letter's questions, by number; raises QuestionsRefused.

    A question whose number stays keeps what responses said about it; one that a response
    speaks about cannot go. ``seen`` is the ``fingerprint`` of what the writer had before them;
    when it has changed since, the refusal names what would be lost.
    """
    Letter.objects.locked(letter.pk)
    # Whoever logs a response locks the questions it speaks about, so nobody speaks about one that is going.
    stored = {question.number: question for question in letter.questions.select_for_update().order_by("pk")}
    _refuse(letter, rows)
    wanted = dict(rows)
    if seen and seen != fingerprint(letter):
        _refuse_loss(stored, wanted)
    letter.questions.exclude(number__in=wanted).delete()
    for number, text in wanted.items():
        if number in stored:
            letter.questions.filter(number=number).exclude(text=text).update(text=text)
        else:
            Question.objects.create(letter=letter, number=number, text=text)
    if {number: question.text for number, question in stored.items()} != wanted:
        record("questions.settled", letter=letter, actor=actor, count=len(wanted))
    return list(letter.questions.order_by("number"))


def _refuse(letter: Letter, rows: Sequence[tuple[int, str]]) -> None:
    numbers = [number for number, _text in rows]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise QuestionsRefused(_("Number %(number)d stands twice.") % {"number": twice[0]})
    spoken_of = letter.questions.exclude(number__in=numbers).filter(answers__isnull=False)
    lost = spoken_of.order_by("number").values_list("number", flat=True).first()
    if lost is not None:
        raise QuestionsRefused(
            _("Question %(number)d stays: a response says whether it is answered.") % {"number": lost}
        )


def _refuse_loss(stored: dict[int, Question], wanted: dict[int, str]) -> None:
    """Name what others wrote meanwhile; nothing is refused where both say the same."""
    lost = [str(question) for number, question in sorted(stored.items()) if wanted.get(number) != question.text]
    if lost:
        named = joining.sentences(joining.quoted(Truncator(text).chars(100)) for text in lost[:NAMED])
        words = _(
            "Somebody else has changed the questions meanwhile: %(questions)s Save again to put yours there instead."
        )
        raise QuestionsChanged(words % {"questions": named})


# What became of them


def best_outcomes(questions: Iterable[Question], answers: Iterable[Answer]) -> dict[int, str]:
    """Return for each question the best that any response says about it; an empty text where none says anything."""
    said: dict[int, set[str]] = {}
    for answer in answers:
        said.setdefault(answer.question_id, set()).add(answer.outcome)
    return {
        question.pk: next((outcome for outcome in BEST_FIRST if outcome in said.get(question.pk, set())), "")
        for question in questions
    }


def unanswered(recipient: Recipient) -> list[tuple[Question, str]]:
    """Return the questions that nobody has fully answered, with the best outcome so far."""
    questions = list(recipient.letter.questions.order_by("number"))
    answers = Answer.objects.filter(response__recipient=recipient, response__retracted_at=None)
    best = best_outcomes(questions, answers)
    return [(one, best[one.pk]) for one in questions if best[one.pk] != Answer.Outcome.ANSWERED]
