"""How the keys of an interchange file are read: objects, lists, words, numbers.

The order of the keys is the order in which they are written. A key that is ``always``
written appears even when it is empty; any other empty or default one is left out.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from campaign import joining


@dataclass(slots=True)
class FaultReport:
    """What is wrong with a file, and what was changed on the way in; each as ``path: sentence``."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, path: str, sentence: str) -> None:
        self.faults.append(f"{path}: {sentence}")

    def note(self, path: str, sentence: str) -> None:
        self.notes.append(f"{path}: {sentence}")


class Keys(dict[str, Any]):
    """A JSON object that remembers which of its keys stood there twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.doubled = sorted({key for key, _value in pairs if key in seen or seen.add(key)})  # type: ignore[func-returns-value]


class KeyRule(Protocol):
    """One key: ``empty`` is what a missing one means."""

    @property
    def required(self) -> bool: ...
    @property
    def always(self) -> bool: ...
    @property
    def empty(self) -> Any: ...

    def read(self, value: Any, path: str, report: FaultReport) -> Any:
        """Return the value to work with; what is wrong with it goes to the report."""


def shown(value: object) -> str:
    """Return something of the file so that it can stand in a sentence: short and printable."""
    text = json.dumps(value) if not isinstance(value, str) else value
    text = "".join(mark if mark.isprintable() else "·" for mark in text)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false; ``empty`` is None where "not said" is something of its own."""

    empty: bool | None = False
    required: bool = False
    always: bool = False

    def read(self, value: Any, path: str, report: FaultReport) -> bool | None:
        if isinstance(value, bool):
            return value
        report.fault(path, _("is neither true nor false"))
        return self.empty


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two limits, both included."""

    lowest: int
    highest: int
    empty: int | None = None
    required: bool = False
    always: bool = False

    def read(self, value: Any, path: str, report: FaultReport) -> int | None:
        is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not is_whole:
            report.fault(path, _("is not a whole number"))
            return self.empty
        if not self.lowest <= value <= self.highest:
            limits = {"lowest": self.lowest, "highest": self.highest}
            report.fault(path, _("is not between %(lowest)d and %(highest)d") % limits)
            return self.empty
        return int(value)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]
    empty: str = ""
    required: bool = False
    always: bool = False

    def read(self, value: Any, path: str, report: FaultReport) -> str:
        if value == "" and not self.required:
            return self.empty
        if isinstance(value, str) and value in self.words:
            return value
        words = joining.listed(self.words)
        report.fault(path, _("%(value)s is none of: %(words)s") % {"value": shown(value), "words": words})
        return self.empty


@dataclass(frozen=True, slots=True)
class Rows:
    """A list, each element read by the same rule; ``unique`` refuses the same word twice."""

    of: KeyRule
    unique: bool = False
    always: bool = False
    required: bool = False
    longest: int = 20_000

    @property
    def empty(self) -> list[Any]:
        return []

    def read(self, value: Any, path: str, report: FaultReport) -> list[Any]:
        if not isinstance(value, list):
            report.fault(path, _("is not a list"))
            return []
        if len(value) > self.longest:
            report.fault(path, _("has more than %(limit)d entries") % {"limit": self.longest})
            return []
        if self.unique and len({str(item) for item in value}) < len(value):
            report.fault(path, _("names something twice"))
        return [self.of.read(item, f"{path}[{number}]", report) for number, item in enumerate(value)]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: its keys in the order in which they are written, and what must hold among them.

    ``check`` sees only what is right so far, unless it ``checks_anyway``.
    """

    keys: Mapping[str, KeyRule]
    check: Callable[[Mapping[str, Any], str, FaultReport], None] | None = None
    checks_anyway: bool = False
    required: bool = False
    always: bool = False

    @property
    def empty(self) -> dict[str, Any]:
        return {name: rule.empty for name, rule in self.keys.items()}

    def read(self, value: Any, path: str, report: FaultReport) -> dict[str, Any]:
        """Return every key, the missing ones with what they mean."""
        if not isinstance(value, dict):
            report.fault(path or "file", _("is not an object with keys"))
            return self.empty
        before = len(report.faults)
        for key in getattr(value, "doubled", ()):
            report.fault(_join(path, key), _("stands here twice"))
        for key in sorted(set(value) - set(self.keys)):
            report.fault(_join(path, key), _("is not a key of this format"))
        result = {name: self._read_key(value, name, path, report) for name in self.keys}
        if self.check and (self.checks_anyway or len(report.faults) == before):
            self.check(result, path, report)
        return result

    def _read_key(self, value: Mapping[str, Any], name: str, path: str, report: FaultReport) -> Any:
        rule = self.keys[name]
        if name in value and (rule.required or not isinstance(rule, Shape) or value[name] != {}):
            return rule.read(value[name], _join(path, name), report)
        if rule.required:
            report.fault(_join(path, name), _("is missing"))
        return rule.empty

    def pruned(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is written of the data: keys in order, without those that say nothing."""
        written = {}
        for name, rule in self.keys.items():
            value = data.get(name, rule.empty)
            if rule.required or rule.always or value not in (rule.empty, None):
                written[name] = _pruned(rule, value)
        return written


def _pruned(rule: KeyRule, value: Any) -> Any:
    if isinstance(rule, Shape):
        return rule.pruned(value)
    if isinstance(rule, Rows) and isinstance(rule.of, Shape):
        return [rule.of.pruned(item) for item in value]
    return value


def _join(path: str, key: str) -> str:
    plain = key if re.fullmatch(r"[\w-]{1,60}", key) else shown(key)
    return f"{path}.{plain}" if path else plain
