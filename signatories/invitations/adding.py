"""Putting people into a letter's ledger: out of the directory, or from a pasted list. Nobody is asked yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction

from campaign.directory.matching import all_names
from campaign.kept_words import gettext as _
from campaign.mailbox import FREE_MAIL, canonical, mailbox_key
from campaign.models import Coalition, Mandate, Member, Organization, Representative
from campaign.names import fold
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.models import Letter
from letters.states import LIST_IS_FROZEN, LetterState
from signatories.invitations.pasting import PastedEntry
from signatories.models import Invitation
from signatories.signing import tokens, trust

MOST_AT_ONCE: Final = 2_000


class NotInvited(Refusal):
    """Nobody can be put into the ledger; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom to ask: a mailbox, who reads it and for which organization, as far as that is known."""

    email: str
    name: str = ""
    organization_name: str = ""
    organization: Organization | None = None
    source: str = Invitation.Source.PASTED

    def key(self, coalition: Coalition) -> str:
        """Return what keeps the organization to one line of a list, or nothing where none is named."""
        if self.organization is not None:
            return trust.key_of(self.organization)
        return trust.key_of_name(coalition.pk, self.organization_name) if self.organization_name else ""


@transaction.atomic
def add(*, letter: Letter, invitees: Collection[Invitee], by: Member) -> int:
    """Put people into the ledger, in the hands of whoever does it, and return how many were new to it.

    One mailbox is one row by a constraint of the database; whoever stands in the ledger already stays as they are.
    """
    refuse_ended(letter)
    if len(invitees) > MOST_AT_ONCE:
        raise NotInvited(_("At most %(limit)d people at once.") % {"limit": MOST_AT_ONCE})
    coalition = letter.campaign.coalition
    rows = [_row(letter, coalition, invitee, by) for invitee in invitees]
    Invitation.objects.bulk_create(rows, ignore_conflicts=True)
    number = Invitation.objects.filter(nonce__in=[row.nonce for row in rows]).count()
    if number:
        data = {"letter": letter.pk, "number": number}
        activity.record("invitations.added", coalition=coalition, actor=by.user, about=letter, data=data)
    return number


def refuse_ended(letter: Letter) -> None:
    """Refuse for a letter whose list is frozen, or that was withdrawn: there is nothing to ask for any more."""
    state = Letter.objects.values_list("state", flat=True).get(pk=letter.pk)
    if state in LIST_IS_FROZEN or state == LetterState.WITHDRAWN:
        raise NotInvited(_("Signing is over, so nobody can be asked any more."))


def _row(letter: Letter, coalition: Coalition, invitee: Invitee, by: Member) -> Invitation:
    return Invitation(
        letter=letter,
        organization=invitee.organization,
        organization_name=invitee.organization_name,
        organization_key=invitee.key(coalition),
        name=invitee.name,
        email=invitee.email,
        mailbox_key=mailbox_key(invitee.email),
        language=coalition.language,
        source=invitee.source,
        owner=by,
        nonce=tokens.new_nonce(),
        created_by=by.user,
    )


def known_mailboxes(letter: Letter, keys: Iterable[str]) -> set[str]:
    """Return which of these mailboxes stand in the letter's ledger already."""
    return set(letter.invitations.filter(mailbox_key__in=list(keys)).values_list("mailbox_key", flat=True))


# Out of the directory


def of_representative(person: Representative) -> Invitee:
    """Return a person of the directory as somebody to ask."""
    organization = person.organization
    source = Invitation.Source.DIRECTORY
    return Invitee(person.email, person.name, organization.registered_name, organization, source)


def speaker_of(organization: Organization, *, today: date) -> Representative | None:
    """Return whom of an organization to ask: whoever holds a mandate to sign, else the first with an address.

    Expects representatives and their mandates to be at hand.
    """
    people = sorted(
        (person for person in organization.representatives.all() if person.email), key=lambda person: person.pk
    )
    signing = [person for person in people if _may_sign(person, today)]
    return next(iter([*signing, *people]), None)


def _may_sign(person: Representative, today: date) -> bool:
    mandates = (one for one in person.mandates.all() if one.purpose == Mandate.Purpose.SIGN)
    return any(one.since <= today and (one.until is None or one.until >= today) for one in mandates)


# From a pasted list


def recognized(coalition: Coalition, entries: Iterable[PastedEntry]) -> list[tuple[PastedEntry, Invitee]]:
    """Return the entries without a fault, each with the organization of the directory that it means.

    An organization is known by its person's mailbox, by the name in brackets, by a name that is its own, or by its
    mail domain, in this order. A name of several organizations means none of them.
    """
    good = [entry for entry in entries if not entry.fault]
    people = {
        person.mailbox_key: person
        for person in Representative.objects.filter(
            organization__coalition=coalition, mailbox_key__in=[entry.key for entry in good]
        ).select_related("organization")
    }
    names, domains = _directory(coalition) if good else ({}, {})
    return [(entry, _recognized(entry, people.get(entry.key), names, domains)) for entry in good]


Known = dict[str, list[Organization]]


def _directory(coalition: Coalition) -> tuple[Known, Known]:
    names: dict[str, list[Organization]] = defaultdict(list)
    domains: dict[str, list[Organization]] = defaultdict(list)
    for organization in coalition.organizations.all():
        for name in set(map(fold, all_names(organization))):
            names[name].append(organization)
        for domain in organization.mail_domains:
            domains[domain.lower().lstrip("@.")].append(organization)
    return names, domains


def _recognized(entry: PastedEntry, person: Representative | None, names: Known, domains: Known) -> Invitee:
    given = Invitee(entry.email, entry.name, entry.organization)
    if person is not None:
        named = replace(of_representative(person), email=entry.email, source=Invitation.Source.PASTED)
        return replace(named, name=entry.name or person.name)
    if organization := _only(names.get(fold(entry.organization))) if entry.organization else None:
        return replace(given, organization=organization, organization_name=organization.registered_name)
    if organization := _only(names.get(fold(entry.name))) if entry.name and not entry.organization else None:
        return replace(given, name="", organization=organization, organization_name=organization.registered_name)
    domain = canonical(entry.email).rpartition("@")[2]
    organization = None if entry.organization or domain in FREE_MAIL else _only(domains.get(domain))
    if organization:
        return replace(given, organization=organization, organization_name=organization.registered_name)
    return given


def _only(found: list[Organization] | None) -> Organization | None:
    return found[0] if found and len(found) == 1 else None
