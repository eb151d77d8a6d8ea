"""From a letter's columns to the document that is printed."""

import re
from calendar import month_name
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import formats, translation
from django.utils.translation import check_for_language, to_locale

from campaign.models import Coalition
from letters.documents import (
    AddressBlock,
    AddressPosition,
    Annex,
    CcPosition,
    Counts,
    LetterDocument,
    PageSize,
    SignatureBlock,
)
from letters.models import Letter, Recipient, Revision

DateStyle = Letter.DateStyle

# Between place and date, where a comma and a space are not the custom.
_AFTER_PLACE = {"fr": ", le ", "zh": " ", "ja": " ", "ko": " ", "ar": "، ", "fa": "، ", "ug": "، ", "ur": "، "}
_ENGLISH_MONTHS = tuple(month_name[1:])


def compose(
    letter: Letter,
    *,
    blocks: tuple[SignatureBlock, ...],
    counts: Counts,
    watermark: str = "",
    revision: Revision | None = None,
) -> LetterDocument:
    """Put together what is printed: the letter as it stands, or as it stood in ``revision``.

    Asks the database for the recipients and, unless they are loaded, for the campaign
    and the coalition; never for more, however long the lists are.
    """
    text = _Text(letter, revision.content if revision else {})
    recipients = list(letter.recipients.order_by("position", "pk"))
    return LetterDocument(
        title=text["title"],
        language=text["language"],
        body=text["body"],
        show_title=text["show_title"],
        coalition=letter.campaign.coalition.name,
        letterhead=_letterhead(text, letter.campaign.coalition),
        sender=text["sender"],
        reference=text["reference"],
        date_line=_date_line(text),
        recipients=tuple(map(address_block, _with_role(recipients, Recipient.Role.TO))),
        subject=text["subject"],
        salutation=text["salutation"],
        closing=text["closing"],
        signature_blocks=blocks,
        counts=counts,
        disclaimer=text["disclaimer"],
        after_signatures=text["after_signatures"],
        cc=tuple(map(cc_line, _with_role(recipients, Recipient.Role.CC))),
        cc_position=CcPosition(text["cc_position"]),
        annexes=tuple(Annex(a["title"], a.get("subtitle", ""), a["body"]) for a in text["annexes"]),
        page_size=PageSize(text["page_size"]),
        watermark=watermark,
        address_position=AddressPosition(text["address_position"]),
    )


class _Text:
    """The letter's columns, each from the revision where that one holds it."""

    def __init__(self, letter: Letter, content: Mapping[str, Any]) -> None:
        self._letter, self._content = letter, content

    def __getitem__(self, column: str) -> Any:
        return self._content[column] if column in self._content else getattr(self._letter, column)


def _date_line(text: _Text) -> str:
    return date_line(
        place=text["place"],
        issued_on=_as_date(text["issued_on"]),
        date_text=text["date_text"],
        style=text["date_style"],
        language=text["language"],
    )


def _letterhead(text: _Text, coalition: Coalition) -> tuple[str, ...]:
    """Return the lines at the head of the first page.

    The letter's own lines stand before the coalition's. Joint senders with no
    letterhead of their own write in their own name: then the sender line stands alone.
    """
    if not text["show_letterhead"]:
        return ()
    if text["letterhead"]:
        return tuple(text["letterhead"])
    if text["sender"]:
        return ()
    return tuple(line for line in (coalition.name, *coalition.address, coalition.website) if line)


def _with_role(recipients: Iterable[Recipient], role: str) -> list[Recipient]:
    return [recipient for recipient in recipients if recipient.role == role]


def address_block(recipient: Recipient) -> AddressBlock:
    """Return the lines of an address; whoever has no name begins with the title."""
    lines = [recipient.name, recipient.title, recipient.office, recipient.organization, *recipient.address]
    return AddressBlock(tuple(line for line in lines if line))


def cc_line(recipient: Recipient) -> str:
    """Return one line of the list of copies; commas inside a title stay as they are."""
    parts = [recipient.name, recipient.title, recipient.office, recipient.organization]
    return ", ".join(part for part in parts if part)


def date_line(*, place: str, issued_on: date | None, date_text: str, style: str, language: str) -> str:
    """Return place and date as one line; words given for the date stand instead of it."""
    day = date_text or (written_date(issued_on, style=style, language=language) if issued_on else "")
    between = _AFTER_PLACE.get(language.split("-")[0].lower(), ", ")
    return f"{place}{between}{day}" if place and day else place or day


def written_date(day: date, *, style: str, language: str) -> str:
    """Write a date in a letter's language, months in full.

    Plain English is written as in the United States, other English with the day first.
    A language whose months nobody has told us gets the date in digits.
    """
    locale = _known_locale(language)
    if style == DateStyle.ISO or locale is None:
        return day.isoformat()
    pattern = {DateStyle.DAY_FIRST: "j F Y", DateStyle.MONTH_FIRST: "F j, Y"}.get(
        DateStyle(style), _usual_pattern(locale)
    )
    with translation.override(locale):
        written = formats.date_format(day, pattern, use_l10n=False)
    if not locale.startswith("en") and any(month in written for month in _ENGLISH_MONTHS):
        return day.isoformat()
    if locale in {"it", "pt", "pt-br"}:
        written = written.lower()
    return re.sub(r"^1 ", "1er ", written) if locale.startswith("fr") else written


def _usual_pattern(locale: str) -> str:
    if locale.startswith("en"):
        return "F j, Y" if locale in {"en", "en-us"} else "j F Y"
    pattern = str(formats.get_format("DATE_FORMAT", locale))
    # Month names in full and days without a leading zero; "\" keeps a letter as it is.
    pattern = re.sub(r"(?<!\\)[NM]", "F", pattern)
    pattern = re.sub(r"(?<!\\)d", "j", pattern)
    in_digits = re.search(r"(?<!\\)[mn]", pattern) and not re.search("[月월]", pattern)
    return "j E Y" if in_digits else pattern


def _known_locale(language: str) -> str | None:
    """Return the name under which Django knows the language, from exact to general."""
    tag = language.lower()
    chinese = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-sg": "zh-hans", "zh-tw": "zh-hant", "zh-hk": "zh-hant"}
    for name in (chinese.get(tag, tag), "-".join(tag.split("-")[:2]), tag.split("-", maxsplit=1)[0]):
        known = chinese.get(name, name)
        if check_for_language(known) and to_locale(known):
            return known
    return None


def _as_date(value: date | str | None) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value
