"""Languages by the names that their own speakers give them."""

from functools import cache
from typing import Any

import icu
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from campaign.sorting import sort_key


@cache
def names() -> tuple[tuple[str, str], ...]:
    """Return tag and own name of the languages that we know the name of, in the order of the names."""
    found = [
        (tag, info["name_local"][:1].upper() + info["name_local"][1:])
        for tag, info in LANG_INFO.items()
        if "name_local" in info
    ]
    return tuple(sorted(found, key=lambda pair: sort_key(pair[1])))


def choices(*stored: str) -> list[tuple[str, str]]:
    """Return the languages to choose from; a stored one without a name stands there by its tag."""
    known = list(names())
    return known + [(tag, tag) for tag in stored if tag and tag not in dict(known)]


def offered(*likely: str) -> list[tuple[Any, Any]]:
    """Return the languages to choose from, with the likely ones and those of our pages above the others."""
    known = dict(choices(*likely))
    first = [tag for tag in dict.fromkeys((*likely, *dict(settings.LANGUAGES))) if tag in known]
    rest = [(tag, name) for tag, name in known.items() if tag not in first]
    return [(_("Likely"), [(tag, known[tag]) for tag in first]), *rest]


def called(tag: str) -> str:
    """Return a language's own name, of one that Django does not know by CLDR, or the tag where nobody knows it."""
    name = dict(names()).get(tag.lower())
    if not name and tag:
        try:
            locale = icu.Locale.forLanguageTag(tag)
        except icu.ICUError:
            return tag
        name = str(locale.getDisplayName(locale))
    return name[:1].upper() + name[1:] if name else tag


def tag_of(wish: str) -> str:
    """Return the known tag that a browser's wish means, "de-at" being "de", or nothing."""
    known, wish = dict(names()), wish.lower().replace("_", "-")
    stands_for = LANG_INFO.get(wish, {}).get("fallback", [])
    return next((tag for tag in (wish, *stands_for, wish.split("-")[0]) if tag in known), "")
