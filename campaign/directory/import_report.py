"""What a file would do to the directory or did: the words for it, and how it is kept."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from campaign import joining
from campaign.directory.import_fields import FIELDS
from campaign.directory.import_rows import DirectoryRow, RowFate

FATES: Final[dict[str, Promise]] = {
    RowFate.NEW: _("new"),
    RowFate.LIKE: _("doubtful"),
    RowFate.CHANGED: _("says something else"),
    RowFate.SAME: _("in the directory already"),
    RowFate.ERROR: _("error"),
    RowFate.EMPTY: _("empty"),
}
BELOW_A_NUMBER: Final[dict[str, Promise]] = {
    RowFate.NEW: npgettext_lazy("below a number", "new", "new", "number"),
    RowFate.LIKE: npgettext_lazy("below a number", "doubtful", "doubtful", "number"),
    RowFate.CHANGED: npgettext_lazy("below a number", "says something else", "say something else", "number"),
    RowFate.SAME: npgettext_lazy("below a number", "in the directory already", "in the directory already", "number"),
    RowFate.ERROR: npgettext_lazy("below a number", "error", "errors", "number"),
    RowFate.EMPTY: npgettext_lazy("below a number", "empty", "empty", "number"),
}
SENTENCES: Final[dict[str, Promise]] = {
    "formula": _("A formula stands here. Put its value there."),
    "heading_again": _("These are headings once more, not a row."),
    "name_missing": _("The name of the organization is missing."),
    "name_refused": _("This cannot be a name."),
    "too_long": _("This is too long to be printed."),
    "country_unknown": _("This is no country we know."),
    "country_unclear": _("This may be several countries. Write which."),
    "website_invalid": _("This is no web address."),
    "domain_invalid": _("This is no mail domain like example.org."),
    "email_invalid": _("This is not one e-mail address we can write to."),
    "parent_unknown": _("Neither the directory nor the file has an organization of this name."),
    "parent_left_out": _("The organization that it is a chapter of did not come in, so it stays out too."),
    "same_row": _("The same name as in a row before."),
    "like_entry": _("Perhaps the same as an entry of the directory:"),
    "like_row": _("Perhaps the same as in a row before."),
}


def below(fate: str, number: int) -> str:
    """Return the word below the number of rows with a fate: it is another below 1 in many languages."""
    return str(BELOW_A_NUMBER[fate] % {"number": number})


@dataclass(frozen=True, slots=True)
class DirectoryReport:
    rows: Sequence[DirectoryRow]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each fate; together they are all rows."""
        numbers = Counter(row.fate for row in self.rows)
        return {fate.value: numbers[fate] for fate in RowFate}

    def having(self, *fates: str) -> list[DirectoryRow]:
        return [row for row in self.rows if row.fate in fates]

    def packed(self) -> str:
        return json.dumps([asdict(row) for row in self.rows], ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> DirectoryReport:
    """Return a report that was kept."""
    rows = [
        DirectoryRow(**{**row, "fate": RowFate(row["fate"])}, )
        for row in json.loads(text or "[]")
    ]  # fmt: skip
    return DirectoryReport(rows)


class Message(NamedTuple):
    """What is to be said of a row: the heading of the column, our sentence, and what stands there; "" for none."""

    column: str
    sentence: str
    value: str


def said(messages: Iterable[Sequence[str]]) -> list[Message]:
    """Return messages as people read them, in parts: heading and value run as the file's language does."""
    return [Message(column, str(SENTENCES[code]), value) for code, column, value in messages]


def told(changes: Iterable[Sequence[Any]]) -> list[tuple[str, str, str]]:
    """Return changes as people read them: the field, before, after."""
    return [(str(FIELDS[name]), _text(before), _text(after)) for name, before, after in changes]


def _text(value: Any) -> str:
    return joining.parted(value) if isinstance(value, list) else str(value)
