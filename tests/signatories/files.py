"""Interchange files for tests: a small one that is right, and generated ones."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from campaign.text import is_visible

REAL = Path(__file__).resolve().parents[3] / "shared" / "letters"

LETTER: dict[str, Any] = {
    "format": "undersigned-letter/1",
    "coalition": {
        "name": "Friends of the Archive",
        "address": ["1 Paper Street", "Inkwell"],
        "website": "archive.example",
    },
    "campaign": {"title": "Open archives"},
    "letter": {
        "title": "Open the archives",
        "language": "en",
        "salutation": "",
        "body": "<p>Please.</p>",
        "closing": "",
    },
    "recipients": [{"role": "to", "name": "", "title": "The archivist", "organization": ""}],
    "signature_groups": [{"heading": "", "order": "as_listed", "style": "organization"}],
    "signatures": [
        {"group": 0, "kind": "organization", "organization": "Paper Guild"},
        {"group": 0, "kind": "person", "name": "Ada Quill", "title": "Reader"},
    ],
}
RELEASE: dict[str, Any] = {
    "format": "undersigned-press-release/1",
    "coalition": {"name": "Friends of the Archive"},
    "campaign": {"title": "Open archives"},
    "press_release": {"headline": "Archives to open", "body": "<p>They say so.</p>"},
}


def copy(data: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the data with values put at paths such as ``letter__signing__time_zone``."""
    result: dict[str, Any] = json.loads(json.dumps(data))
    for path, value in changes.items():
        *way, last = path.split("__")
        place: Any = result
        for step in way:
            place = place[int(step)] if step.isdigit() else place.setdefault(step, {})
        place[int(last) if last.isdigit() else last] = value
    return result


def encoded(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


# Generated files

lines = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=30)
named = lines.filter(lambda text: bool(text.strip()))
signing = lines.filter(is_visible)
paragraphs = st.lists(st.text("abc äß&<文ر", min_size=1, max_size=20), min_size=1, max_size=3)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)).map(lambda day: day.isoformat())
offsets = st.sampled_from(["+00:00", "-04:00", "+05:45", "+14:00"])
stamps = st.builds(
    lambda day, hour, offset: f"{day}T{hour:02}:30:00{offset}",
    days.filter(lambda day: "1901" < day < "2200"),
    st.integers(0, 23),
    offsets,
)


def html(texts: list[str]) -> str:
    escape = {"&": "&amp;", "<": "&lt;"}
    return "".join("<p>x" + "".join(escape.get(mark, mark) for mark in text) + "x</p>" for text in texts)


def some(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


letters = some(
    {"title": named, "language": st.sampled_from(["en", "fr", "zh-Hant", "ar"]), "body": paragraphs.map(html)},
    {
        "show_title": st.booleans(),
        "sender": lines,
        "letterhead": st.lists(named, max_size=2),
        "reference": lines,
        "place": lines,
        "issued_on": days,
        "date_text": lines,
        "subject": lines,
        "salutation": lines,
        "closing": lines,
        "after_signatures": paragraphs.map(html),
        "disclaimer": lines,
        "cc_position": st.sampled_from(["after_signatures", "before_body"]),
        "page_size": st.sampled_from(["A4", "Letter"]),
        "annexes": st.lists(some({"title": named, "body": paragraphs.map(html)}, {"subtitle": lines}), max_size=2),
        "follows_up": st.lists(some({}, {"reference": lines, "sent_on": days, "answered": st.booleans()}), max_size=2),
        "response": some({}, {"within_days": st.integers(1, 3650), "meeting_requested": st.booleans()}),
        "signing": some(
            {},
            {
                "soft_deadline": stamps,
                "hard_deadline": stamps,
                "send_by": stamps,
                "kinds": st.lists(st.sampled_from(["organization", "person"]), unique=True),
            },
        ),
    },
)
signatures = st.one_of(
    some(
        {"group": st.just(0), "kind": st.just("organization"), "organization": signing},
        {"name": lines, "title": lines, "withheld": st.booleans(), "note": lines, "signed_at": stamps},
    ),
    some(
        {"group": st.just(0), "kind": st.just("person"), "name": signing},
        {"affiliation": lines, "identification_only": st.booleans(), "location": lines, "withheld": st.booleans()},
    ),
)
files = some(
    {
        "format": st.just("undersigned-letter/1"),
        "coalition": some({"name": named}, {"address": st.lists(named, max_size=3), "website": lines}),
        "campaign": some({"title": named}, {}),
        "letter": letters,
    },
    {
        "recipients": st.lists(
            some({"role": st.sampled_from(["to", "cc"]), "title": named}, {"name": lines, "office": lines}), max_size=3
        ),
        "signature_groups": st.lists(
            some({}, {"heading": lines, "numbered": st.booleans(), "columns": st.integers(1, 3)}),
            min_size=1,
            max_size=2,
        ),
        "signatures": st.lists(signatures, max_size=4),
        "press_release": some(
            {"headline": named, "body": paragraphs.map(html)}, {"contact": lines, "released_at": stamps}
        ),
    },
)
