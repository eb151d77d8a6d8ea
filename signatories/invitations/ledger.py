"""What coordinators see of a letter's invitations: who is found, how each stands, and who has not answered.

The names are encrypted, so words are looked for in Python among the rows of one letter; an address is found
by its mailbox. All that is asked of the database is a number of queries that does not grow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from campaign.mailbox import mailbox_key
from campaign.models import Activity, Member
from campaign.names import LONGEST_SEARCH, MOST_WORDS, fold
from campaign.roles import role_may
from campaign.trail.words import words
from letters.models import Letter
from signatories.models import Invitation, MailAnswer, Signature
from signatories.models.invitation import InvitationQuerySet, InvitationStanding, Outcome

NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class LedgerSearch:
    """What is looked for; empty values mean everything. ``owner`` is a member's key, or ``nobody``."""

    state: str = ""
    owner: str = ""
    q: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.state or self.owner or self.q)


def find(letter: Letter, wanted: LedgerSearch) -> InvitationQuerySet:
    """Return the invitations that fit, those that were added last first."""
    found = letter.invitations.all().standing().order_by("-pk")
    if wanted.state:
        found = found.filter(Q(standing=wanted.state))
    if wanted.owner:
        found = found.filter(owner=None) if wanted.owner == NOBODY else found.filter(owner=int(wanted.owner))
    if "@" in wanted.q:
        return found.filter(mailbox_key=mailbox_key(wanted.q))
    if looked_for := fold(wanted.q[:LONGEST_SEARCH]).split()[:MOST_WORDS]:
        names = letter.invitations.values_list("pk", "organization_name", "name")
        return found.filter(
            pk__in=[
                pk
                for pk, organization, name in names
                if all(word in f"{fold(organization)} {fold(name)}" for word in looked_for)
            ]
        )
    return found


def counts(letter: Letter) -> list[dict[str, Any]]:
    """Return each standing with how many are in it, in the order of an invitation's life."""
    rows = letter.invitations.all().standing().order_by().values_list(F("standing")).annotate(number=Count("pk"))
    numbers: dict[str, int] = dict(rows)
    return [{"value": one.value, "label": one.label, "number": numbers.get(one.value, 0)} for one in InvitationStanding]


def with_neighbors(found: InvitationQuerySet) -> InvitationQuerySet:
    """Tell of each also whether its organization has a line on the list, through whomever, and whether it is away."""
    lines = Signature.objects.counted().filter(letter=OuterRef("letter"), organization_key=OuterRef("organization_key"))
    away = MailAnswer.objects.filter(invitation=OuterRef("pk"), outcome=Outcome.AWAY)
    told = {"organization_has_signed": Exists(lines.exclude(organization_key="")), "is_away": Exists(away)}
    return found.annotate(**told).select_related("owner__user", "organization")


def rows(letter: Letter, page: Iterable[Invitation]) -> list[dict[str, Any]]:
    """Return what the ledger shows of each, with how many others of the same organization are asked."""
    shown = list(page)
    keys = [one.organization_key for one in shown if one.organization_key]
    same = letter.invitations.filter(organization_key__in=keys).order_by().values_list("organization_key")
    numbers = dict(same.annotate(number=Count("pk")))
    return [_row(one, numbers.get(one.organization_key, 1) - 1) for one in shown]


def _row(invitation: Invitation, others: int) -> dict[str, Any]:
    standing = InvitationStanding(invitation.standing)  # type: ignore[attr-defined]  # annotated
    return {
        "invitation": invitation,
        "standing": standing.value,
        "label": standing.label,
        "others": others,
        "is_away": getattr(invitation, "is_away", False) and standing == InvitationStanding.ASKED,
        "through_another": getattr(invitation, "organization_has_signed", False)
        and standing != InvitationStanding.SIGNED,
    }


def hands(letter: Letter) -> list[tuple[str, str]]:
    """Return the members in whose hands invitations may be: those who may see the ledger."""
    members = letter.campaign.coalition.members.active().select_related("user").order_by("user__name", "pk")
    return [(str(member.pk), str(member.user)) for member in members if role_may(member.role, "invite_signatories")]


def history(invitation: Invitation) -> QuerySet[Activity]:
    """Return what the trail says of one invitation, the latest first."""
    about = Activity.objects.filter(about=invitation._meta.label_lower, about_id=invitation.pk)
    return about.select_related("actor").order_by("-at", "-pk")


def told(entries: Iterable[Activity]) -> list[dict[str, Any]]:
    """Put entries of the trail into words."""
    return [
        {"words": words(entry.verb), "at": entry.at, "actor": entry.actor, "state": _state(entry)} for entry in entries
    ]


def _state(entry: Activity) -> str:
    value = entry.data.get("state", "")
    return str(InvitationStanding(value).label) if value in InvitationStanding.values else ""


def replies(invitation: Invitation) -> QuerySet[MailAnswer]:
    """Return the mails that answered one invitation, the latest first."""
    return invitation.mail_answers.select_related("mail").order_by("-mail__received_at", "-pk")


def may_have(member: Member) -> bool:
    """Tell whether invitations may be in the hands of a member."""
    return role_may(member.role, "invite_signatories")
