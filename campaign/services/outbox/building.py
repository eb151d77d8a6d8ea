"""From a stored row to a mail message, at sending time, so that no row holds a link."""

import json
import logging
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from functools import lru_cache, partial
from typing import Any
from urllib.parse import unquote, urlsplit

import css_inline
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context, Engine
from django.urls import reverse
from django.utils import translation

from campaign.mailbox import validated
from campaign.models import OutgoingMail
from campaign.services.outbox.links import site_link
from campaign.services.outbox.registry import events_made_together, registered
from campaign.services.outbox.unsubscribing import headers, unsubscribe_link
from campaign.services.outbox.wording import own_text, paragraphs, plain, values, wording_of
from campaign.text import clean_line

logger = logging.getLogger(__name__)

SUBJECT_LENGTH = 200
BLOCKING = "campaign.block-mailbox"
_NOT_IN_MESSAGE_ID = re.compile(r"[^A-Za-z0-9!#$%&'*+/?^_`{|}~.-]|\.(?=\.|$)|^\.")


def blocking_token(mail: OutgoingMail) -> str:
    """Return the signed text by which the reader of a mail may block its mailbox."""
    return signing.Signer(salt=BLOCKING).sign(mail.mailbox_key)


def block_link(mail: OutgoingMail) -> str:
    """Return the address of the page that ends mail caused by strangers; empty in mails that are not of that kind."""
    if not (mail.is_capped and mail.topic):
        return ""
    return site_link(reverse("campaign:block-mail", args=[blocking_token(mail)]))


def stored_context(mail: OutgoingMail) -> dict[str, Any]:
    """Return the texts that were posted with the mail; the builder of mails that need nothing else."""
    context: dict[str, Any] = json.loads(mail.sealed_context) if mail.sealed_context else {}
    return context


Made = dict[str, Any] | None


def gather(mails: list[OutgoingMail]) -> list[tuple[OutgoingMail, Callable[[], Made]]]:
    """Return each mail with what makes its context, for events that can with one call for all of a language."""
    many: defaultdict[tuple[str, str], list[OutgoingMail]] = defaultdict(list)
    for mail in mails:
        if mail.event in events_made_together():
            many[mail.event, _language(mail.language)].append(mail)
    ready: dict[int, Made] = {}
    for (event, language), some in many.items():
        ready |= _made_together(event, language, some)
    return [(mail, partial(ready.get, mail.pk) if mail.pk in ready else partial(_made_alone, mail)) for mail in mails]


def _made_together(event: str, language: str, mails: list[OutgoingMail]) -> dict[int, Made]:
    """Make the contexts of several mails; when that breaks, each is made alone, so that only the bad one fails."""
    make = registered(event).many
    assert make is not None
    try:
        with translation.override(language), transaction.atomic():
            made = make(mails)
    except Exception as error:  # noqa: BLE001  any error of a builder; the one that fails alone is reported then
        logger.warning("Mails of %s could not be made together: %s", event, type(error).__name__)
        return {}
    return {mail.pk: made.get(mail.pk) for mail in mails}


def _made_alone(mail: OutgoingMail) -> Made:
    return registered(mail.event).builder(mail)


def build(mail: OutgoingMail, make: Callable[[], Made] | None = None) -> EmailMultiAlternatives | None:
    """Write the mail in its language, or return None when it is no longer wanted."""
    with translation.override(_language(mail.language)):
        context = make() if make else _made_alone(mail)
        if context is None:
            return None
        leave = unsubscribe_link(mail)
        ours = {"coalition": mail.coalition, "block_link": block_link(mail), "unsubscribe_link": leave}
        context = {**ours, **context}
        words = _words(mail, context)
        message = EmailMultiAlternatives(
            subject=words.subject,
            body=words.plain,
            from_email=_sender(mail),
            to=[mail.to],
            cc=[validated(address) for address in context.get("cc", ())],
            reply_to=_reply_to(mail, context),
            headers={"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated", **headers(leave)},
        )
        message.attach_alternative(words.html, "text/html")
        for name, content, media_type in context.get("attachments", ()):
            message.attach(clean_line(name), content, media_type)
        return message


