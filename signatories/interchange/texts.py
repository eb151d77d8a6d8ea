"""How the texts of an interchange file are read: plain ones, markup, dates, moments, names of zones."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaign.mailbox import validated
from letters.markup import characters, glyphs, html, limits
from signatories.interchange.rules import FaultReport, shown

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6}\d*)?)?(Z|[+-]\d{2}:\d{2})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# Control characters but tab and line feed, lone surrogates, noncharacters.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text of at most ``limit`` characters; with ``lines`` it may have line feeds.

    What is ``printed`` and cannot be printed here is named in the report.
    """

    limit: int = 300
    required: bool = False
    always: bool = False
    lines: bool = False
    printed: bool = False
    check: Callable[[str], str] | None = None

    @property
    def empty(self) -> str:
        return ""

    def read(self, value: Any, path: str, report: FaultReport) -> str:
        if not isinstance(value, str):
            report.fault(path, _("is not a text"))
            return ""
        if _CONTROL.search(value):
            report.fault(path, _("has control characters"))
        elif not self.lines and re.search("[\t\n\u2028\u2029]", value):
            report.fault(path, _("has a line break or a tab; it must be one line"))
        elif self.required and not value.strip():
            report.fault(path, _("is empty"))
        elif value and self.check and (sentence := self.check(value)):
            report.fault(path, sentence)
        elif len(value) > self.limit:
            report.fault(
                path, _("has %(n)d characters; at most %(limit)d fit") % {"n": len(value), "limit": self.limit}
            )
        return self._tidied(value, path, report)

    def _tidied(self, value: str, path: str, report: FaultReport) -> str:
        tidied = characters.tidy(value)
        if tidied.directions:
            report.note(path, _("invisible marks that turn the writing direction were removed"))
        if tidied.accents:
            report.note(path, _("accents piled upon each other were removed"))
        if self.printed and (gone := glyphs.missing(tidied.text.splitlines())):
            report.note(path, glyphs.sentence(gone))
        return tidied.text


@dataclass(frozen=True, slots=True)
class Html:
    """Text with markup; what may not stand in a letter is removed and reported."""

    required: bool = False
    always: bool = False

    @property
    def empty(self) -> str:
        return ""

    def read(self, value: Any, path: str, report: FaultReport) -> str:
        if not isinstance(value, str):
            report.fault(path, _("is not a text"))
            return ""
        if _CONTROL.search(value.replace("\r", "")):
            report.fault(path, _("has control characters"))
            return ""
        try:
            cleaned = html.clean(value)
            limits.refuse_what_no_page_holds(cleaned.html)
        except html.HtmlRefused as refusal:
            report.fault(path, str(refusal))
            return ""
        for removed in cleaned.removed:
            report.note(path, _("removed: %(what)s") % {"what": removed})
        if gone := glyphs.missing_in_html(cleaned.html):
            report.note(path, glyphs.sentence(gone))
        if self.required and html.is_empty(cleaned.html):
            report.fault(path, _("has no text in it") if value.strip() else _("is empty"))
        elif cleaned.html != value and not cleaned.removed:
            report.note(path, _("the markup was put in order"))
        return cleaned.html


def language(value: str) -> str:
    """Return what is wrong with a language tag, or nothing."""
    return "" if _LANGUAGE.fullmatch(value) else _("%(value)s is not a language tag") % {"value": shown(value)}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(value: str) -> str:
    """Return what is wrong with the name of a time zone, or nothing."""
    known = value in _zones()
    return "" if known else _("%(value)s is not a known time zone") % {"value": shown(value)}


def mail_address(value: str) -> str:
    """Return what is wrong with an e-mail address, or nothing."""
    try:
        validated(value)
    except ValidationError:
        return _("%(value)s is not an e-mail address") % {"value": shown(value)}
    return ""


def day(value: str) -> str:
    """Return what is wrong with a date, or nothing."""
    if _DAY.fullmatch(value):
        return _in_range(value)
    return _("%(value)s is not a date like 2020-07-07") % {"value": shown(value)}


def stamp(value: str) -> str:
    """Return what is wrong with a moment, or nothing."""
    if _STAMP.fullmatch(value):
        return _in_range(value)
    return _("%(value)s is not a moment with an offset, like 2020-07-07T17:15:00+02:00") % {"value": shown(value)}


def _in_range(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return _("%(value)s does not exist in the calendar") % {"value": shown(value)}
    if FIRST_YEAR <= moment.year <= LAST_YEAR:
        return ""
    return _("%(value)s is not between %(first)d and %(last)d") % {
        "value": shown(value),
        "first": FIRST_YEAR,
        "last": LAST_YEAR,
    }
