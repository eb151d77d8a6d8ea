"""A coalition's own words for its mails: plain paragraphs with placeholders from a closed list, and nothing else.

What must never be reworded, the mails about accounts, has no ``Wording``. The frame of a mail,
with what must be said first and the sentence why its reader gets it, stays ours.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from campaign.models import MailText, OutgoingMail

PLACEHOLDER = re.compile(r"\{([^{}\n]{0,60})\}")
Context = dict[str, Any]


class Readers(TextChoices):
    """To whom mails go, in the order of the page."""

    SIGNERS = "signers", _("To signers")
    RECIPIENTS = "recipients", _("To recipients")
    MEMBERS = "members", _("To members")


@dataclass(frozen=True)
class Placeholder:
    """A word in braces: what it stands for, and how to get it from a mail's context.

    ``button`` makes it a link. ``lines`` names two templates, without their ``.txt`` and ``.html``,
    for what is several lines and stands in a paragraph of its own.
    """

    name: str
    label: Promise | str
    value: Callable[[Context], str] = field(default=lambda _context: "")
    is_required: bool = False
    button: Promise | str = ""
    lines: str = ""

    @property
    def is_for_text(self) -> bool:
        """A link or lines: nothing for a subject, which mail servers write into their logs."""
        return bool(self.button or self.lines)


@dataclass(frozen=True)
class Wording:
    """What may be said in the mails of an event, with our own subject and text to begin with.

    Where one text cannot be true in every mail of an event there is one for each ``case``, and
    ``fits`` tells by a mail's context whether it is this one; mails that fit none are in our
    words. An empty ``subject`` is not the coalition's to choose. ``sample`` is a context for
    the preview.
    """

    event: str
    readers: Readers
    placeholders: tuple[Placeholder, ...]
    subject: Promise | str
    body: Promise | str
    sample: Callable[[], Context]
    case: str = ""
    label: Promise | str = ""
    hint: Promise | str = ""
    fits: Callable[[Context], bool] = field(default=lambda _context: True)

    @property
    def name(self) -> str:
        """By which a coalition's words for it are stored."""
        return f"{self.event}-{self.case}" if self.case else self.event

    def names(self, *, subject: bool = False) -> list[str]:
        """Return the placeholders that exist: in the text, or in the subject."""
        return [one.name for one in self.placeholders if not (subject and one.is_for_text)]

    def required(self) -> list[str]:
        return [placeholder.name for placeholder in self.placeholders if placeholder.is_required]


COALITION = Placeholder(
    "coalition", _("the name of the coalition"), lambda context: str(getattr(context["coalition"], "name", ""))
)

_wordings: dict[str, Wording] = {}


def allow(*wordings: Wording) -> None:
    """Let coalitions use their own words for these mails. Called in ``AppConfig.ready``."""
    _wordings.update({wording.name: wording for wording in wordings})


def wording_named(name: str) -> Wording | None:
    """Return what may be said under this name, or None where the words are ours alone."""
    return _wordings.get(name)


def rewordable() -> list[Wording]:
    """Return everything that coalitions may say in their own words, by readers."""
    order = list(Readers)
    return sorted(_wordings.values(), key=lambda wording: order.index(wording.readers))


def _of_event(event: str) -> list[Wording]:
    return [wording for wording in _wordings.values() if wording.event == event]


def own_texts(mails: list[OutgoingMail]) -> dict[int, dict[str, MailText]]:
    """Return the coalitions' own words for these mails, by id and name: in a mail's language, or without its region."""
    names = {event: [wording.name for wording in _of_event(event)] for event in {mail.event for mail in mails}}
    asked = [mail for mail in mails if mail.coalition_id is not None and names[mail.event]]
    if not asked:
        return {}
    texts = MailText.objects.filter(coalition__in={mail.coalition_id for mail in asked})
    stored = {(text.coalition_id, text.event, text.language): text for text in texts}
    found: dict[int, dict[str, MailText]] = {}
    for mail in asked:
        for language in (mail.language.partition("-")[0], mail.language):
            for name in names[mail.event]:
                if text := stored.get((mail.coalition_id or 0, name, language)):
                    found.setdefault(mail.pk, {})[name] = text
    return found


