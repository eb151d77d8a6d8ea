"""A letter or a press release as data of the interchange format."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from campaign.models import Campaign
from letters.date_line import written_date
from letters.models import Letter, PressRelease
from signatories import interchange
from signatories.interchange import columns
from signatories.interchange.format import MOMENTS
from signatories.models import Signature


def describe(letter: Letter, *, withheld: bool = False, addresses: bool = True, moments: bool = True) -> dict[str, Any]:
    """Return everything the format can say about a letter, with the signatures that count now.

    ``withheld`` puts in the names that their signers withhold, marked as such: for a move
    to another installation, by somebody who may see them. Otherwise those lines are left out.
    Without ``addresses`` nobody's e-mail address is in it, and without ``moments`` neither the
    second in which somebody signed nor the order in which they did.
    """
    signatures = letter.signatures.counted() if withheld else letter.signatures.printable()
    data = _described(letter, _as_signed(signatures) if moments else _by_name(signatures), moments=moments)
    return data if addresses else _without_addresses(data)


def describe_for_public(letter: Letter, signatures: Iterable[Signature]) -> dict[str, Any]:
    """Return what goes into the PDF of an edition: what is printed in it, and no more; ``signatures`` as printed.

    No withheld name, no e-mail address, no moment of a signature, no press release, which has
    a moment of its own, no deadline of the coalition's work, no line that is not shown.
    """
    data = _without_addresses(_described(letter, [row for row in signatures if not row.withheld], moments=False))
    data["press_release"] = None
    data["letter"]["signing"] |= {**dict.fromkeys(MOMENTS, ""), "time_zone": ""}
    data["recipients"] = [row if row["role"] == "to" else {**row, "address": []} for row in data["recipients"]]
    if not letter.show_letterhead:
        data["letter"]["letterhead"] = []
    return data


def _without_addresses(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "recipients": [{**recipient, "email": ""} for recipient in data["recipients"]]}


def describe_press_release(release: PressRelease) -> dict[str, Any]:
    """Return a press release that stands alone."""
    return {
        "format": interchange.PRESS_RELEASE,
        **_home(release.campaign),
        "press_release": _press_release(release),
    }


def _described(letter: Letter, signatures: Iterable[Signature], *, moments: bool) -> dict[str, Any]:
    groups = sorted(letter.signature_groups.all(), key=lambda group: (group.position, group.pk))
    index = {group.pk: number for number, group in enumerate(groups)}
    release = PressRelease.objects.filter(letter=letter).first()
    return {
        "format": interchange.LETTER,
        **_home(letter.campaign),
        "letter": _letter(letter),
        "recipients": [
            columns.of(recipient, columns.RECIPIENT) for recipient in letter.recipients.order_by("position", "pk")
        ],
        "signature_groups": [columns.of(group, columns.GROUP) for group in groups],
        "signatures": [
            {"group": index[signature.group_id], **_signature(signature), **({} if moments else {"signed_at": ""})}
            for signature in signatures
        ],
        "press_release": _press_release(release) if release else None,
    }


def _as_signed(signatures: Iterable[Signature]) -> list[Signature]:
    return sorted(signatures, key=lambda row: (row.position, _signed_at(row) or row.submitted_at, row.pk))


def _by_name(signatures: Iterable[Signature]) -> list[Signature]:
    return sorted(signatures, key=lambda row: (row.position, (row.organization_name or row.name).casefold(), row.pk))


def _home(campaign: Campaign) -> dict[str, Any]:
    coalition = campaign.coalition
    return {
        "coalition": {"name": coalition.name, "address": coalition.address, "website": coalition.website},
        "campaign": {"title": campaign.title},
    }


def _letter(letter: Letter) -> dict[str, Any]:
    values = columns.of(letter, columns.LETTER)
    if letter.issued_on and not letter.date_text and letter.date_style != Letter.DateStyle.LANGUAGE:
        # The format knows no date styles: what was chosen here is kept as words.
        values["date_text"] = written_date(letter.issued_on, style=letter.date_style, language=letter.language)
    return {
        **values,
        "issued_on": _day(letter.issued_on),
        "follows_up": [
            {"reference": row.reference, "sent_on": _day(row.sent_on), "answered": row.answered}
            for row in letter.follows_up.order_by("position")
        ],
        "response": {
            "within_days": letter.response_within_days,
            "due_on": _day(letter.response_due_on),
            "publish_after_deadline": letter.publish_after_deadline,
            "meeting_requested": letter.meeting_requested,
        },
        "signing": _signing(letter),
    }


def _signing(letter: Letter) -> dict[str, Any]:
    zones = [letter.hard_deadline_zone, letter.soft_deadline_zone, letter.send_by_zone]
    zone = next(filter(None, zones), "")
    moments = {name: _moment(letter, name, zone) for name in MOMENTS}
    return {**moments, "time_zone": zone, "kinds": letter.kinds}


def _moment(letter: Letter, name: str, zone: str) -> str:
    """Return a deadline as it was written down: civil time and the offset that leads to the instant.

    The format has one zone; a deadline in another one is given in the zone of the file.
    """
    at: datetime | None = getattr(letter, f"{name}_at")
    civil: str = getattr(letter, f"{name}_civil")
    if at is None:
        return ""
    if getattr(letter, f"{name}_zone") != zone or not civil:
        return at.astimezone(ZoneInfo(zone) if zone else UTC).isoformat(timespec="seconds")
    offset = datetime.fromisoformat(civil) - at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return f"{datetime.fromisoformat(civil).isoformat(timespec='seconds')}{_written(offset)}"


def _written(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _signature(signature: Signature) -> dict[str, Any]:
    part = signature.part if signature.withheld else lambda column: str(getattr(signature, column))
    signed_at = _signed_at(signature)
    offset = timezone(timedelta(minutes=signature.signed_offset))
    return {
        **{name: part(name) for name in columns.SIGNATURE},
        "kind": signature.kind,
        "organization": part("organization_name"),
        "identification_only": signature.identification_only,
        "withheld": signature.withheld,
        "signed_at": signed_at.astimezone(offset).isoformat() if signed_at else "",
    }


def _signed_at(signature: Signature) -> datetime | None:
    """Return when somebody signed, to the second if they did it here; a line from a file may not say."""
    if signature.signed_at or signature.source == Signature.Source.FILE:
        return signature.signed_at
    moment = signature.counted_at or signature.submitted_at
    return moment.replace(microsecond=0)


def _press_release(release: PressRelease) -> dict[str, Any]:
    return {
        **columns.of(release, columns.PRESS_RELEASE),
        "dateline": {"place": release.dateline_place, "date": _day(release.dateline_date)},
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
