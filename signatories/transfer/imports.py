"""Letters and press releases from and to the interchange format."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.models import Campaign, Coalition, User
from campaign.names import in_address
from campaign.people.coalitions import free_slug
from campaign.trail import activity
from letters.drafts import new_letters, writing
from letters.models import EarlierLetter, Letter, PressRelease, Recipient, Revision, Version
from letters.states import LetterState
from signatories.interchange import LetterFileRefused, Parsed, columns
from signatories.interchange.format import MOMENTS
from signatories.lists import closing, listing
from signatories.models import Signature, SignatureGroup


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made, and what its report says."""

    slug: str
    letter: Letter | None
    press_release: PressRelease | None
    notes: tuple[str, ...]


@transaction.atomic
def take_in(parsed: Parsed, *, coalition: Coalition | None = None, actor: User | None = None) -> Imported:
    """Create everything a checked file says, or raise FileRefused and leave nothing behind.

    Without ``coalition`` the file's coalition is found by its name or made. A letter
    arrives closed, its list frozen as the file has it, for the team only.
    """
    data = parsed.data
    notes = [*parsed.notes]
    home, differs = _coalition(data, coalition)
    campaign = _campaign(home, data["campaign"]["title"])
    letter = _letter(data, campaign, actor, notes, keep_letterhead=differs) if parsed.has_letter else None
    release = data.get("press_release")
    press = _press_release(release, campaign, letter) if release else None
    for made in (letter, press):
        if made is not None:
            verb = f"{'letter' if made is letter else 'press_release'}.imported"
            activity.record(verb, coalition=home, actor=actor, about=made, data={"slug": made.slug})
    first = letter or press
    assert first is not None
    return Imported(first.slug, letter, press, tuple(notes))


# Coalition and campaign


def _coalition(data: dict[str, Any], given: Coalition | None) -> tuple[Coalition, bool]:
    """Return whose letter it becomes, and whether that one's letterhead differs from the file's."""
    wanted = data["coalition"]
    if given is None:
        named = list(Coalition.objects.filter(name=wanted["name"])[:2])
        if len(named) > 1:
            raise LetterFileRefused(
                "coalition.name: " + _("several coalitions are called so; say which with --coalition")
            )
        if not named:
            return _new_coalition(wanted, data.get("letter", {}).get("language", "en")), False
        given = named[0]
    own = (wanted["name"], wanted["address"], wanted["website"])
    return given, own != (given.name, given.address, given.website)


def _new_coalition(wanted: dict[str, Any], language: str) -> Coalition:
    return Coalition.objects.create(
        name=wanted["name"],
        slug=free_slug(Coalition.objects.all(), wanted["name"]),
        address=wanted["address"],
        website=wanted["website"],
        language=language.split("-")[0] if language.split("-")[0] in {"en", "fr"} else "en",
    )


def _campaign(coalition: Coalition, title: str) -> Campaign:
    found = coalition.campaigns.filter(title=title).order_by("pk").first()
    slug = free_slug(coalition.campaigns.all(), title)
    return found or Campaign.objects.create(coalition=coalition, slug=slug, title=title)


# The letter


def _letter(
    data: dict[str, Any], campaign: Campaign, actor: User | None, notes: list[str], *, keep_letterhead: bool
) -> Letter:
    text, now = data["letter"], database_now()
    letter = Letter.objects.create(
        **columns.within(text, columns.LETTER),
        **_wishes(text["response"]),
        **_deadlines(text["signing"]),
        campaign=campaign,
        slug=new_letters.free_slug(text["title"]),
        issued_on=_date(text["issued_on"]),
        kinds=text["signing"]["kinds"],
        state=LetterState.CLOSED,
        visibility=Letter.Visibility.TEAM,
        came_from_file=True,
        created_by=actor,
        closed_at=now,
        revision_number=1,
    )
    if keep_letterhead and not letter.letterhead and not letter.sender:
        _keep_letterhead(letter, data["coalition"], notes)
    version = _first_version(letter, actor, now)
    _earlier_letters(letter, text["follows_up"])
    _recipients(letter, data["recipients"])
    _signatures(letter, version, data, now, notes)
    closing.freeze(letter, listing.list_forms(letter, letter.signatures.counted()), actor=actor)
    return letter


def _keep_letterhead(letter: Letter, wanted: dict[str, Any], notes: list[str]) -> None:
    """Let the letter keep the letterhead of its file when it comes to a coalition with another one."""
    letter.letterhead = [line for line in (wanted["name"], *wanted["address"], wanted["website"]) if line]
    letter.save(update_fields=["letterhead"])
    name = letter.campaign.coalition.name
    notes.append("coalition: " + _("the letter keeps this letterhead; “%(name)s” has another one") % {"name": name})


