"""What a mail says: our templates, or a coalition's own words in the frame of ours."""

import re
from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from typing import Any, Literal

import css_inline
from django.conf import settings
from django.db.models import Model
from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from campaign import joining
from campaign.mail.own_words import Wording, lines_in, paragraphs, plain, set_apart, values, wording_named
from campaign.models import MailText
from campaign.text import clean_line

SUBJECT_LENGTH = 200
# What stands in HTML as it does in plain text.
_PLAIN_LINK = re.compile(r"[A-Za-z0-9:/._~?#@!$()*+,;=%-]+")


@dataclass(frozen=True)
class MailWords:
    """Subject and both texts."""

    subject: str
    plain: str
    html: str


def written(event: str, context: dict[str, Any], own: MailText | None) -> MailWords:
    """Return the words of a mail in the active language."""
    wording = wording_named(own.event) if own else None
    if own is None or wording is None:
        return ours(event, context)
    return reworded(wording, own.subject, own.body, context)


def ours(event: str, context: dict[str, Any]) -> MailWords:
    """Return what our templates say."""
    folder = f"mail/{event}"
    return MailWords(
        _subject(_our_title(event, context), context),
        _render(f"{folder}/body.txt", context, escape=False).strip() + "\n",
        _inlined(_render(f"{folder}/body.html", context, escape=True)),
    )


def reworded(wording: Wording, subject: str, body: str, context: dict[str, Any]) -> MailWords:
    """Return what a coalition says, in the frame of our mail of this event."""
    event = wording.event
    title = plain(subject, values(wording, subject, context)) if wording.subject else _our_title(event, context)
    frame = {
        **context,
        "frame_txt": f"mail/{event}/body.txt",
        "frame_html": f"mail/{event}/body.html",
        "own_title": clean_line(title)[:SUBJECT_LENGTH],
    }
    text = {**frame, "own_text": own_text(wording, body, context)}
    html = {**frame, "own_paragraphs": own_paragraphs(wording, body, context)}
    return MailWords(
        _subject(title, context),
        _render("mail/own_words.txt", text, escape=False).strip() + "\n",
        _inlined(_render("mail/own_words.html", html, escape=True)),
    )


def own_text(wording: Wording, body: str, context: dict[str, Any]) -> str:
    """Return a coalition's text with everything filled in."""
    lines = {
        one.name: _render(f"{one.lines}.txt", context, escape=False).strip("\n") for one in lines_in(wording, body)
    }
    return plain(set_apart(wording, body), values(wording, body, context) | lines)


def own_paragraphs(wording: Wording, body: str, context: dict[str, Any]) -> list[SafeString]:
    """Return the same as HTML: its own words escaped, lists as our templates make them."""
    lines = {
        one.name: mark_safe(_render(f"{one.lines}.html", context, escape=True).strip())
        for one in lines_in(wording, body)
    }
    return paragraphs(wording, set_apart(wording, body), values(wording, body, context), lines)


def _our_title(event: str, context: dict[str, Any]) -> str:
    return _render(f"mail/{event}/subject.txt", context, escape=False)


def _subject(title: str, context: dict[str, Any]) -> str:
    """Return a subject as one line that says whether the mail is a test."""
    subject = joining.sentences((_("Test:"), title)) if context.get("is_test") else title
    return clean_line(subject)[:SUBJECT_LENGTH]


def _render(name: str, context: dict[str, Any], *, escape: bool) -> str:
    template = Engine.get_default().get_template(name)
    return str(template.render(Context(context, autoescape=escape)))


def _inlined(html: str) -> str:
    """Put the rules of a mail's own style sheet on its elements, as mail programs want it; nothing is loaded."""
    if "<style" not in html:
        return html
    return css_inline.CSSInliner(load_remote_stylesheets=False).inline(html)


# Many alike


class Scribe:
    """Writes the mails of one moment; of those that differ in their links alone only the first two are rendered.

    The second is rendered twice, once with stand-ins for its links. When putting the links in
    their place gives the very same words, the others of its kind are filled in like that.
    """

    def __init__(self) -> None:
        self.forms: dict[tuple[Any, ...], Form | Literal[False] | None] = {}

    def write(self, event: str, language: str, context: dict[str, Any], own: MailText | None) -> MailWords:
        """Return the words of a mail; the language is active."""
        links = {name: value for name, value in context.items() if _is_link(value)}
        key = (event, language, own and own.pk, *_key(context, links))
        if key not in self.forms or self.forms[key] is False:
            self.forms.setdefault(key, None)
            return written(event, context, own)
        form = self.forms[key]
        if form:
            return form.filled(links)
        words = written(event, context, own)
        form = Form.of(event, context, own, list(links))
        self.forms[key] = form if form.filled(links) == words else False
        return words


@dataclass(frozen=True)
class Form:
    """Words with stand-ins where links go."""

    words: MailWords
    stand_ins: dict[str, str]

    @classmethod
    def of(cls, event: str, context: dict[str, Any], own: MailText | None, names: list[str]) -> "Form":
        stand_ins = {name: f"{settings.SITE_URL}/{token_hex(16)}/" for name in names}
        return cls(written(event, {**context, **stand_ins}, own), stand_ins)

    def filled(self, links: dict[str, str]) -> MailWords:
        """Return the words with these links."""
        plain_text, html = self.words.plain, self.words.html
        for name, stand_in in self.stand_ins.items():
            plain_text = plain_text.replace(stand_in, links[name])
            html = html.replace(stand_in, links[name])
        return MailWords(self.words.subject, plain_text, html)


def _is_link(value: object) -> bool:
    return isinstance(value, str) and value.startswith(settings.SITE_URL) and bool(_PLAIN_LINK.fullmatch(value))


def _key(context: dict[str, Any], links: dict[str, str]) -> tuple[Any, ...]:
    """Return what is equal in mails that differ in links alone."""
    return tuple((name, "link" if name in links else _identity(value)) for name, value in sorted(context.items()))


def _identity(value: object) -> object:
    """Return the row, the simple value, or the very object: one that is only alike might say something else."""
    if isinstance(value, Model):
        return type(value), value.pk
    if value is None or isinstance(value, str | int | date):
        return type(value), value
    return Same(value)


class Same:
    """Equal to itself only, and keeps its object alive so that no other can take its place."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)
