"""Runs the typesetter through the one door for programs with limits, and says in words how it ended."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from campaign import sandbox
from campaign.kept_words import gettext as _
from campaign.refusals import Refusal
from campaign.sandbox import Limits

__all__ = ["FONT_CONFIGURATION", "Limits", "RenderFailed", "Typeset", "run"]

TYPESETTER: Final = Path(__file__).with_name("typesetter.py")
FONT_CONFIGURATION: Final = Path(__file__).with_name("fonts.conf")


class RenderFailed(Refusal):
    """No PDF was made; ``reason`` is a sentence for the coordinator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LaneRefused(Exception):
    """The fast lane cannot set these lines of a long list, as group and line; or none of them, when none is named."""

    def __init__(self, entries: list[tuple[int, int]]) -> None:
        super().__init__()
        self.entries = entries


@dataclass(frozen=True, slots=True)
class Typeset:
    """What came out of the typesetter."""

    pdf: bytes
    pages: int


def run(
    job: dict[str, Any], limits: Limits, *, script: Path = TYPESETTER, watch: Callable[[int], None] | None = None
) -> Typeset:
    """Typeset ``job`` or raise RenderFailed or LaneRefused, in little more than its time in every case.

    ``watch`` hears every second how many pages there are so far.
    """
    ended = sandbox.run(
        script,
        given=json.dumps(job).encode(),
        limits=limits,
        variables={"FONTCONFIG_FILE": str(FONT_CONFIGURATION)},
        watch=(lambda said: watch(_pages_so_far(_report(said)))) if watch else None,
    )
    report = _report(ended.said)
    if report.get("reason") == "lane":
        raise LaneRefused([(group, line) for group, line in report["entries"]])
    if ended.status != 0:
        raise RenderFailed(_explain(ended, report, limits))
    return Typeset(pdf=ended.output, pages=int(report.get("pages", 0)))


def _report(said: bytes) -> dict[str, Any]:
    """Return the last line the process wrote, if it is what the typesetter writes."""
    for line in reversed(said.decode(errors="replace").splitlines()):
        try:
            report = json.loads(line)
        except ValueError:
            continue
        return report if isinstance(report, dict) else {}
    return {}


def _pages_so_far(report: dict[str, Any]) -> int:
    """Return how many are laid out; the last report names them all, while the process is still about to end."""
    return int(report.get("page", report.get("pages", 0)))


def _explain(ended: sandbox.Ended, report: dict[str, Any], limits: Limits) -> str:
    if ended.took_too_long:
        return _("Typesetting took longer than %(seconds)s seconds and was stopped.") % {
            "seconds": f"{limits.seconds:g}"
        }
    reasons = {
        "memory": _("Typesetting needed more than %(megabytes)s MB of memory and was stopped.")
        % {"megabytes": limits.megabytes},
        "output": _("The PDF would be larger than %(megabytes)s MB.") % {"megabytes": limits.output_megabytes},
        "recursion": _("The text is nested too deeply to be typeset."),
        "error": _("The typesetter stumbled over this text (%(detail)s).") % {"detail": report.get("detail", "")},
    }
    if report.get("reason") in reasons:
        return reasons[report["reason"]]
    if str(report.get("reason", "")).startswith("cut-"):
        return _cut(report)
    status = ended.status or 0
    if status < 0:
        return _("The typesetter crashed (signal %(number)s).") % {"number": -status}
    return _("The typesetter ended unexpectedly (status %(number)s).") % {"number": status}


def _cut(report: dict[str, Any]) -> str:
    """Say what does not fit on the paper."""
    values = {name: report.get(name, "") for name in ("number", "part", "words")}
    if report["reason"] == "cut-note":
        if report.get("part"):
            return _("Note %(number)s of annex %(part)s is longer than a page can hold. Please shorten it.") % values
        return _("Note %(number)s is longer than a page can hold. Please shorten it.") % values
    if report["reason"] == "cut-table":
        return _("The table with “%(words)s” is wider than the page. Please give it fewer columns.") % values
    return _("“%(words)s” does not fit on the page. Please shorten what stands there.") % values
