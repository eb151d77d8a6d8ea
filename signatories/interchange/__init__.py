"""The JSON format of letters, both ways: bytes to checked data, data to canonical text.

Nothing in here asks the database; ``signatories.transfer.imports`` does.
"""

import json
import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from django.utils.translation import gettext as _

from campaign import joining
from campaign.refusals import Refusal
from signatories.interchange.format import FILES, LETTER, PRESS_RELEASE
from signatories.interchange.rules import FaultReport, Keys, shown

__all__ = ["LETTER", "MAX_BYTES", "PRESS_RELEASE", "LetterFileRefused", "Parsed", "read", "write"]

MAX_BYTES: Final = 10 * 1024 * 1024
# The letters we know go four levels deep.
MAX_DEPTH: Final = 32
# A whole string, to its end or that of the file; and what a bracket adds to the depth, as a signed byte.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_LEVELS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"[{]}")))


class LetterFileRefused(Refusal):
    """The file cannot be used; ``faults`` says everything that is wrong, each as ``path: sentence``."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Parsed:
    """A checked file: every key of the format, missing ones with what they mean, and what was changed."""

    data: dict[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def has_letter(self) -> bool:
        return bool(self.data["format"] == LETTER)


def read(content: bytes) -> Parsed:
    """Check a whole file and return what it says, or raise FileRefused."""
    value = _load(content)
    if not isinstance(value, dict):
        raise LetterFileRefused("file: " + _("is not an object with keys"))
    name = value.get("format")
    shape = FILES.get(name) if isinstance(name, str) else None
    if shape is None:
        known = joining.listed(FILES)
        raise LetterFileRefused(
            "format: "
            + (_("is missing; it must be one of: %(known)s") if name is None else _("%(name)s is none of: %(known)s"))
            % {"name": shown(name), "known": known}
        )
    report = FaultReport()
    data = shape.read(value, "", report)
    if report.faults:
        raise LetterFileRefused(*report.faults)
    if name == LETTER and not value.get("press_release"):
        data["press_release"] = None
    return Parsed(data, tuple(report.notes))


def write(data: Mapping[str, Any]) -> str:
    """Return the one text that stands for these data: fixed order of keys, nothing that says nothing."""
    return json.dumps(FILES[data["format"]].pruned(data), indent=1, ensure_ascii=False)


def _load(content: bytes) -> Any:
    if len(content) > MAX_BYTES:
        raise LetterFileRefused("file: " + _("is larger than %(limit)d MB") % {"limit": MAX_BYTES // 1024 // 1024})
    if content.startswith(b"\xef\xbb\xbf"):
        raise LetterFileRefused("file: " + _("begins with a byte order mark; save it as UTF-8 without one"))
    try:
        _refuse_too_deep(content)
        return json.loads(content.decode("utf-8"), object_pairs_hook=Keys)
    except UnicodeDecodeError as error:
        fault = _("is not UTF-8: byte %(position)d cannot be read") % {"position": error.start}
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno, "what": error.msg}
        fault = _("is not JSON: line %(line)d, column %(column)d: %(what)s") % where
    except ValueError as error:
        fault = _("is not JSON: %(what)s") % {"what": error}
    raise LetterFileRefused(f"file: {fault}")


def _refuse_too_deep(content: bytes) -> None:
    """Refuse before parsing what is deeper than any file of this format."""
    levels = array("b", _STRING.sub(b"", content).translate(_LEVELS, _NO_BRACKETS))
    if max(accumulate(levels), default=0) > MAX_DEPTH:
        raise LetterFileRefused("file: " + _("is nested too deeply"))
