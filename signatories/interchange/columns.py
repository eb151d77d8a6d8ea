"""Which keys of the format are columns of a model under the same name: read by the import, written by the export.

They follow from the format, so that a key which is added there is neither read nor written by halves.
What is left out is kept in another shape and has a few lines of its own in both.
"""

from collections.abc import Mapping
from typing import Any, Final

from signatories.interchange import format as keys

LETTER: Final = tuple(
    name for name in keys.LETTER_KEYS.keys if name not in {"issued_on", "follows_up", "response", "signing"}
)
PRESS_RELEASE: Final = tuple(name for name in keys.PRESS_KEYS if name != "dateline")
RECIPIENT: Final = tuple(keys.RECIPIENT.keys)
GROUP: Final = tuple(keys.GROUP.keys)
# The texts of a signature's line; an organization's name is stored under another name.
SIGNATURE: Final = ("name", "title", "affiliation", "location", "note", "sort_name")


def of(row: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    """Return what a row holds in these columns."""
    return {name: getattr(row, name) for name in columns}


def within(data: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """Return what a checked file says for these columns."""
    return {name: data[name] for name in columns}
