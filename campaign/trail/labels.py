"""What the data of the trail's entries are called: each key, the codes among the values, and the fields they name.

A label or a code that is another in some deeds stands under the deed and the key, as "reminders.hours_set from". Each
app adds its own with ``words.speak``. What has no words here is shown as it was written; files of the trail always are.
Keys of rows are shown by the names of the rows, as far as somebody knows them (``words.name_rows``), or as numbers.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import joining, languages
from campaign.dates import at_time, short_day
from campaign.models import Activity, Mandate, Role

# Returns what a code is called, or nothing of one that it does not know.
Spelling = Callable[[str], object]
# Returns a value in words that only the rest of the entry explains.
Explaining = Callable[[Activity], object]
# Keys of rows with the names of the rows, under the key of the data.
RowNames = Mapping[str, Mapping[int, str]]

LABELS: dict[str, Promise] = {
    "added": gettext_lazy("added"),
    "api_token": gettext_lazy("API token"),
    "changed": gettext_lazy("changed"),
    "event": gettext_lazy("kind of mail"),
    "webhook.resent event": gettext_lazy("event"),
    "events": gettext_lazy("events"),
    "fields": gettext_lazy("changed"),
    "file": gettext_lazy("file"),
    "from": gettext_lazy("before"),
    "host": gettext_lazy("host"),
    "language": gettext_lazy("language"),
    "mandate": gettext_lazy("mandate"),
    "member": gettext_lazy("member"),
    "name": gettext_lazy("name"),
    "number": gettext_lazy("number"),
    "webhook.resent number": gettext_lazy("how many"),
    "purpose": gettext_lazy("purpose"),
    "reason": gettext_lazy("reason"),
    "removed": gettext_lazy("taken out"),
    "representative": gettext_lazy("representative"),
    "restored": gettext_lazy("put back"),
    "role": gettext_lazy("role"),
    "rows": gettext_lazy("rows"),
    "scopes": gettext_lazy("what it may do"),
    "sha256": gettext_lazy("SHA-256"),
    "title": gettext_lazy("title"),
    "to": gettext_lazy("now"),
    "until": gettext_lazy("until"),
    "webhook": gettext_lazy("webhook"),
}
CODES: dict[str, Spelling] = {
    "language": languages.called,
    "mandate.added purpose": dict(Mandate.Purpose.choices).get,
    "member.role_changed from": dict(Role.choices).get,
    "member.role_changed to": dict(Role.choices).get,
    "role": dict(Role.choices).get,
}
# Fields that no model has, or that have no name of their own there.
FIELDS: dict[str, Promise] = {}
# Whose fields an entry names, where it is not what the entry is about.
MODELS: dict[str, str] = {
    "representative.added": "campaign.representative",
    "representative.changed": "campaign.representative",
}
# Values that only the rest of the entry explains, under the deed and the key.
EXPLAINED: dict[str, Explaining] = {}
# Under these stand keys of rows, and under this a list of them; a number alone is how many there are.
ROWS = frozenset(
    ("delivery", "earlier", "extension", "group", "kept", "letter", "mandate", "member", "other")
    + ("pause", "recipient", "representative", "response", "undoes", "wanted", "webhook")
)
LISTS_OF_ROWS = frozenset({"recipients"})
# Numbers of revisions, which they have where people see them.
_NUMBERED = frozenset({"letter.set_aside kept"})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?")
# Under these keys stand names of fields.
_NAMING = frozenset({"fields", "changed"})


def label(verb: str, key: str) -> str:
    """Return what a key of an entry's data is called."""
    return str(LABELS.get(f"{verb} {key}") or LABELS.get(key) or key.replace("_", " "))


@dataclass(frozen=True)
class Reading:
    """Where the reader's clock is, and what the rows are called that entries name by their keys."""

    zone: str = "UTC"
    rows: RowNames = field(default_factory=dict)


def spelled(entry: Activity, key: str, value: Any, reading: Reading) -> str:
    """Return a value of an entry's data in words; what has none keeps its own direction (markup)."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, list | tuple):
        # A deadline is in several columns, and changed once.
        said = dict.fromkeys(_part(entry, key, one, reading) for one in value)
        return format_html_join(joining.comma(), "{}", ((one,) for one in said))
    if isinstance(value, Mapping):
        changes = ((_field(entry, name), joining.colon(), _change(entry, name, both)) for name, both in value.items())
        return format_html_join(joining.comma(), "{}{}{}", changes)
    if isinstance(value, int) and key in ROWS and f"{entry.verb} {key}" not in _NUMBERED:
        return _row(key, value, reading)
    return _text(entry, key, value, reading) if isinstance(value, str) else str(value)


def _part(entry: Activity, key: str, one: Any, reading: Reading) -> str:
    is_row = key in LISTS_OF_ROWS and isinstance(one, int)
    return _row(key, one, reading) if is_row else spelled(entry, key, one, reading)


def _row(key: str, number: int, reading: Reading) -> str:
    if not number:
        return "—"
    name = reading.rows.get(key, {}).get(number)
    return format_html("<bdi>{}</bdi>", name) if name else _("number %(number)s") % {"number": number}


def _text(entry: Activity, key: str, text: str, reading: Reading) -> str:
    if key in _NAMING:
        return _field(entry, text)
    if (explain := EXPLAINED.get(f"{entry.verb} {key}")) and (said := explain(entry)):
        return str(said)
    spelling = CODES.get(f"{entry.verb} {key}") or CODES.get(key)
    if known := spelling and spelling(text):
        return str(known)
    return _moment(text, str(entry.data.get("zone") or reading.zone)) or format_html("<bdi>{}</bdi>", text)


def _moment(text: str, zone: str) -> str:
    """Write a stored day or moment as the reader does; in Arabic its numbers would change places."""
    if not _MOMENT.fullmatch(text):
        return ""
    try:
        if "T" not in text:
            return short_day(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(ZoneInfo(zone)) if moment.tzinfo else moment
    except (ValueError, OverflowError, KeyError):
        return ""
    return at_time(short_day(moment.date()), moment)


def _change(entry: Activity, name: str, both: Any) -> str:
    if not isinstance(both, list) or len(both) != 2:
        return str(both)  # as it was written
    choices = dict(getattr(_known_field(entry, name), "flatchoices", None) or ())
    before, now = (joining.quoted(str(choices.get(one, one))) if one else "—" for one in both)
    return _("%(before)s, now %(now)s") % {"before": before, "now": now}


def _field(entry: Activity, name: str) -> str:
    if name in FIELDS:
        return str(FIELDS[name])
    known = _known_field(entry, name)
    return str(getattr(known, "verbose_name", name)) if known else name.replace("_", " ")


def _known_field(entry: Activity, name: str) -> Any:
    try:
        return apps.get_model(MODELS.get(entry.verb, entry.about))._meta.get_field(name)
    except (FieldDoesNotExist, LookupError, ValueError):
        return None
