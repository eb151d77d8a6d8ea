"""From a stored row to a mail message, at sending time, so that no row holds a link."""

import json
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from functools import lru_cache, partial
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import translation
from django.utils.crypto import constant_time_compare

from campaign.encryption import digest
from campaign.mail.links import token_link
from campaign.mail.own_words import chosen, own_texts
from campaign.mail.registry import events_made_together, is_by_hand, registered
from campaign.mail.texts import Scribe
from campaign.mail.unsubscription import headers, unsubscribe_link
from campaign.mailbox import validated
from campaign.models import MailText, OutgoingMail
from campaign.text import clean_line

logger = logging.getLogger(__name__)

BLOCKING = "campaign.block-mailbox"
_NOT_IN_MESSAGE_ID = re.compile(r"[^A-Za-z0-9!#$%&'*+/?^_`{|}~.-]|\.(?=\.|$)|^\.")


def blocking_token(mail: OutgoingMail) -> str:
    """Return the signed text by which the reader of a mail may block its mailbox."""
    return signing.Signer(salt=BLOCKING).sign(mail.mailbox_key)


def block_link(mail: OutgoingMail) -> str:
    """Return the address of the page that ends mail caused by others, or lets it through; empty in all other mails."""
    if not mail.is_capped:
        return ""
    return token_link("campaign:block-mail", blocking_token(mail))


def stored_context(mail: OutgoingMail) -> dict[str, Any]:
    """Return the texts that were posted with the mail; the builder of mails that need nothing else."""
    context: dict[str, Any] = json.loads(mail.sealed_context) if mail.sealed_context else {}
    return context


Made = dict[str, Any] | None


@dataclass(frozen=True)
class Preparation:
    """What several mails are made with: how to get the context of one, its coalition's words, and who writes."""

    make: Callable[[], Made]
    own: Mapping[str, MailText]
    scribe: Scribe


def gather(mails: list[OutgoingMail]) -> list[tuple[OutgoingMail, Preparation]]:
    """Prepare mails that are made together, so that those of one event ask the database once."""
    many: defaultdict[tuple[str, str], list[OutgoingMail]] = defaultdict(list)
    for mail in mails:
        if mail.event in events_made_together():
            many[mail.event, language_of(mail.language)].append(mail)
    ready: dict[int, Made] = {}
    for (event, language), some in many.items():
        ready |= _made_together(event, language, some)
    own, scribe = own_texts(mails), Scribe()
    return [
        (
            mail,
            Preparation(
                partial(ready.get, mail.pk) if mail.pk in ready else partial(_made_alone, mail),
                own.get(mail.pk, {}),
                scribe,
            ),
        )
        for mail in mails
    ]


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


def build(mail: OutgoingMail, prepared: Preparation | None = None) -> EmailMultiAlternatives | None:
    """Write the mail in its language, or return None when it is no longer wanted."""
    prepared = prepared or gather([mail])[0][1]
    language = language_of(mail.language)
    with translation.override(language):
        context = prepared.make()
        if context is None:
            return None
        leave = unsubscribe_link(mail)
        ours = {"coalition": mail.coalition, "block_link": block_link(mail), "unsubscribe_link": leave}
        context = {**ours, **context}
        own = chosen(mail.event, context, prepared.own)
        words = prepared.scribe.write(mail.event, language, context, own)
        message = EmailMultiAlternatives(
            subject=words.subject,
            body=words.plain,
            from_email=sender_of(mail),
            to=[mail.to],
            cc=[validated(address) for address in context.get("cc", ())],
            reply_to=_reply_to(mail, context),
            headers={"Message-ID": message_id(mail), **_told_automatic(mail), **headers(leave)},
        )
        message.attach_alternative(words.html, "text/html")
        for name, content, media_type in context.get("attachments", ()):
            message.attach(clean_line(name), content, media_type)
        return message


def _told_automatic(mail: OutgoingMail) -> dict[str, str]:
    """Return the heading by which other programs know not to answer; letters that a person sends have none."""
    return {} if is_by_hand(mail.event) else {"Auto-Submitted": "auto-generated"}


def message_id(mail: OutgoingMail) -> str:
    """Return the Message-ID, the same for every try, by which a second copy and a bounce are recognized.

    Many keys can be guessed. Behind the key stands a seal, so that a report about a mail can
    only come from somebody who has held that mail, and not from anybody who counts.
    """
    return f"<{_NOT_IN_MESSAGE_ID.sub(_quoted, mail.key)}.{_seal(mail.key)}@{_host()}>"


def _seal(key: str) -> str:
    return digest("message id", key)[:16]


def _quoted(found: re.Match[str]) -> str:
    return "".join(f"={byte:02X}" for byte in found[0].encode())


def key_of(message_id: str) -> str:
    """Return the key of the mail that has this Message-ID, or nothing for one that is not ours."""
    local, _at, host = message_id.strip().strip("<>").rpartition("@")
    if host.lower() != _host().lower():
        return ""
    quoted, _dot, seal = local.rpartition(".")
    key = unquote(quoted.replace("%", "%25").replace("=", "%"), errors="replace")
    return key if constant_time_compare(seal, _seal(key)) else ""


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def sender_of(mail: OutgoingMail) -> str:
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


def language_of(tag: str) -> str:
    """Return the language of our texts that is nearest to a mail's language."""
    try:
        return translation.get_supported_language_variant(tag)
    except LookupError:
        return settings.LANGUAGE_CODE
