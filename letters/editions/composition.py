"""From a letter's columns to the document that is printed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings

from campaign.models import Coalition
from letters.date_line import date_line
from letters.documents import (
    RULES,
    AddressPosition,
    Annex,
    CcPosition,
    Counts,
    Dress,
    LetterDocument,
    PageSize,
    SignatureBlock,
)
from letters.lists import source
from letters.markup.languages import print_words
from letters.models import Letter, Recipient, Revision
from letters.recipients.address_lines import address_block, cc_line
from letters.states import DOCUMENT_IS_FINAL


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
        dress=dress_of(letter.campaign.coalition),
        # An edition prints its own address, with its code, which is not known before it is asked for.
        check_address=f"{settings.SITE_URL}/verify/" if text["prints_check_code"] else "",
    )


def as_it_stands(letter: Letter) -> LetterDocument:
    """Return what the letter prints now, marked as a draft until its document is final."""
    return _printed_now(letter, is_draft=letter.state not in DOCUMENT_IS_FINAL)


def as_draft(letter: Letter) -> LetterDocument:
    """Return what the letter prints now, marked as a draft whatever its state."""
    return _printed_now(letter, is_draft=True)


def _printed_now(letter: Letter, *, is_draft: bool) -> LetterDocument:
    names = source().printed(letter)
    watermark = print_words(letter.language).draft if is_draft else ""
    return compose(letter, blocks=names.blocks, counts=names.counts, watermark=watermark)


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
    return head_lines(coalition)


def head_lines(coalition: Coalition) -> tuple[str, ...]:
    """Return the lines of a coalition's own letterhead."""
    return tuple(line for line in (coalition.name, *coalition.address, coalition.website) if line)


def dress_of(coalition: Coalition) -> Dress:
    """Return how the coalition's letters look, set by the rules of today."""
    return replace(Dress.from_json(coalition.letter_style), rules=RULES)


def _with_role(recipients: Iterable[Recipient], role: str) -> list[Recipient]:
    return [recipient for recipient in recipients if recipient.role == role]


def _as_date(value: date | str | None) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value
