"""What recipients answered, for programs: reading it, and entering what came in elsewhere."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from campaign.api import paging, problems
from campaign.api.bodies import Body
from campaign.api.operations import ApiRequest, Operations
from campaign.api.paging import PageAsked, PageOf
from campaign.api.typed import (
    Day,
    Key,
    KeyInPath,
    SentFile,
    SlugInPath,
    ToldDay,
    ToldMoment,
    checked,
    files,
    one_of,
    typed,
    uploaded,
)
from campaign.clock import civil_today
from campaign.files import storage
from letters.answers import responses
from letters.answers.forms.responses import NO, USUAL, YES, ResponseForm
from letters.http import letter_of
from letters.models import Answer, Letter, Recipient, Response

operations = Operations("answers")
READ, WRITE = "answers:read", "answers:write"
_COLUMNS: Final = (
    *("id", "recipient_id", "kind", "channel", "dated_on", "received_on", "reference", "summary", "settles"),
    *("is_public", "logged_at", "retracted_at", "retracted_because"),
)


class OutcomeData(Schema):
    question: int = Field(description="The number of the question.")
    outcome: str = Field(json_schema_extra=one_of(Answer.Outcome.values))


class AnswerData(Schema):
    id: int
    recipient_id: int
    kind: str = Field(json_schema_extra=one_of(Response.Kind.values))
    channel: str = Field(json_schema_extra=one_of(Response.Channel.values))
    dated_on: ToldDay | None
    received_on: ToldDay
    reference: str
    summary: str
    settles: bool = Field(description="Whether the waiting ends with it.")
    is_public: bool
    outcomes: list[OutcomeData]
    logged_at: ToldMoment
    retracted_at: ToldMoment | None
    retracted_because: str


class SentOutcome(Body):
    question: Key = Field(description="The number of the question.")
    outcome: str = Field(json_schema_extra=one_of(Answer.Outcome.values))


class NewAnswer(Body):
    recipient_id: Key
    kind: str = Field(json_schema_extra=one_of(Response.Kind.values))
    channel: str = Field("email", json_schema_extra=one_of(Response.Channel.values))
    received_on: Day
    dated_on: Day | None = None
    reference: str = Field("", max_length=200)
    summary: str = Field("", max_length=20_000)
    settles: bool | None = Field(None, description="Null as usual for its kind.")
    is_public: bool = False
    outcomes: list[SentOutcome] = Field(default_factory=list, max_length=200)
    file: SentFile | None = None


@operations.read("letters/{slug:letter}/answers", scope=READ, action="see_answers", response=PageOf[AnswerData])
def list_answers(request: ApiRequest, letter: SlugInPath, asked: Query[PageAsked]) -> HttpResponse:
    """List what came back, with what was entered by mistake and taken back."""
    return paging.answer(request, _rows(letter_of(request, letter)), asked, _shown)


@operations.read("letters/{slug:letter}/answers/{int:answer}", scope=READ, action="see_answers", response=AnswerData)
def read_answer(request: ApiRequest, letter: SlugInPath, answer: KeyInPath) -> HttpResponse:
    """Read one answer."""
    return paging.told(_one(letter_of(request, letter), answer))


@operations.write("letters/{slug:letter}/answers", scope=WRITE, action="log_answers", response=AnswerData, status=201)
def add_answer(request: ApiRequest, letter: SlugInPath, given: NewAnswer) -> HttpResponse:
    """Enter what came back from a recipient."""
    found = letter_of(request, letter)
    recipient = found.recipients.filter(pk=given.recipient_id).first()
    if recipient is None:
        raise problems.invalid([{"pointer": "/recipient_id", "detail": _("The letter has no such recipient.")}])
    recipient.letter = found
    today, actor = civil_today(request.coalition.time_zone), request.member.user
    form = _form(found, recipient, given, today)
    kept = storage.store_all(form.cleaned_data["files"], coalition=request.coalition, actor=actor)
    logged = responses.log(recipient=recipient, actor=actor, reply=form.reply(), today=today, files=kept)
    location = f"/api/v1/letters/{letter}/answers/{logged.pk}"
    return paging.told(_one(found, logged.pk), status=201, location=location)


def _form(letter: Letter, recipient: Recipient, given: NewAnswer, today: Any) -> ResponseForm:
    """Return the page's form, filled with what is given and checked."""
    questions = list(letter.questions.order_by("number"))
    keys = {question.number: question.pk for question in questions}
    said = given.dict(exclude={"recipient_id", "outcomes", "settles", "file"})
    said["settles"] = {None: USUAL, True: YES, False: NO}[given.settles]
    for place, one in enumerate(given.outcomes):
        if one.question not in keys:
            fault = {"pointer": f"/outcomes/{place}/question", "detail": _("The letter has no such question.")}
            raise problems.invalid([fault])
        said[f"question_{keys[one.question]}"] = one.outcome
    sent = [uploaded(given.file, at="/file")] if given.file else []
    form = ResponseForm(
        typed(said), files("files", sent), recipient=recipient, today=today, questions=questions, mail_files=[]
    )
    return checked(form, {"files": "file", **{f"question_{key}": "outcomes" for key in keys.values()}})


def _rows(letter: Letter) -> "QuerySet[Any, dict[str, Any]]":
    rows: QuerySet[Any, dict[str, Any]] = Response.objects.filter(recipient__letter=letter).values(*_COLUMNS)
    return rows


def _one(letter: Letter, number: int) -> dict[str, Any]:
    return next(iter(_shown([get_object_or_404(_rows(letter), pk=number)])))


def _shown(rows: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Return what is told of answers, with what each says to the numbered questions."""
    said = Answer.objects.filter(response__in=[row["id"] for row in rows]).order_by("question__number")
    outcomes: dict[int, list[dict[str, Any]]] = {row["id"]: [] for row in rows}
    for key, number, outcome in said.values_list("response_id", "question__number", "outcome"):
        outcomes[key].append({"question": number, "outcome": outcome})
    return ({**row, "outcomes": outcomes[row["id"]]} for row in rows)
