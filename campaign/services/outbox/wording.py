"""A coalition's own words for its mails: plain paragraphs with placeholders from a closed list, and nothing else.

What must never be reworded, the mails about accounts, has no ``Wording``. The frame of a mail,
with the sentence why its reader gets it, stays ours.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from campaign.models import MailText, OutgoingMail

PLACEHOLDER = re.compile(r"\{([^{}\n]{0,60})\}")


@dataclass(frozen=True)
class Placeholder:
    """A word in braces: what it stands for, how to get it from a mail's context, and a sample for the preview."""

    name: str
    label: Promise | str
    value: Callable[[dict[str, Any]], str]
    sample: Promise | str
    is_required: bool = False
    button: Promise | str = ""


@dataclass(frozen=True)
class Wording:
    """The placeholders of an event, and our own subject and text to begin with."""

    placeholders: tuple[Placeholder, ...]
    subject: Promise | str
    body: Promise | str

    def names(self) -> list[str]:
        return [placeholder.name for placeholder in self.placeholders]

    def required(self) -> list[str]:
        return [placeholder.name for placeholder in self.placeholders if placeholder.is_required]


_wordings: dict[str, Wording] = {}


def allow(event: str, wording: Wording) -> None:
    """Let coalitions use their own words for this event's mails. Called in ``AppConfig.ready``."""
    _wordings[event] = wording


def wording_of(event: str) -> Wording | None:
    """Return what may be said in mails of this event, or None where the words are ours alone."""
    return _wordings.get(event)


def rewordable() -> list[str]:
    """Return the events that have words of their own, in the order in which they were registered."""
    return list(_wordings)


def own_texts(mails: list[OutgoingMail]) -> dict[int, MailText]:
    """Return the coalitions' own words for these mails, by id: in a mail's language, or without its region."""
    asked = [mail for mail in mails if mail.coalition_id is not None and mail.event in _wordings]
    if not asked:
        return {}
    texts = MailText.objects.filter(coalition__in={mail.coalition_id for mail in asked})
    stored = {(text.coalition_id, text.event, text.language): text for text in texts}
    found: dict[int, MailText] = {}
    for mail in asked:
        for language in (mail.language.partition("-")[0], mail.language):
            if text := stored.get((mail.coalition_id or 0, mail.event, language)):
                found[mail.pk] = text
    return found


# Filling in ----------------------------------------------------------------------------------------


def values(wording: Wording, context: dict[str, Any]) -> dict[str, str]:
    """Return what each placeholder stands for in this mail."""
    return {one.name: str(one.value(context) or "") for one in wording.placeholders}


def samples(wording: Wording) -> dict[str, str]:
    """Return what each placeholder could stand for."""
    return {one.name: str(one.sample) for one in wording.placeholders}


def plain(text: str, found: dict[str, str]) -> str:
    """Return the text with its placeholders filled in; a brace that is none of ours stays as it is."""
    return PLACEHOLDER.sub(lambda match: found.get(match[1], match[0]), text)


def paragraphs(wording: Wording, text: str, found: dict[str, str]) -> list[SafeString]:
    """Return the text as HTML paragraphs; a link alone in its paragraph becomes a button."""
    buttons = {f"{{{one.name}}}": one for one in wording.placeholders if one.button}
    made: list[SafeString] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        one = buttons.get(paragraph.strip())
        if one:
            address = escape(found[one.name])
            made.append(mark_safe(f'<p class="action"><a href="{address}">{escape(str(one.button))}</a></p>'))
        else:
            made.append(mark_safe(f"<p>{_lines(paragraph, buttons, found)}</p>"))
    return made


def _lines(paragraph: str, buttons: dict[str, Placeholder], found: dict[str, str]) -> str:
    """Return one paragraph escaped, with links where addresses of ours are filled in."""

    def fill(match: re.Match[str]) -> str:
        value = conditional_escape(found.get(match[1], match[0]))
        return f'<a href="{value}">{value}</a>' if match[0] in buttons and match[1] in found else value

    pieces, at = [], 0
    for match in PLACEHOLDER.finditer(paragraph):
        pieces += [escape(paragraph[at : match.start()]), fill(match)]
        at = match.end()
    return "".join([*pieces, escape(paragraph[at:])]).replace("\n", "<br>")


def unknown(wording: Wording, text: str) -> list[str]:
    """Return the placeholders in a text that do not exist."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name not in wording.names()]


def missing(wording: Wording, text: str) -> list[str]:
    """Return the placeholders that a text must have and has not."""
    return [name for name in wording.required() if f"{{{name}}}" not in text]