def _first_version(letter: Letter, actor: User | None, now: datetime) -> Version:
    revision = Revision.objects.create(
        letter=letter, number=1, author=actor, content=writing.content_of(letter), created_at=now
    )
    return Version.objects.create(letter=letter, revision=revision, number=1, made_by=actor, made_at=now)


def _wishes(response: dict[str, Any]) -> dict[str, Any]:
    return {
        "response_within_days": response["within_days"],
        "response_due_on": _date(response["due_on"]),
        "publish_after_deadline": response["publish_after_deadline"],
        "meeting_requested": response["meeting_requested"],
    }


def _deadlines(signing: dict[str, Any]) -> dict[str, Any]:
    """Return civil time, zone and instant of each deadline; a zone without any deadline is kept as well."""
    values: dict[str, Any] = {}
    for name in MOMENTS:
        values[f"{name}_zone"] = signing["time_zone"]
        if signing[name]:
            moment = datetime.fromisoformat(signing[name]).replace(microsecond=0)
            values[f"{name}_at"] = moment
            values[f"{name}_civil"] = moment.replace(tzinfo=None).isoformat(timespec="seconds")
    return values


def _earlier_letters(letter: Letter, rows: list[dict[str, Any]]) -> None:
    EarlierLetter.objects.bulk_create(
        EarlierLetter(
            letter=letter,
            position=position,
            reference=row["reference"],
            sent_on=_date(row["sent_on"]),
            answered=row["answered"],
        )
        for position, row in enumerate(rows)
    )


def _recipients(letter: Letter, rows: list[dict[str, Any]]) -> None:
    Recipient.objects.bulk_create(
        Recipient(letter=letter, position=position, **columns.within(row, columns.RECIPIENT))
        for position, row in enumerate(rows)
    )


# The list


def _signatures(letter: Letter, version: Version, data: dict[str, Any], now: datetime, notes: list[str]) -> None:
    rows = data["signatures"]
    groups = list(_groups(letter, data["signature_groups"], needed=bool(rows)))
    SignatureGroup.objects.bulk_create(groups)
    Signature.objects.bulk_create(
        [
            _signature(row, letter=letter, group=groups[row["group"]], version=version, position=position, now=now)
            for position, row in enumerate(rows)
        ],
        batch_size=200,
    )
    notes.extend(_namesakes(rows))


def _groups(letter: Letter, rows: list[dict[str, Any]], *, needed: bool) -> Iterator[SignatureGroup]:
    """Yield the groups of the file; signatures without any groups get one without a heading."""
    for position, row in enumerate(rows or [{}] * needed):
        yield SignatureGroup(letter=letter, position=position, **row)


def _signature(
    row: dict[str, Any], *, letter: Letter, group: SignatureGroup, version: Version, position: int, now: datetime
) -> Signature:
    moment = datetime.fromisoformat(row["signed_at"]) if row["signed_at"] else None
    offset = moment.utcoffset() if moment else None
    signature = Signature(
        **columns.within(row, columns.SIGNATURE),
        identification_only=row["identification_only"],
        organization_name=row["organization"],
        letter=letter,
        group=group,
        version=version,
        kind=row["kind"],
        state=Signature.State.COUNTED,
        source=Signature.Source.FILE,
        position=position,
        language=letter.language,
        submitted_at=now,
        confirmed_at=now,
        counted_at=now,
        signed_at=moment,
        signed_offset=int(offset.total_seconds() // 60) if offset else 0,
    )
    if row["withheld"]:
        signature.withhold()
    return signature


def _namesakes(rows: list[dict[str, Any]]) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        if row["kind"] != Signature.Kind.ORGANIZATION:
            continue
        name = " ".join(row["organization"].casefold().split())
        if name in first:
            yield f"signatures[{number}].organization: " + _(
                "the same name as in signatures[%(first)d]; both lines were kept"
            ) % {"first": first[name]}
        first.setdefault(name, number)


def _press_release(data: dict[str, Any], campaign: Campaign, letter: Letter | None) -> PressRelease:
    return PressRelease.objects.create(
        **columns.within(data, columns.PRESS_RELEASE),
        campaign=campaign,
        letter=letter,
        # An ending of its own keeps it apart from letters: export_letter finds both by one name. The characters
        # behind it stand there always, or they would tell that another coalition has the same headline.
        slug=f"{in_address(data['headline'])[:45].strip('-')}-press-release-{secrets.token_hex(3)}".strip("-"),
        dateline_place=data["dateline"]["place"],
        dateline_date=_date(data["dateline"]["date"]),
    )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
