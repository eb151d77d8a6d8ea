"""What the entries of the activity trail are called. Each app adds the words for its own deeds with ``speak``."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from campaign import joining
from campaign.models import Activity, Coalition
from campaign.trail import labels as naming
from campaign.trail.labels import Explaining, Reading, Spelling

WORDS: dict[str, Promise] = {
    "coalition.created": gettext_lazy("Coalition created"),
    "coalition.changed": gettext_lazy("Settings changed"),
    "campaign.created": gettext_lazy("Campaign created"),
    "campaign.changed": gettext_lazy("Campaign changed"),
    "member.invited": gettext_lazy("Member invited"),
    "member.invitation_resent": gettext_lazy("Invitation sent again"),
    "member.invitation_revoked": gettext_lazy("Invitation revoked"),
    "member.joined": gettext_lazy("Member joined"),
    "member.role_changed": gettext_lazy("Role changed"),
    "member.suspended": gettext_lazy("Member suspended"),
    "member.restored": gettext_lazy("Member restored"),
    "member.removed": gettext_lazy("Member removed"),
    "member.copied": gettext_lazy("Member took a copy of what is kept about the account"),
    "member.left": gettext_lazy("Member left"),
    "api_token.made": gettext_lazy("API token made"),
    "api_token.revoked": gettext_lazy("API token revoked"),
    "api_token.restored": gettext_lazy("API token works again"),
    "directory.imported": gettext_lazy("Organizations taken in from a file"),
    "directory.import_undone": gettext_lazy("Organizations from a file taken back"),
    "organization.added": gettext_lazy("Organization added"),
    "organization.changed": gettext_lazy("Organization changed"),
    "organization.deleted": gettext_lazy("Organization deleted"),
    "representative.added": gettext_lazy("Representative added"),
    "representative.changed": gettext_lazy("Representative changed"),
    "representative.removed": gettext_lazy("Representative removed"),
    "mandate.added": gettext_lazy("Mandate added"),
    "mandate.ended": gettext_lazy("Mandate ended"),
    "mail.resent": gettext_lazy("Mail sent again"),
    "mail.put_away": gettext_lazy("Mail put away"),
    "mail.brought_back": gettext_lazy("Mail no longer put away"),
    "mail.retried": gettext_lazy("Mail tried again"),
    "mail.text_changed": gettext_lazy("Text of a mail changed"),
    "mail.text_reset": gettext_lazy("Text of a mail put back to ours"),
    "mailbox.released": gettext_lazy("Suspended address released"),
    "webhook.added": gettext_lazy("Webhook added"),
    "webhook.changed": gettext_lazy("Webhook changed"),
    "webhook.turned_on": gettext_lazy("Webhook turned on"),
    "webhook.turned_off": gettext_lazy("Webhook turned off"),
    "webhook.secret_renewed": gettext_lazy("Secret of a webhook renewed"),
    "webhook.secret_ended": gettext_lazy("Former secret of a webhook ended"),
    "webhook.tried_out": gettext_lazy("Test event sent to a webhook"),
    "webhook.resent": gettext_lazy("Events posted to a webhook once more"),
    "webhook.removed": gettext_lazy("Webhook removed"),
    "webhook.brought_back": gettext_lazy("Removed webhook brought back"),
    "coalition.closed": gettext_lazy("Coalition closed"),
    "coalition.reopened": gettext_lazy("Coalition opened again"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about, by the name that people know, and where it is."""

    name: str
    url: str


Naming = Callable[[Collection[Activity]], dict[int, Subject]]
_namings: list[Naming] = []


def name_with(naming: Naming) -> None:
    """Add what finds the subjects of another app's entries, all at once, by the key of the entry."""
    _namings.append(naming)


def subjects(entries: Collection[Activity]) -> dict[int, Subject]:
    """Return what entries are about, as far as anybody knows."""
    return {key: subject for naming in _namings for key, subject in naming(entries).items()}


# Returns what rows of a coalition are called, by their keys.
RowNaming = Callable[[int, Collection[int]], Mapping[int, str]]
_row_namings: dict[str, RowNaming] = {}


def name_rows(naming: RowNaming, *keys: str) -> None:
    """Add what names the rows whose keys stand under these keys of an entry's data."""
    _row_namings.update(dict.fromkeys(keys, naming))


def reading(coalition: Coalition, entries: Collection[Activity]) -> Reading:
    """Return what it takes to read entries of one coalition, with a query for each kind of row that they name."""
    wanted: dict[RowNaming, set[int]] = {}
    for entry in entries:
        for key, ask in _row_namings.items():
            wanted.setdefault(ask, set()).update(_keys_in(entry.data.get(key)))
    named = {ask: ask(coalition.pk, keys) for ask, keys in wanted.items() if keys}
    rows = {key: named[ask] for key, ask in _row_namings.items() if ask in named}
    return Reading(zone=coalition.time_zone, rows=rows)


def _keys_in(value: object) -> Iterator[int]:
    parts = value if isinstance(value, list) else [value]
    yield from (one for one in parts if isinstance(one, int) and not isinstance(one, bool))


def speak(
    words: Mapping[str, Promise] | None = None,
    *,
    labels: Mapping[str, Promise] | None = None,
    codes: Mapping[str, Spelling] | None = None,
    fields: Mapping[str, Promise] | None = None,
    models: Mapping[str, str] | None = None,
    explained: Mapping[str, Explaining] | None = None,
) -> None:
    """Add the words for the deeds of another app, and what their data are called (``campaign.trail.labels``)."""
    WORDS.update(words or {})
    naming.LABELS.update(labels or {})
    naming.CODES.update(codes or {})
    naming.FIELDS.update(fields or {})
    naming.MODELS.update(models or {})
    naming.EXPLAINED.update(explained or {})


def words(verb: str) -> str:
    """Return what happened in words; a verb without words of its own is spelled out."""
    known = WORDS.get(verb)
    return str(known) if known else verb.replace(".", " ").replace("_", " ").capitalize()


def details(entry: Activity, *, told: Collection[str] = (), how: Reading | None = None) -> str:
    """Return an entry's data as one line for people, without what the page has told already."""
    how = how or Reading()
    rows = [(key, value) for key, value in sorted(entry.data.items()) if key not in told]
    said = ((naming.label(entry.verb, key), naming.spelled(entry, key, value, how)) for key, value in rows)
    return format_html_join(joining.semicolon(), "{}{}{}", ((label, joining.colon(), value) for label, value in said))
