"""The keys of ``undersigned-letter/1`` and ``undersigned-press-release/1``, as docs/interchange.md says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from campaign.text import is_visible
from letters.documents import LineStyle
from signatories.interchange.rules import FaultReport, Flag, KeyRule, OneOf, Rows, Shape, Whole, shown
from signatories.interchange.texts import Html, Text, day, language, mail_address, stamp, zone

LETTER: Final = "undersigned-letter/1"
PRESS_RELEASE: Final = "undersigned-press-release/1"
MOMENTS: Final = ("soft_deadline", "hard_deadline", "send_by")

LONG: Final = 20_000
DAY: Final = Text(10, check=day)
STAMP: Final = Text(40, check=stamp)
LINES: Final = Rows(Text(300, required=True), longest=60)


def _check_response(data: Mapping[str, Any], path: str, report: FaultReport) -> None:
    if data["within_days"] is not None and data["due_on"]:
        report.fault(path, _("gives both within_days and due_on; only one of them can hold"))


def _check_signing(data: Mapping[str, Any], path: str, report: FaultReport) -> None:
    """A moment must exist in the zone: its civil time must not be one that the clocks there skip."""
    if not data["time_zone"]:
        return
    there = ZoneInfo(data["time_zone"])
    for name in MOMENTS:
        if data[name] and is_skipped(datetime.fromisoformat(data[name]), there):
            report.fault(
                f"{path}.{name}",
                _("%(moment)s does not exist in %(zone)s: the clocks skip it")
                % {"moment": shown(data[name]), "zone": data["time_zone"]},
            )


def is_skipped(moment: datetime, there: ZoneInfo) -> bool:
    """Tell whether a moment was written in the zone's own time and falls where the clocks jump forward.

    A moment written with an offset that the zone does not have around then, such as
    UTC, is an instant like any other and exists everywhere.
    """
    civil = moment.replace(tzinfo=None)
    offsets = {civil.replace(tzinfo=there, fold=fold).utcoffset() for fold in (0, 1)}
    if moment.utcoffset() not in offsets:
        return False
    return moment.astimezone(there).replace(tzinfo=None) != civil


def _check_recipient(data: Mapping[str, Any], path: str, report: FaultReport) -> None:
    if not any(data[name].strip() for name in ("name", "title", "organization")):
        report.fault(path, _("needs a name, a title or an organization"))


def _check_signature(data: Mapping[str, Any], path: str, report: FaultReport) -> None:
    needed = "organization" if data["kind"] == "organization" else "name"
    if not is_visible(data[needed]):
        report.fault(f"{path}.{needed}", _("is missing: a signature of this kind needs it"))


def _check_letter_file(data: Mapping[str, Any], _path: str, report: FaultReport) -> None:
    """A signature's group must exist; without any groups there is one, without a heading."""
    if any(fault.startswith("signature_groups:") for fault in report.faults):
        return
    groups = len(data["signature_groups"]) or 1
    for number, signature in enumerate(data["signatures"]):
        if signature["group"] >= groups:
            report.fault(
                f"signatures[{number}].group",
                _("there is no group %(index)d; the last one is %(last)d")
                % {"index": signature["group"], "last": groups - 1},
            )


def _check_group(data: Mapping[str, Any], path: str, report: FaultReport) -> None:
    if data["belongs"] == "by_hand" and data["is_offered"]:
        report.fault(f"{path}.is_offered", _("does not go with a group that is filled by hand"))