def chosen(event: str, context: Context, texts: Mapping[str, MailText]) -> MailText | None:
    """Return which of a coalition's own texts a mail says, or None where it says ours."""
    if not texts:
        return None
    fitting = (wording for wording in _of_event(event) if wording.fits(context))
    return next((texts.get(wording.name) for wording in fitting), None)


# Filling in


def values(wording: Wording, text: str, context: Context) -> dict[str, str]:
    """Return what each placeholder of a text stands for in this mail; lines are for the caller to render."""
    used = set(PLACEHOLDER.findall(text))
    there = [one for one in wording.placeholders if one.name in used and not one.lines]
    return {one.name: str(one.value(context) or "") for one in there}


def lines_in(wording: Wording, text: str) -> list[Placeholder]:
    """Return the placeholders of a text that are several lines each."""
    return [one for one in wording.placeholders if one.lines and f"{{{one.name}}}" in text]


def set_apart(wording: Wording, text: str) -> str:
    """Return the text with each placeholder that is several lines in a paragraph of its own."""
    for one in lines_in(wording, text):
        text = re.sub(rf"\s*\{{{re.escape(one.name)}\}}\s*", f"\n\n{{{one.name}}}\n\n", text)
    return text.strip()


def plain(text: str, found: Mapping[str, str]) -> str:
    """Return the text with its placeholders filled in; a brace that is none of ours stays as it is."""
    return PLACEHOLDER.sub(lambda match: found.get(match[1], match[0]), text)


def paragraphs(
    wording: Wording, text: str, found: Mapping[str, str], lines: Mapping[str, SafeString]
) -> list[SafeString]:
    """Return the text, set apart, as HTML; a link alone in its paragraph becomes a button."""
    buttons = {f"{{{one.name}}}": one for one in wording.placeholders if one.button}
    blocks = {f"{{{name}}}": html for name, html in lines.items()}
    made: list[SafeString] = []
    for paragraph in re.split(r"\n\s*\n", text):
        alone = paragraph.strip()
        if alone in blocks:
            made.append(blocks[alone])
        elif one := buttons.get(alone):
            address = escape(found[one.name])
            made.append(mark_safe(f'<p class="action"><a href="{address}">{escape(str(one.button))}</a></p>'))
        else:
            made.append(mark_safe(f"<p>{_filled(paragraph, buttons, found)}</p>"))
    return made


def _filled(paragraph: str, buttons: dict[str, Placeholder], found: Mapping[str, str]) -> str:
    """Return one paragraph escaped, with links where addresses of ours are filled in."""

    def fill(match: re.Match[str]) -> str:
        value = conditional_escape(found.get(match[1], match[0]))
        return f'<a href="{value}">{value}</a>' if match[0] in buttons and match[1] in found else value

    pieces, at = [], 0
    for match in PLACEHOLDER.finditer(paragraph):
        pieces += [escape(paragraph[at : match.start()]), fill(match)]
        at = match.end()
    return "".join([*pieces, escape(paragraph[at:])]).replace("\n", "<br>")


# What is refused


def unknown(wording: Wording, text: str) -> list[str]:
    """Return the placeholders in a text that do not exist."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name not in wording.names()]


def out_of_place(wording: Wording, subject: str) -> list[str]:
    """Return the placeholders in a subject that may stand in the text alone."""
    used = dict.fromkeys(PLACEHOLDER.findall(subject))
    return [one.name for one in wording.placeholders if one.name in used and one.is_for_text]


def missing(wording: Wording, text: str) -> list[str]:
    """Return the placeholders that a text must have and has not."""
    return [name for name in wording.required() if f"{{{name}}}" not in text]
