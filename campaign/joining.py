"""How parts are put together in the language of whoever reads: what stands between them, around them, before them.

A comma, a colon, a bracket and the space after a full stop are words like any other: "、" in Chinese, "،" in Arabic,
a space before the colon in French. Whoever puts translated parts together, or names in a translated sentence, asks
here; templates have the same as tags (``campaign/templatetags/joining.py``). What a letter prints is in its own
language and is not put together here.
"""

from collections.abc import Iterable

from campaign.kept_words import gettext as _
from campaign.kept_words import kept, pgettext


def comma() -> str:
    # Translators: what stands between the parts of an enumeration: "drafts, letters, lists"
    return pgettext("between parts", ", ")


def pause() -> str:
    # Translators: what stands before more that is told of the same thing: "by post, 5 September"; "，" in Chinese
    return pgettext("before more of the same", ", ")


def semicolon() -> str:
    # Translators: what stands between parts that have commas themselves
    return pgettext("between clauses", "; ")


def colon() -> str:
    # Translators: what stands between a word and what is told of it: "Name: Orsa"
    return pgettext("before what is told", ": ")


def gap() -> str:
    # Translators: two whole sentences after each other, or a colon and what it tells; Chinese has nothing between them
    return pgettext("two sentences", "%(first)s %(then)s") % {"first": "", "then": ""}


@kept
def listed(parts: Iterable[object], *, has_more: bool = False) -> str:
    """Join parts by commas; ``has_more`` says by dots that these are not all."""
    return comma().join([*map(str, parts), *(["…"] if has_more else [])])


@kept
def parted(parts: Iterable[object]) -> str:
    """Join parts that have commas themselves."""
    return semicolon().join(map(str, parts))


@kept
def sentences(whole: Iterable[object]) -> str:
    """Join whole sentences."""
    return gap().join(map(str, whole))


@kept
def told(word: object, what: object) -> str:
    """Say something of a word: "Name: Orsa"; a question needs no colon behind its mark."""
    asks = str(word).rstrip().endswith(("?", "？", "؟", "!", ":"))
    return f"{word}{gap() if asks else colon()}{what}"


def aside(words: object, more: object) -> str:
    """Add something in brackets: "Orsa (a river)"."""
    return _("%(words)s (%(more)s)") % {"words": words, "more": more}


def quoted(text: object) -> str:
    """Put a text of somebody's between quotation marks."""
    return _("“%(text)s”") % {"text": text}
