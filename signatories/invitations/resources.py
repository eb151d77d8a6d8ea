"""Invitations for programs: whom a coalition asks to sign, adding people and asking them.

Whoever is asked may sign with the name withheld; that somebody has, no program learns from here: such an invitation
stands as it stood before.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from campaign.api import paging, problems
from campaign.api.bodies import Body
from campaign.api.operations import ApiRequest, Operations, has
from campaign.api.paging import PageAsked, PageOf
from campaign.api.typed import Key, KeyInPath, SlugInPath, ToldMoment, one_of
from campaign.clock import database_now
from letters.http import letter_of
from letters.models import Letter
from signatories.invitations import adding, asking, pasting
from signatories.models import Invitation, Signature
from signatories.models.invitation import InvitationQuerySet, InvitationStanding

operations = Operations("invitations")
READ, WRITE, ACTION = "invitations:read", "invitations:write", "invite_signatories"
MOST: Final = 500


class InvitationData(Schema):
    id: int
    standing: str = Field(json_schema_extra=one_of(InvitationStanding.values))
    organization_id: int | None
    organization_name: str
    name: str
    email: str | None = Field(description="Null without the scope addresses:read.")
    language: str
    source: str = Field(json_schema_extra=one_of(Invitation.Source.values))
    reason: str = Field(description="Why somebody declined, in their words.")
    created_at: ToldMoment
    asked_at: ToldMoment | None
    answered_at: ToldMoment | None


class SentInvitee(Body):
    email: str = Field(min_length=3, max_length=254)
    name: str = Field("", max_length=pasting.NAME_LENGTH)
    organization_name: str = Field("", max_length=pasting.NAME_LENGTH)


class NewInvitations(Body):
    people: list[SentInvitee] = Field(min_length=1, max_length=MOST)


class InvitationsMade(Schema):
    added: int = Field(description="How many were new; whoever is in the ledger already stays as they are.")
    items: list[InvitationData] = Field(description="All who were sent, in the ledger’s order.")


class PeopleToAsk(Body):
    invitations: list[Key] = Field(min_length=1, max_length=MOST)


class PeopleAsked(Schema):
    asked: int
    not_asked: int = Field(description="Have answered, want no mail, or are not to be asked now.")


@operations.read("letters/{slug:letter}/invitations", scope=READ, action=ACTION, response=PageOf[InvitationData])
def list_invitations(request: ApiRequest, letter: SlugInPath, asked: Query[PageAsked]) -> HttpResponse:
    """List who is asked to sign, and how each stands."""
    return paging.answer(request, _rows(letter_of(request, letter)), asked, _telling(request))


@operations.read(
    "letters/{slug:letter}/invitations/{int:invitation}", scope=READ, action=ACTION, response=InvitationData
)
def read_invitation(request: ApiRequest, letter: SlugInPath, invitation: KeyInPath) -> HttpResponse:
    """Read one invitation."""
    stored = get_object_or_404(_rows(letter_of(request, letter)), pk=invitation)
    return paging.told(next(iter(_telling(request)([stored]))))


@operations.write("letters/{slug:letter}/invitations", scope=WRITE, action=ACTION, response=InvitationsMade, status=201)
def add_invitations(request: ApiRequest, letter: SlugInPath, given: NewInvitations) -> HttpResponse:
    """Put people into the ledger; nobody is asked yet."""
    found = letter_of(request, letter)
    entries = _entries(given)
    people = [invitee for _entry, invitee in adding.recognized(request.coalition, entries)]
    added = adding.add(letter=found, invitees=people, by=request.member)
    rows = _rows(found).filter(mailbox_key__in=[entry.key for entry in entries]).order_by("pk")
    return paging.told({"added": added, "items": list(_telling(request)(rows))}, status=201)


@operations.write("letters/{slug:letter}/invitations/asks", scope=WRITE, action=ACTION, response=PeopleAsked)
def ask_people(request: ApiRequest, letter: SlugInPath, given: PeopleToAsk) -> HttpResponse:
    """Write to people in the ledger who have said nothing yet."""
    found = letter_of(request, letter)
    ids = list(dict.fromkeys(given.invitations))
    known = set(found.invitations.filter(pk__in=ids).values_list("pk", flat=True))
    if unknown := [place for place, key in enumerate(given.invitations) if key not in known]:
        fault = {"pointer": f"/invitations/{unknown[0]}", "detail": _("The letter has no such invitation.")}
        raise problems.invalid([fault])
    asked = asking.ask(letter=found, ids=ids, actor=request.member.user, seen_at=database_now())
    return paging.told({"asked": asked.number, "not_asked": len(ids) - asked.number})


def _entries(given: NewInvitations) -> list[pasting.PastedEntry]:
    """Return the people as the pasted list of the page has them, checked in the same way."""
    entries = [
        pasting.entry_of(place, one.email, one.name, one.organization_name) for place, one in enumerate(given.people)
    ]
    if faults := [{"pointer": f"/people/{one.line}", "detail": one.fault} for one in entries if one.fault]:
        raise problems.invalid(faults)
    return entries


def _rows(letter: Letter) -> InvitationQuerySet:
    withheld = Signature.objects.filter(
        letter=OuterRef("letter"), mailbox_key=OuterRef("mailbox_key"), withheld=True
    ).exclude(mailbox_key="")
    return letter.invitations.all().standing().annotate(is_withheld=Exists(withheld))


def _telling(request: ApiRequest) -> Callable[[Iterable[Any]], Iterable[dict[str, Any]]]:
    """Return what makes what is told out of invitations."""
    sees = has(request, "addresses:read", ACTION)

    def told(rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
        for one in rows:
            yield {
                "id": one.pk,
                "standing": one.state if one.is_withheld else one.standing,
                **{name: getattr(one, name) for name in ("organization_id", "organization_name", "name")},
                "email": one.email if sees else None,
                **{name: getattr(one, name) for name in ("language", "source", "reason")},
                **{name: getattr(one, name) for name in ("created_at", "asked_at", "answered_at")},
            }

    return told