@dataclass(frozen=True)
class Words:
    """What a mail says."""

    subject: str
    plain: str
    html: str


def _words(mail: OutgoingMail, context: dict[str, Any]) -> Words:
    """Return the coalition's own words where it has some, else ours."""
    own, wording = own_text(mail), wording_of(mail.event)
    if own is None or wording is None:
        return ours(mail.event, context)
    return reworded(mail.event, own.subject, own.body, context, values(wording, context))


def ours(event: str, context: dict[str, Any]) -> Words:
    """Return what our templates say."""
    folder = f"mail/{event}"
    return Words(
        clean_line(_render(f"{folder}/subject.txt", context, escape=False))[:SUBJECT_LENGTH],
        _render(f"{folder}/body.txt", context, escape=False).strip() + "\n",
        _inlined(_render(f"{folder}/body.html", context, escape=True)),
    )


def reworded(event: str, subject: str, body: str, context: dict[str, Any], found: dict[str, str]) -> Words:
    """Return what a coalition says, in the frame of our mail of this event."""
    wording = wording_of(event)
    assert wording is not None
    title = clean_line(plain(subject, found))[:SUBJECT_LENGTH]
    frame = {
        **context,
        "frame_txt": f"mail/{event}/body.txt",
        "frame_html": f"mail/{event}/body.html",
        "own_title": title,
    }
    text = {**frame, "own_text": plain(body, found)}
    html = {**frame, "own_paragraphs": paragraphs(wording, body, found)}
    return Words(
        title,
        _render("mail/own/body.txt", text, escape=False).strip() + "\n",
        _inlined(_render("mail/own/body.html", html, escape=True)),
    )


def message_id(mail: OutgoingMail) -> str:
    """Return the Message-ID, the same for every try, by which a second copy and a bounce are recognized."""
    return f"<{_NOT_IN_MESSAGE_ID.sub(_quoted, mail.key)}@{_host()}>"


def _quoted(found: re.Match[str]) -> str:
    return "".join(f"={byte:02X}" for byte in found[0].encode())


def key_of(message_id: str) -> str:
    """Return the key of the mail that has this Message-ID, or nothing for one that is not ours."""
    local, _at, host = message_id.strip().strip("<>").rpartition("@")
    if host.lower() != _host().lower():
        return ""
    return unquote(local.replace("%", "%25").replace("=", "%"), errors="replace")


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _render(name: str, context: dict[str, Any], *, escape: bool) -> str:
    template = Engine.get_default().get_template(name)
    return str(template.render(Context(context, autoescape=escape)))


def _inlined(html: str) -> str:
    """Put the rules of a mail's own style sheet on its elements, as mail programs want it; nothing is loaded."""
    if "<style" not in html:
        return html
    return css_inline.CSSInliner(load_remote_stylesheets=False).inline(html)


def _sender(mail: OutgoingMail) -> str:
    """Return our address under the coalition's name."""
    return _from(mail.coalition.name if mail.coalition else "", settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=256)
def _from(name: str, ours: str) -> str:
    our_name, address = parseaddr(ours)
    return formataddr((clean_line(name) or our_name, address))


def _reply_to(mail: OutgoingMail, context: dict[str, Any]) -> list[str]:
    """Return where answers go: where the builder says, else to the coalition's own address."""
    reply_to = clean_line(context.get("reply_to") or (mail.coalition.reply_to if mail.coalition else ""))
    return [reply_to] if reply_to else []


def _language(tag: str) -> str:
    """Return the language of our texts that is nearest to a mail's language."""
    try:
        return translation.get_supported_language_variant(tag)
    except LookupError:
        return settings.LANGUAGE_CODE
