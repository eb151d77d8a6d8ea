"""Human text on its way in: what is taken out, what is refused, and the form fields that do both.

Control characters, bidirectional controls and invisible characters go quietly: nobody
types them on purpose. Null bytes, broken characters and, in names, links and markup are
refused with a sentence, because there the writer meant something else than a name.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from campaign import web_addresses

F = TypeVar("F", bound=forms.Field)
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = (
    "\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u2065\u206a\u206b\u206c\u206d\u206e\u206f\ufeff\ufff9\ufffa\ufffb"
)
# Letters and signs that are drawn as nothing: fillers, vowels that are inherent, an empty Braille cell, ends of beams.
BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159" + "".join(map(chr, range(0x1D173, 0x1D17B)))
TAGS = "".join(map(chr, range(0xE0000, 0xE0080)))
_REMOVED = {ord(mark): None for mark in BIDI_CONTROLS + INVISIBLE + BLANKS + TAGS}
_SPACES = re.compile(r"[\s\x1c-\x1f]+")
_LINE_ENDS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Joiners shape Persian, Indic and emoji text; beside Latin letters they only hide differences.
_STRAY_JOINERS = re.compile(r"(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])")


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text  # as nearly all of it is, and the long way takes a hundred times as long
    text = unicodedata.normalize("NFC", text).translate(_REMOVED)
    text = "".join(mark for mark in text if unicodedata.category(mark) not in {"Cc", "Cs"} and not _is_void(mark))
    return _STRAY_JOINERS.sub("", text)


def _is_void(mark: str) -> bool:
    return ord(mark) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(mark) <= 0xFDEF


def clean_line(text: str) -> str:
    """Return the text as one line: composed, without controls, with single spaces."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # as nearly all of it is, and the long way takes many times as long
    return _SPACES.sub(" ", _clean(_SPACES.sub(" ", text))).strip()


def clean_lines(text: str) -> list[str]:
    """Return the lines of a text, each cleaned, without empty ones."""
    return [line for line in map(clean_line, _LINE_ENDS.split(text)) if line]


def clean_paragraphs(text: str) -> str:
    """Return a text of several lines, each cleaned, with at most one empty line between two."""
    text = "\n".join(map(clean_line, _LINE_ENDS.split(text)))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


# What is refused


def refuse_broken(text: str) -> None:
    """Refuse null bytes and lone surrogates, which no database keeps."""
    if "\x00" in text or (not text.isascii() and any(0xD800 <= ord(mark) <= 0xDFFF for mark in text)):
        raise ValidationError(_("This text contains broken characters. Please type it again."), code="broken")


def refuse_markup(text: str) -> None:
    """Refuse angle brackets: a name has none."""
    if "<" in text or ">" in text:
        raise ValidationError(_("Leave out “<” and “>”."), code="markup")


def refuse_links(text: str) -> None:
    """Refuse web and e-mail addresses; a bare domain may be an organization's name (“350.org”)."""
    if web_addresses.has_address(text):
        raise ValidationError(_("Leave out web and e-mail addresses."), code="link")


def refuse_domains(text: str) -> None:
    """Refuse bare domains as well: no person is called like one, and mail programs turn them into links."""
    if web_addresses.has_domain(text):
        raise ValidationError(_("Leave out web and e-mail addresses."), code="link")


def is_visible(text: str) -> bool:
    """Tell whether a text has a letter or a digit that can be seen; nobody is called "—", or by accents alone.

    Nor by what only modifies letters: the line that lengthens an Arabic word, the mark of a stressed syllable.
    """
    kinds = ((unicodedata.category(mark), mark) for mark in text)
    return any(kind[0] in "LN" and kind != "Lm" and mark not in BLANKS for kind, mark in kinds)


def refuse_nothing_to_see(text: str) -> None:
    """Refuse a name in which there is nothing to read."""
    if not is_visible(text):
        raise ValidationError(_("Enter a name that can be read: it has no letter in it."), code="invisible")


def refuse_wordless(text: str) -> None:
    """Refuse what says nothing where the record needs a reason: "—", "..."."""
    if not is_visible(text):
        raise ValidationError(_("Say it in words."), code="wordless")


# The fields


def refuse_endless(text: str, max_length: int | None) -> None:
    """Refuse what is too long by far before any work is spent on it; cleaning may still shorten the rest."""
    if len(text) > 10 * (max_length or 10_000):
        MaxLengthValidator(max_length or 10_000)(text)


def needed(field: F) -> F:
    """Mark a field that may be empty for now and is needed in the end: no page calls it optional."""
    cast("Any", field).is_needed = True
    return field


class LineField(forms.CharField):
    """One line of human text, cleaned; what a kind of line and a form both ask for is asked, and refused, once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        asked = self.validators
        self.validators = [one for place, one in enumerate(asked) if one not in asked[:place]]

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            refuse_endless(value, self.max_length)
            refuse_broken(value)
            value = clean_line(value)
        return super().to_python(value)


class ReasonField(LineField):
    """Why something was done, as it goes on the record: words, and no dash."""

    default_validators = [refuse_wordless]


class OrganizationNameField(LineField):
    """The name of an organization: something to read, no markup, no links."""

    default_validators = [refuse_nothing_to_see, refuse_markup, refuse_links]


class PersonNameField(LineField):
    """The name of a person: something to read, no markup, no links, no domains."""

    default_validators = [refuse_nothing_to_see, refuse_markup, refuse_links, refuse_domains]


class ParagraphsField(forms.CharField):
    """Human text of several lines, cleaned."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            refuse_endless(value, self.max_length)
            refuse_broken(value)
            value = clean_paragraphs(value)
        return super().to_python(value)


class LinesField(forms.Field):
    """A list of texts, one a line in a text area; ``validators`` see each line."""

    too_many = ngettext_lazy("At most %(limit)d line.", "At most %(limit)d lines.", "limit")
    too_long = _("Line %(number)d is longer than %(limit)d characters.")

    def __init__(self, *, max_lines: int = 30, max_length: int = 300, **options: Any) -> None:
        self.max_lines, self.max_length = max_lines, max_length
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        if not value:
            return []
        refuse_endless(str(value), self.max_lines * self.max_length)
        refuse_broken(str(value))
        return clean_lines(str(value))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.max_lines:
            raise ValidationError(self.too_many, params={"limit": self.max_lines}, code="too_many")
        for number, line in enumerate(value, start=1):
            if len(line) > self.max_length:
                raise ValidationError(
                    self.too_long, params={"number": number, "limit": self.max_length}, code="too_long"
                )

    def run_validators(self, value: Iterable[str]) -> None:
        for line in value:
            super().run_validators(line)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))
