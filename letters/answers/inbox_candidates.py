"""Whose answer a mail may be: by the addresses in it, by the letter's reference, or by a search."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Q, QuerySet

from campaign.mailbox import FREE_MAIL, canonical
from campaign.models import Coalition, IncomingMail
from letters.models import Recipient
from letters.states import DOCUMENT_IS_FINAL

MOST: Final = 20
# Encrypted addresses are compared here, not in the database: only so many, the newest letters first.
MOST_COMPARED: Final = 3_000
OWN_ADDRESS, OWN_REFERENCE, OWN_DOMAIN = 10, 3, 2
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


def recipients_of(mail: IncomingMail) -> QuerySet[Recipient]:
    """Return everybody in the mail's coalition who may have been sent a letter, the newest letters first."""
    found = Recipient.objects.filter(
        letter__campaign__coalition=mail.coalition_id, letter__state__in=DOCUMENT_IS_FINAL
    ).select_related("letter", "clock")
    return found.order_by("-letter__closed_at", "-letter_id", "position", "pk")


def is_addressee(coalition: Coalition, mailbox: str) -> bool:
    """Tell whether a mailbox, or its domain, is that of somebody who may have been sent a letter of the coalition."""
    sent = Recipient.objects.filter(letter__campaign__coalition=coalition, letter__state__in=DOCUMENT_IS_FINAL)
    domain = mailbox.rpartition("@")[2]
    for recipient in sent.exclude(email="").only("email").order_by("-pk")[:MOST_COMPARED]:
        own = canonical(recipient.email)
        if own == mailbox or (domain not in FREE_MAIL and own.endswith(f"@{domain}")):
            return True
    return False


def search(mail: IncomingMail, words: str) -> list[Recipient]:
    """Return recipients who hold every word, in their own line or their letter's."""
    found = recipients_of(mail)
    for word in words.split()[:8]:
        columns = ("name", "title", "office", "organization", "letter__title", "letter__reference")
        condition = Q()
        for column in columns:
            condition |= Q(**{f"{column}__icontains": word})
        found = found.filter(condition)
    return list(found[:MOST])


def suggestions(mail: IncomingMail) -> list[Recipient]:
    """Return who probably wrote: an address of theirs or their letter's reference stands in the mail.

    Where somebody's own address stands there, the others of the same letter are left out.
    """
    return _likest(mail, [(recipient, _own(recipient)) for recipient in recipients_of(mail)[:MOST_COMPARED]])


def suggestions_of(mails: Sequence[IncomingMail]) -> dict[int, list[Recipient]]:
    """Return the same for several mails of one coalition, by their keys, reading the recipients once."""
    known = [(recipient, _own(recipient)) for recipient in recipients_of(mails[0])[:MOST_COMPARED]] if mails else []
    return {mail.pk: _likest(mail, known) for mail in mails}


def _own(recipient: Recipient) -> str:
    return canonical(recipient.email) if recipient.email else ""


def _likest(mail: IncomingMail, known: Iterable[tuple[Recipient, str]]) -> list[Recipient]:
    words = f"{mail.sender}\n{mail.subject}\n{mail.text}"
    addresses = {canonical(found) for found in _ADDRESS.findall(words[:50_000])[:200]}
    ranked = [(_rank(recipient, own, words, addresses), recipient) for recipient, own in known]
    least = OWN_ADDRESS if any(points >= OWN_ADDRESS for points, _recipient in ranked) else 1
    best = sorted((pair for pair in ranked if pair[0] >= least), key=lambda pair: -pair[0])
    return [recipient for _points, recipient in best[:MOST]]


def _rank(recipient: Recipient, own: str, words: str, addresses: Iterable[str]) -> int:
    domain = own.rpartition("@")[2]
    reference = recipient.letter.reference
    points = 0
    if own and own in addresses:
        points += OWN_ADDRESS
    elif domain and domain not in FREE_MAIL and any(address.endswith(f"@{domain}") for address in addresses):
        points += OWN_DOMAIN
    if len(reference) > 4 and reference in words:
        points += OWN_REFERENCE
    return points
