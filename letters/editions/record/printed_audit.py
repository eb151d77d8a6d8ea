"""The audit page of an edition or an addendum as a document: what its record says, to be printed, sealed and filed.

It is in the letter's language where our pages are, else in English. The same edition gives the same document.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext as _

from campaign.dates import day_and_time
from letters.documents import LetterDocument
from letters.editions.record.auditing import Audit
from letters.models import Addendum

# What our own pages are written in, where the letter's language is none of theirs.
USUAL = "en"


def document(audit: Audit, letter: LetterDocument, *, zone: str) -> LetterDocument:
    """Return the audit page in the dress of its letter; ``letter`` is the letter as it was printed."""
    language = spoken(letter.language)
    with override(language):
        heading = _heading_of(audit)
        body = _body(audit, zone)
    return replace(
        LetterDocument(title=f"{heading}: {letter.title}", language=language, body=body),
        coalition=letter.coalition,
        letterhead=letter.letterhead,
        reference=letter.reference,
        subject=f"{heading}: {letter.title}",
        page_size=letter.page_size,
        dress=letter.dress,
    )


def _heading_of(audit: Audit) -> str:
    if isinstance(audit.made, Addendum):
        numbers = {"number": audit.made.number, "edition": audit.head["edition"]}
        return _("Audit page of addendum %(number)s to edition %(edition)s") % numbers
    return _("Audit page of edition %(number)s") % {"number": audit.made.number}


def spoken(language: str) -> str:
    """Return in which language of ours the audit page of a letter is."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return USUAL


def _body(audit: Audit, zone: str) -> str:
    head, is_addendum = audit.head, isinstance(audit.made, Addendum)
    whom = _("Who joined since") if is_addendum else _("Who stands behind the letter")
    parts = [
        _table(whom, (_("Lines"), ""), _numbers(audit)),
        _heading(_("What it is known by")),
        _said(_("Root of the list"), head["root"]),
        _said(_("Text"), head["text"]),
        _said(_("PDF"), audit.pdf_sha256),
        *([_said(_("PDF of the edition that it adds to"), head["adds_to"])] if is_addendum else ()),
        _said(_("Activity up to entry %(number)s") % {"number": head["trail"]["entry"]}, head["trail"]["hash"]),
        _said(_("List frozen"), _moment(audit.frozen_at, zone)),
        _said(_("Addendum made") if is_addendum else _("Edition made"), _moment(audit.made_at, zone)),
        _paragraph(
            _(
                "All of these are SHA-256. The root is the top of a tree over all lines: whoever changes, adds or "
                "removes one gets another root."
            )
        ),
        _table(_("How each was confirmed"), (_("Way"), _("Lines")), _ways(audit)),
        _heading(_("Which text they signed")),
        *(_said(_text_words(audit, text, number), text) for text, number in audit.texts),
        _heading(_("To check it yourself")),
        _paragraph(
            _(
                "The record has every line, the day and the way of its confirmation, and one hash for each name that "
                "is withheld. It lies inside the PDF too."
            )
        ),
    ]
    return "".join(parts)


def _numbers(audit: Audit) -> list[tuple[str, int]]:
    head = audit.head
    rows = [(_("with their names"), head["named"]), (_("counted, name withheld"), head["withheld"])]
    return [*rows, *([(_("on paper"), head["on_paper"])] if head["on_paper"] else []), (_("All"), head["leaves"])]


def _ways(audit: Audit) -> list[tuple[str, int]]:
    head, rows = audit.head, list(audit.methods)
    if head["withheld"]:
        rows.append((_("name withheld: counted, and nothing said about it"), head["withheld"]))
    if head["on_paper"]:
        rows.append((_("on paper: a number, without names or receipts"), head["on_paper"]))
    return [*rows, (_("All"), head["leaves"])]


def _text_words(audit: Audit, text: str, number: int) -> str:
    known = _("An earlier version of the text") if text else _("Not known")
    current = _("The text of the letter") if isinstance(audit.made, Addendum) else _("The text of this edition")
    words = current if text == audit.head["text"] else known
    return _("%(words)s (%(n)d)") % {"words": words, "n": number}


def _moment(at: datetime, zone: str) -> str:
    return f"{day_and_time(at.astimezone(ZoneInfo(zone)))} ({zone})"


def _heading(words: str) -> SafeString:
    return format_html("<h2>{}</h2>", words)


def _paragraph(words: str) -> SafeString:
    return format_html("<p>{}</p>", words)


def _said(label: str, value: str) -> SafeString:
    """Return a fact on two lines, so that a hash stands whole on a line of its own."""
    return format_html("<p><strong>{}</strong><br>{}</p>", label, value) if value else _paragraph(label)


def _table(caption: str, heads: tuple[str, str], rows: Iterable[tuple[str, int]]) -> SafeString:
    columns = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads if head))
    named = format_html("<thead><tr>{}</tr></thead>", columns) if all(heads) else SafeString("")
    body = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows)
    return format_html("<h2>{}</h2><table>{}<tbody>{}</tbody></table>", caption, named, body)
