"""Puts the samples together with the services that people use, and then moves some of it into the past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from campaign.clock import civil_today
from campaign.directory import organizations
from campaign.mailbox import mailbox_key
from campaign.models import Campaign, Coalition, Mandate, Member, Organization, Representative, User
from campaign.people import coalitions
from letters import civil_time
from letters.drafts import lifecycle, new_letters, signing_rules, writing
from letters.models import Letter, Version
from letters.recipients import rows
from letters.states import Move
from signatories.lists import groups
from signatories.management.samples import people
from signatories.models import Signature, SignatureGroup
from signatories.models.signature import LAST, Kind, State
from signatories.sharing import links
from signatories.signing import signatures, tokens, trust


@dataclass(frozen=True, slots=True)
class Cast:
    """A coalition and the people who act in it."""

    coalition: Coalition
    owner: User
    coordinator: User
    drafter: User


# People


def user(email: str, name: str) -> User:
    """Return an account with a verified address and the password of all samples."""
    account = User.objects.create(email=email, name=name, password=hashed_password())
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    return account


@cache
def hashed_password() -> str:
    """Hash the one password once: that is meant to be slow."""
    return make_password(people.PASSWORD)


def main_cast() -> Cast:
    """Create the main coalition with one member for each role."""
    accounts = {role: user(email, name) for role, email, name in people.MEMBERS}
    coalition = coalitions.create_coalition(owner=accounts["owner"], **people.ORSA)
    Member.objects.bulk_create(
        Member(coalition=coalition, user=account, role=role) for role, account in accounts.items() if role != "owner"
    )
    return Cast(coalition, accounts["owner"], accounts["coordinator"], accounts["drafter"])


def fill_directory(cast: Cast) -> None:
    """Put organizations, a chapter and representatives with mandates into the directory."""
    for name, acronym, country, domains, others in people.DIRECTORY:
        values: dict[str, Any] = {"registered_name": name, "acronym": acronym, "country": country}
        values |= {"mail_domains": domains, "other_names": others}
        organizations.add_organization(coalition=cast.coalition, actor=cast.owner, values=values)
    for name, parent, country in people.CHAPTERS:
        above = Organization.objects.get(coalition=cast.coalition, registered_name=parent)
        values = {"registered_name": name, "parent": above, "country": country}
        organizations.add_organization(coalition=cast.coalition, actor=cast.owner, values=values)
    for organization, name, title, email in people.REPRESENTATIVES:
        person = Representative.objects.create(
            organization=Organization.objects.get(coalition=cast.coalition, registered_name=organization),
            name=name,
            title=title,
            email=email,
            mailbox_key=mailbox_key(email),
        )
        since = civil_today(cast.coalition.time_zone) - timedelta(days=200)
        Mandate.objects.create(representative=person, since=since, authority="Decision of the board")


# Letters


def letter(cast: Cast, campaign: Campaign, content: dict[str, Any], *addressees: dict[str, Any]) -> Letter:
    """Write a draft as a drafter does: begin, save, say whom it is for."""
    begun = new_letters.start_letter(
        campaign=campaign, author=cast.drafter, title=content["title"], language=content.get("language", "en")
    )
    writing.save_text(letter=begun, author=cast.drafter, base_revision=1, changes=content)
    for addressee in addressees:
        rows.add(letter=begun, actor=cast.drafter, **addressee)
    begun.refresh_from_db()
    return begun


def open_letter(
    cast: Cast, draft: Letter, *, days: int = 12, visibility: str = "public", kinds: str = "both"
) -> Letter:
    """Set deadline and readers, and open the letter for signing."""
    zone = cast.coalition.time_zone
    evening = datetime.combine(civil_today(zone) + timedelta(days=days), time(18))
    end = civil_time.moment(evening, zone)
    changes = {
        "kinds": ["organization", "person"] if kinds == "both" else [kinds],
        "visibility": visibility,
        "hard_deadline_at": end.at,
        "hard_deadline_civil": end.civil.isoformat(),
        "hard_deadline_zone": end.zone,
    }
    signing_rules.set_rules(letter=draft, actor=cast.coordinator, changes=changes)
    draft.refresh_from_db()
    groups.ensure(draft)
    return lifecycle.move(draft, Move.OPEN, actor=cast.coordinator)


def set_group(opened: Letter, number: int, **fields: Any) -> SignatureGroup:
    """Change how one group of the list is printed."""
    opened.signature_groups.filter(position=number).update(**fields)
    return SignatureGroup.objects.get(letter=opened, position=number)


def issue_on(draft: Letter, day: date) -> None:
    """Date a letter."""
    writing.save_text(
        letter=draft, author=draft.created_by or User(), base_revision=draft.revision_number, changes={"issued_on": day}
    )
    draft.refresh_from_db()


# Signatures


@dataclass(frozen=True, slots=True)
class Start:
    """What all new lines of one kind on one letter have in common."""

    opened: Letter
    kind: str
    group: SignatureGroup
    version: Version | None

    @classmethod
    def of(cls, opened: Letter, kind: str) -> "Start":
        version = Version.objects.filter(letter=opened).order_by("-number").first()
        return cls(opened, kind, groups.group_for(opened, kind), version)

    def line(self, email: str, place: int, total: int) -> Signature:
        """Return an unsaved line that counted some days ago, the first ones longest."""
        moment = timezone.now() - timedelta(days=18 * (total - place) / (total + 1), minutes=7 * place % 50)
        return Signature(
            letter=self.opened,
            group=self.group,
            version=self.version,
            kind=self.kind,
            state=State.COUNTED,
            position=LAST,
            email=email,
            mailbox_key=mailbox_key(email),
            nonce=tokens.new_nonce(),
            submitted_at=moment - timedelta(minutes=9),
            confirmed_at=moment,
            counted_at=moment,
            changed_at=moment,
        )


def directory_signs(opened: Letter, *, number: int, withheld: int = 0) -> None:
    """Let the first organizations of the directory stand on the list; the last ``withheld`` of them without a name."""
    found = Organization.objects.filter(coalition=opened.campaign.coalition, parent=None).order_by("pk")[:number]
    lines, start = [], Start.of(opened, Kind.ORGANIZATION)
    for place, organization in enumerate(found):
        line = start.line(f"office@{organization.mail_domains[0]}", place, number)
        line.organization_name = organization.registered_name
        line.organization, line.country = organization, organization.country
        line.organization_key = trust.key_of(organization)
        if place >= number - withheld:
            line.withhold()
        lines.append(line)
    Signature.objects.bulk_create(lines)


def named_organizations_sign(opened: Letter, names: Iterable[str]) -> None:
    """Let organizations that the directory does not know stand on the list, approved by a coordinator."""
    names = list(names)
    lines, start = [], Start.of(opened, Kind.ORGANIZATION)
    for place, name in enumerate(names):
        line = start.line(f"secretary@{slugify(name)}.example", place, len(names))
        line.organization_name, line.country = name, "CH"
        line.organization_key = trust.key_of_name(opened.campaign.coalition_id, name)
        lines.append(line)
    Signature.objects.bulk_create(lines)


def people_sign(opened: Letter, persons: Iterable[tuple[str, str, str, str]], *, withheld: int = 0) -> None:
    """Let individuals stand on the list; the last ``withheld`` of them without a name."""
    persons = list(persons)
    lines, start = [], Start.of(opened, Kind.PERSON)
    for place, (name, title, affiliation, country) in enumerate(persons):
        line = start.line(f"signer{place + 1}@example.org", place, len(persons))
        line.name, line.title, line.affiliation, line.country = name, title, affiliation, country
        line.identification_only = bool(affiliation)
        if place >= len(persons) - withheld:
            line.withhold()
        lines.append(line)
    Signature.objects.bulk_create(lines)


def visitors_sign(opened: Letter) -> None:
    """Let some visitors use the form: three have not confirmed, two wait, one was refused, one withdrew."""
    unconfirmed = (
        signatures.Signer(kind=Kind.PERSON, email="bela.korda@example.org", name="Béla Korda", title="Choir director"),
        signatures.Signer(kind=Kind.PERSON, email="noor.a@example.org", name="Noor Aldin", location="Port Sele"),
        signatures.Signer(
            kind=Kind.ORGANIZATION,
            email="office@saltmarsh-sailing.example",
            name="Dorothea Vance",
            organization_name="Saltmarsh Sailing School",
        ),
    )
    waiting = (
        ("Halder Anglers Society", "someone@freemail.example", "looks_like:Halder Valley Anglers' Society"),
        ("Tarnmoor Cider Makers", "press@tarnmoor-cider.example", "unknown"),
    )
    for signer in unconfirmed:
        signatures.sign(letter=opened, signer=signer)
    for name, email, doubt in waiting:
        signer = signatures.Signer(kind=Kind.ORGANIZATION, email=email, name="A. Carver", organization_name=name)
        signatures.sign(letter=opened, signer=signer)
        _became(opened, email, state=State.PENDING, confirmed_at=timezone.now(), doubt=doubt)
    for email, state in (("loud@example.org", State.REJECTED), ("changed.mind@example.org", State.WITHDRAWN)):
        signatures.sign(letter=opened, signer=signatures.Signer(kind=Kind.PERSON, email=email, name="Iver Halloran"))
        _became(opened, email, state=state, confirmed_at=timezone.now())
    forged = signatures.Signer(kind=Kind.PERSON, email="mayor@freemail.example", name="The Mayor of Tarnmoor")
    signatures.sign(letter=opened, signer=forged)
    seen = {"seems": State.PENDING, "confirmed_at": timezone.now(), "doubt": "named_like"}
    _became(opened, forged.email, state=State.SUSPECT, **seen)


def hand_on(cast: Cast, opened: Letter) -> None:
    """Make two links to the letter, by one of which some of its signers came."""
    links.make(letter=opened, label="River Watch", site="https://river-watch.example", actor=cast.coordinator)
    poster = links.make(letter=opened, label="Poster in the mill", site="", actor=cast.coordinator)
    came = Signature.objects.filter(letter=opened, state=State.COUNTED).order_by("-pk").values("pk")[:4]
    Signature.objects.filter(pk__in=list(came.values_list("pk", flat=True))).update(via=poster)


def _became(opened: Letter, email: str, **values: Any) -> None:
    Signature.objects.filter(letter=opened, mailbox_key=mailbox_key(email)).update(**values)


# The past


def open_since(opened: Letter, *, days: int) -> None:
    """Let a letter have been open for some days, so that its signatures had time to come."""
    moment = timezone.now() - timedelta(days=days)
    Letter.objects.filter(pk=opened.pk).update(opened_at=moment, created_at=moment - timedelta(days=9))
