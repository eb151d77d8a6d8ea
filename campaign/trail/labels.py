"""What the data of the trail's entries are called: each key, the codes among the values, and the fields they name.

A label or a code that is another in some deeds stands under the deed and the key, as "reminders.hours_set from". Each
app adds its own with ``words.speak``. What has no words here is shown as it was written; files of the trail always are.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import joining, languages
from campaign.dates import short_day
from campaign.models import Activity, Mandate, Role

# Returns what a code is called, or nothing of one that it does not know.
Spelling = Callable[[str], object]

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
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Under these keys stand names of fields.
_NAMING = frozenset({"fields", "changed"})


def label(verb: str, key: str) -> str:
    """Return what a key of an entry's data is called."""
    return str(LABELS.get(f"{verb} {key}") or LABELS.get(key) or key.replace("_", " "))


def spelled(entry: Activity, key: str, value: Any) -> str:
    """Return a value of an entry's data in words; what has none keeps its own direction (markup)."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, list | tuple):
        # A deadline is in several columns, and changed once.
        said = dict.fromkeys(spelled(entry, key, one) for one in value)
        return format_html_join(joining.comma(), "{}", ((one,) for one in said))
    if isinstance(value, Mapping):
        changes = ((_field(entry, name), joining.colon(), _change(both)) for name, both in value.items())
        return format_html_join(joining.comma(), "{}{}{}", changes)
    return _text(entry, key, value) if isinstance(value, str) else str(value)


def _text(entry: Activity, key: str, text: str) -> str:
    if key in _NAMING:
        return _field(entry, text)
    spelling = CODES.get(f"{entry.verb} {key}") or CODES.get(key)
    if known := spelling and spelling(text):
        return str(known)
    return _day(text) or format_html("<bdi>{}</bdi>", text)


def _day(text: str) -> str:
    """Write a stored day as the reader does; in Arabic its numbers would change places."""
    try:
        return short_day(date.fromisoformat(text)) if _DAY.fullmatch(text) else ""
    except ValueError:
        return ""


def _change(both: Any) -> str:
    if not isinstance(both, list) or len(both) != 2:
        return str(both)  # as it was written
    before, now = (joining.quoted(str(one)) for one in both)
    return _("%(before)s, now %(now)s") % {"before": before, "now": now}


def _field(entry: Activity, name: str) -> str:
    if name in FIELDS:
        return str(FIELDS[name])
    try:
        field = apps.get_model(MODELS.get(entry.verb, entry.about))._meta.get_field(name)
    except (FieldDoesNotExist, LookupError, ValueError):
        return name.replace("_", " ")
    return str(getattr(field, "verbose_name", name))
