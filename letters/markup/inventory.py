"""Says in words what cleaning took out of a text, so that nobody loses something unseen."""

import re
from collections.abc import Collection
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from letters.markup import pasted_changes, pasted_comments
from letters.markup.characters import Tidied

_PICTURES = frozenset("img picture image svg map canvas".split())
_OBJECTS = frozenset("iframe object embed applet video audio source track param frame frameset portal".split())
_FIELDS = frozenset("form input button textarea select option label fieldset legend datalist output".split())
_PAGE = frozenset("style link meta base title head html body".split())
_WORDS_KEPT = frozenset(
    "b i font span div section article main header footer aside nav center big small tt code pre kbd samp var cite dfn "
    "mark abbr acronym address h1 h5 h6 strike del ins dl dt dd tfoot colgroup col figure figcaption wbr time".split()
)
_SAID_ELSEWHERE = frozenset({*pasted_changes.BOUNDS, *pasted_comments.BOUNDS, *pasted_comments.ELEMENTS, "annotation"})
# What programs say to each other; LibreOffice writes what people said beside the text as comments of the markup, too.
_TECHNICAL = re.compile(
    r"\s*(?:(?:Start|End)Fragment|\[?if\b|\[?endif|\[|-->|<!\[|notionvc:|/?wp:|/?\$|bindings=|ng[A-Z]|\Z)",
    re.IGNORECASE,
)
_SAFE_LINK = re.compile(r"\s*(?:https?://|mailto:|#)", re.IGNORECASE)


class _TagReader(HTMLParser):
    """Collects what is found, in order and each kind once; a word is looked up once and not for every tag."""

    def __init__(self, allowed: Collection[str]) -> None:
        super().__init__()
        self.allowed = allowed
        self.found: dict[str, None] = {}
        self.known: dict[tuple[str, ...], str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note((tag,))
        for name, value in attrs:
            self._note((tag, name, value or ""))

    def _note(self, what: tuple[str, ...]) -> None:
        if what not in self.known:
            self.known[what] = _describe_attribute(*what) if len(what) > 1 else self._describe(*what)
        if description := self.known[what]:
            self.found[description] = None

    def handle_comment(self, data: str) -> None:
        if not _TECHNICAL.match(data):
            self.found[_("comments")] = None

    def _describe(self, tag: str) -> str:
        for tags, description in (
            (("script",), _("a script")),
            (_PICTURES, _("a picture")),
            (_OBJECTS, _("an embedded object")),
            (_FIELDS, _("a form field")),
            (_PAGE, _("page settings")),
            (_WORDS_KEPT, _("formatting")),
            (("office:annotation",), _("comments")),
        ):
            if tag in tags:
                return str(description)
        if tag in self.allowed or tag in _SAID_ELSEWHERE:
            return ""
        return _("formatting") if ":" in tag else _("the element “%(tag)s”") % {"tag": tag[:30]}


def _describe_attribute(tag: str, name: str, value: str) -> str:
    if name.startswith("on"):
        return _("a script")
    if name == "href" and tag == "a" and not _SAFE_LINK.match(value):
        return _("a link to “%(target)s”") % {"target": value.strip()[:60]}
    if name in ("style", "class", "id", "face", "color", "align", "width", "height", "bgcolor"):
        return "" if value in ("footnote", "count") else _("formatting")
    return ""


def worth_saying(removed: Collection[str]) -> list[str]:
    """Return what a writer wants to hear of at once: every text from a word processor loses its look."""
    return [what for what in removed if what not in {_("formatting"), _("page settings")}]


def removed(html: str, allowed: Collection[str]) -> tuple[str, ...]:
    """Describe what in ``html`` is outside of the ``allowed`` elements and their attributes."""
    reader = _TagReader(allowed)
    try:
        reader.feed(html)
        reader.close()
    except AssertionError:  # html.parser gives up on some malformed declarations
        reader.found[_("malformed markup")] = None
    return tuple(reader.found)


def characters_removed(tidied: Tidied) -> tuple[str, ...]:
    """Describe the characters that had to go."""
    kinds = (
        (tidied.controls, _("control characters")),
        (tidied.directions, _("characters that change the writing direction")),
        (tidied.accents, _("accents piled on one letter")),
    )
    return tuple(description for found, description in kinds if found)
