"""Sentences that are kept in a row and read later, in the language of whoever reads them.

A worker says why nothing came of a row in the language that it happens to speak. What it stores is therefore no text
but which sentence it was and what stood in its places; the sentence is said anew when the row is read. Modules whose
sentences may end in a row take ``gettext`` and the like from here instead of from Django, and write as everybody does:
``_("…") % {…}`` is a text like any other that also knows how it was made. ``campaign.dates`` and ``campaign.joining``
mark with ``kept`` what puts words together by the rules of a language.

``SentenceField`` keeps them, and ``Spoken`` says them whenever the attribute of a row is read: a mail is written in its
reader's language by a worker that may have loaded the row in another. What is kept as plain text, by an earlier version
or as a code, is read as it stands. When a sentence has been reworded since, its former wording is read in the language
that it was kept in.
"""

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, ParamSpec, Self

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils import translation
from django.utils.functional import Promise, lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    TextField = models.TextField[str, str]
else:
    TextField = models.TextField

P = ParamSpec("P")
# How a row begins that keeps no plain text: no sentence of ours does.
_MARK: Final = '{"text": '
_makers: dict[str, Callable[..., str]] = {}


class Sentence(str):
    """A text in the active language that knows how to be said in another: ``made`` is what JSON can hold of that."""

    __slots__ = ("made",)
    made: dict[str, Any]

    def __new__(cls, text: str, made: dict[str, Any] | None = None) -> Self:
        sentence = super().__new__(cls, text)
        sentence.made = made or {}
        return sentence

    def __str__(self) -> str:
        """Stay what it is: ``str(refusal)`` of an exception that was raised with a sentence is that sentence."""
        return self

    def __mod__(self, values: Any) -> "Sentence":
        return Sentence(str.__mod__(self, values), self.made | {"values": _plain(values)})


def gettext(message: str) -> str:
    return Sentence(translation.gettext(message), {"says": message})


def pgettext(context: str, message: str) -> str:
    return Sentence(translation.pgettext(context, message), {"says": message, "context": context})


def ngettext(singular: str, plural: str, number: int) -> str:
    made = {"says": singular, "plural": plural, "number": int(number)}
    return Sentence(translation.ngettext(singular, plural, number), made)


def gettext_lazy(message: str) -> "StrPromise":
    return lazy(gettext, str)(message)  # type: ignore[return-value]


def kept(maker: Callable[P, str]) -> Callable[P, str]:
    """Let what a function says be said anew by it; what it is given must be texts, days, numbers or lists of them."""
    name = f"{maker.__module__}.{maker.__qualname__}"

    @functools.wraps(maker)
    def saying(*values: P.args, **named: P.kwargs) -> str:
        # What is given once only is both said and kept.
        given = tuple(list(value) if isinstance(value, Iterator) else value for value in values)
        made = {"by": name, "given": _plain(given), "named": _plain(named)}
        return Sentence(maker(*given, **named), made)  # type: ignore[arg-type]

    _makers[name] = saying
    return saying


def packed(text: str) -> str:
    """Return a text as it is kept."""
    made = _made(text)
    return json.dumps({"text": str.__str__(text), **made}) if made and text else text


def unpacked(stored: str) -> str:
    """Return in the active language what was kept."""
    if not stored.startswith(_MARK):
        return stored
    return str(_again(json.loads(stored)))


class Spoken(DeferredAttribute):
    """The attribute of a row that holds a sentence: said in the language that is active whenever it is read."""

    def __get__(self, row: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        value = super().__get__(row, owner)
        made = _made(value)
        return _again({"text": str.__str__(value), **made}) if made else value

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SentenceField(TextField):
    """A sentence of ours and nobody else's text, said in the language that is active when it is read.

    Of a row that is whenever its attribute is read; of ``values()`` when the database is asked. To migrations it is an
    ordinary field: the column is the same.
    """

    descriptor_class = Spoken

    def deconstruct(self) -> Any:
        name, _path, values, named = super().deconstruct()
        return name, "django.db.models.TextField", values, named

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return unpacked(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        return packed(value) if isinstance(value, str) else super().get_prep_value(value)


def _made(text: object) -> dict[str, Any]:
    return text.made if isinstance(text, Sentence) else {}


def _plain(value: Any) -> Any:
    """Return what JSON can hold of a value; a sentence in it stays one."""
    if isinstance(value, Promise):
        value = str(value)
    if made := _made(value):
        return {"text": str.__str__(value), **made}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, date):
        return {"text": str(value), "day": value.isoformat()[:10]}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def _again(kept: Any) -> Any:
    """Say once more what was kept; where that cannot be done any more, its text stands."""
    if isinstance(kept, list):
        return [_again(one) for one in kept]
    if not isinstance(kept, dict):
        return kept
    if "text" not in kept:
        return {name: _again(one) for name, one in kept.items()}
    try:
        return _said(kept)
    except (KeyError, TypeError, ValueError):
        return Sentence(kept["text"])


def _said(kept: dict[str, Any]) -> Any:
    if "day" in kept:
        return date.fromisoformat(kept["day"])
    if "by" in kept:
        return _makers[kept["by"]](*_again(kept["given"]), **_again(kept["named"]))
    if "plural" in kept:
        sentence = ngettext(kept["says"], kept["plural"], kept["number"])
    elif "context" in kept:
        sentence = pgettext(kept["context"], kept["says"])
    else:
        sentence = gettext(kept["says"])
    values = _again(kept.get("values"))
    return sentence if values is None else sentence % (tuple(values) if isinstance(values, list) else values)
