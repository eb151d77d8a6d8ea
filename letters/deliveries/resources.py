"""Recipients and deliveries for programs: how letters went out, and entering that one did outside of this system."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from campaign.api import paging, problems
from campaign.api.bodies import Body
from campaign.api.operations import ApiRequest, Operations, has
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
from campaign.mail.server_answers import in_words
from letters import deliveries as delivering
from letters.deliveries import hand_entries
from letters.deliveries.forms.deliveries import HandEntryForm
from letters.http import letter_of
from letters.models import Delivery, Edition, Letter, Recipient

operations = Operations("deliveries")
READ, WRITE = "deliveries:read", "deliveries:write"
_LISTED: Final = (
    *("id", "recipient_id", "edition__number", "purpose", "channel", "state", "sent_on", "received_on"),
    *("tracking_number", "note", "reason", "recorded_at"),
)
_BY_HAND: Final = [channel.value for channel in hand_entries.BY_HAND]


class RecipientData(Schema):
    id: int
    role: str = Field(json_schema_extra=one_of(Recipient.Role.values))
    name: str
    title: str
    office: str
    organization: str
    address: list[str]
    email: str | None = Field(description="Null without the scope addresses:read, or where the role does not see it.")


class DeliveryData(Schema):
    id: int
    recipient_id: int
    edition: int
    purpose: str = Field(json_schema_extra=one_of(Delivery.Purpose.values))
    channel: str = Field(json_schema_extra=one_of(Delivery.Channel.values))
    state: str = Field(json_schema_extra=one_of(Delivery.State.values))
    sent_on: ToldDay | None
    received_on: ToldDay | None
    tracking_number: str
    note: str
    reason: str
    recorded_at: ToldMoment


class DeliveriesMade(Schema):
    items: list[DeliveryData] = Field(description="One for each recipient.")


class NewDelivery(Body):
    recipients: list[Key] = Field(min_length=1, max_length=500)
    channel: str = Field(json_schema_extra=one_of(_BY_HAND))
    sent_on: Day
    received_on: Day | None = None
    edition: Key | None = Field(None, description="The number of a finished edition; the newest if left out.")
    is_correction: bool = False
    tracking_number: str = Field("", max_length=100)
    note: str = Field("", max_length=2000)
    proof: SentFile | None = None


@operations.read("letters/{slug:letter}/recipients", scope=READ, action="see_answers", response=PageOf[RecipientData])
def list_recipients(request: ApiRequest, letter: SlugInPath, asked: Query[PageAsked]) -> HttpResponse:
    """List whom a letter is for."""
    sees = has(request, "addresses:read", "see_addresses")
    columns = ("id", "role", "name", "title", "office", "organization", "address", *(("email",) if sees else ()))
    rows = letter_of(request, letter).recipients.values(*columns)
    return paging.answer(request, rows, asked, lambda page: ({"email": None, **row} for row in page))


@operations.read("letters/{slug:letter}/deliveries", scope=READ, action="see_answers", response=PageOf[DeliveryData])
def list_deliveries(request: ApiRequest, letter: SlugInPath, asked: Query[PageAsked]) -> HttpResponse:
    """List how a letter went out."""
    return paging.answer(request, _rows(letter_of(request, letter)), asked, _shown)


@operations.read(
    "letters/{slug:letter}/deliveries/{int:delivery}", scope=READ, action="see_answers", response=DeliveryData
)
def read_delivery(request: ApiRequest, letter: SlugInPath, delivery: KeyInPath) -> HttpResponse:
    """Read one delivery."""
    row = get_object_or_404(_rows(letter_of(request, letter)), pk=delivery)
    return paging.told(next(iter(_shown([row]))))


@operations.write(
    "letters/{slug:letter}/deliveries", scope=WRITE, action="deliver_letter", response=DeliveriesMade, status=201
)
def add_deliveries(request: ApiRequest, letter: SlugInPath, given: NewDelivery) -> HttpResponse:
    """Enter that a finished edition was posted, handed over or uploaded elsewhere."""
    found = letter_of(request, letter)
    form = _form(found, given)
    values = form.cleaned_data
    proofs = storage.store_all(values["proofs"], coalition=request.coalition, actor=request.member.user)
    made = hand_entries.enter(
        letter=found,
        edition=form.edition_of(),
        recipients=form.chosen(),
        purpose=form.purpose_of(),
        actor=request.member.user,
        today=civil_today(request.coalition.time_zone),
        proofs=proofs,
        **{name: values[name] for name in ("channel", "sent_on", "received_on", "tracking_number", "note")},
    )
    rows = _rows(found).filter(pk__in=[one.pk for one in made]).order_by("pk")
    return paging.told({"items": list(_shown(rows))}, status=201)


def _form(letter: Letter, given: NewDelivery) -> HandEntryForm:
    """Return the page's form, filled with what is given and checked."""
    editions = delivering.ready_editions(letter)
    delivering.refuse_undeliverable(letter, editions[0] if editions else Edition())
    recipients = list(letter.recipients.order_by("pk"))
    unknown = set(given.recipients) - {one.pk for one in recipients}
    if unknown:
        place = next(place for place, key in enumerate(given.recipients) if key in unknown)
        raise problems.invalid([{"pointer": f"/recipients/{place}", "detail": _("The letter has no such recipient.")}])
    said = given.dict(include={"channel", "sent_on", "received_on", "edition", "tracking_number", "note"})
    said |= {f"to-{key}": True for key in given.recipients}
    said["edition"] = given.edition or editions[0].number
    said["purpose"] = Delivery.Purpose.CORRECTION if given.is_correction else Delivery.Purpose.LETTER
    sent = [uploaded(given.proof, at="/proof")] if given.proof else []
    may_correct = letter.deliveries.letter_went_out().exists()
    form = HandEntryForm(
        typed(said), files("proofs", sent), recipients=recipients, editions=editions, may_correct=may_correct
    )
    return checked(form, {"proofs": "proof", "purpose": "is_correction"})


def _rows(letter: Letter) -> "QuerySet[Any, dict[str, Any]]":
    rows: QuerySet[Any, dict[str, Any]] = letter.deliveries.values(*_LISTED)
    return rows


def _shown(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for row in rows:
        told = dict(row)
        told["edition"] = told.pop("edition__number")
        told["reason"] = in_words(told["reason"])
        yield told