COALITION: Final = Shape(
    {"name": Text(300, required=True), "address": LINES, "website": Text(300)},
    required=True,
)
CAMPAIGN: Final = Shape({"title": Text(300, required=True)}, required=True)
ANNEX: Final = Shape({"title": Text(500, required=True), "subtitle": Text(500), "body": Html(required=True)})
FOLLOWS_UP: Final = Shape({"reference": Text(200), "sent_on": DAY, "answered": Flag(empty=None)})
RESPONSE: Final = Shape(
    {
        "within_days": Whole(1, 3650),
        "due_on": DAY,
        "publish_after_deadline": Flag(empty=None),
        "meeting_requested": Flag(empty=None),
    },
    check=_check_response,
)
SIGNING: Final = Shape(
    {
        "soft_deadline": STAMP,
        "hard_deadline": STAMP,
        "send_by": STAMP,
        "time_zone": Text(64, check=zone),
        "kinds": Rows(OneOf(("organization", "person"), required=True), unique=True),
    },
    check=_check_signing,
)
LETTER_KEYS: Final = Shape(
    {
        "title": Text(500, required=True),
        "show_title": Flag(),
        "language": Text(35, required=True, check=language),
        "sender": Text(LONG, lines=True),
        "letterhead": LINES,
        "reference": Text(200),
        "place": Text(200),
        "issued_on": DAY,
        "date_text": Text(200),
        "subject": Text(LONG, lines=True),
        "salutation": Text(LONG, lines=True, always=True),
        "body": Html(required=True),
        "closing": Text(LONG, lines=True, always=True),
        "after_signatures": Html(),
        "disclaimer": Text(LONG, lines=True),
        "cc_position": OneOf(("after_signatures", "before_body"), empty="after_signatures"),
        "page_size": OneOf(("A4", "Letter"), empty="A4"),
        "annexes": Rows(ANNEX, longest=100),
        "follows_up": Rows(FOLLOWS_UP, longest=100),
        "response": RESPONSE,
        "signing": SIGNING,
    },
    required=True,
)
RECIPIENT: Final = Shape(
    {
        "role": OneOf(("to", "cc"), required=True),
        "name": Text(300, always=True),
        "title": Text(500, always=True),
        "office": Text(300),
        "organization": Text(300, always=True),
        "address": LINES,
        "email": Text(254, check=mail_address),
    },
    check=_check_recipient,
)
GROUP: Final = Shape(
    {
        "heading": Text(300, always=True, printed=True),
        "note": Text(LONG, lines=True, printed=True),
        "order": OneOf(("alphabetical", "as_listed", "by_date"), empty="alphabetical", always=True),
        "belongs": OneOf(("anyone", "organizations", "individuals", "by_hand"), empty="anyone"),
        "is_offered": Flag(),
        "is_confirmed": Flag(),
        "style": OneOf(tuple(LineStyle), empty=LineStyle.ORGANIZATION.value, always=True),
        "numbered": Flag(),
        "columns": Whole(1, 3, empty=1),
    },
    check=_check_group,
)
SIGNATURE: Final = Shape(
    {
        "group": Whole(0, 999, empty=0, required=True),
        "kind": OneOf(("organization", "person"), required=True),
        "organization": Text(300, printed=True),
        "name": Text(300, printed=True),
        "title": Text(LONG, lines=True, printed=True),
        "affiliation": Text(LONG, lines=True, printed=True),
        "identification_only": Flag(),
        "location": Text(200, printed=True),
        "note": Text(300, printed=True),
        "sort_name": Text(300),
        "withheld": Flag(),
        "signed_at": STAMP,
    },
    check=_check_signature,
)
DATELINE: Final = Shape({"place": Text(200), "date": DAY})
PRESS_KEYS: Final[dict[str, KeyRule]] = {
    "headline": Text(LONG, required=True, lines=True),
    "subheadline": Text(LONG, lines=True),
    "release": Text(300),
    "released_at": Text(35, check=stamp),
    "released_at_text": Text(300),
    "contact": Text(LONG, lines=True),
    "dateline": DATELINE,
    "language": Text(35, check=language),
    "body": Html(required=True),
}

FILES: Final = {
    LETTER: Shape(
        {
            "format": OneOf((LETTER,), required=True),
            "coalition": COALITION,
            "campaign": CAMPAIGN,
            "letter": LETTER_KEYS,
            "recipients": Rows(RECIPIENT, always=True, longest=2000),
            "signature_groups": Rows(GROUP, always=True, longest=1000),
            "signatures": Rows(SIGNATURE, always=True),
            "press_release": Shape(PRESS_KEYS),
        },
        check=_check_letter_file,
        checks_anyway=True,
    ),
    PRESS_RELEASE: Shape(
        {
            "format": OneOf((PRESS_RELEASE,), required=True),
            "coalition": COALITION,
            "campaign": CAMPAIGN,
            "press_release": Shape(PRESS_KEYS, required=True),
        }
    ),
}
