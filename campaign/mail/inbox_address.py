"""The secret address at which a coalition receives mail, and where answers to its letters go."""

import re
import secrets
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from campaign.models import Coalition, User
from campaign.trail import activity

_LOCAL: Final = re.compile(r"answers-([a-z2-7]{26})")
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"


class UnknownAddress(Exception):
    """No coalition has this address, or it is closed; nothing was stored."""


def address(coalition: Coalition) -> str:
    """Return the coalition's secret address, or an empty text where it has none."""
    if not settings.INBOX_DOMAIN or not coalition.inbox_nonce or coalition.closed_at:
        return ""
    return f"answers-{coalition.inbox_nonce}@{settings.INBOX_DOMAIN}"


def places_for_answers(coalition: Coalition) -> list[str]:
    """Return the addresses that answers to a letter may go to, the usual one first; empty where there is none."""
    places = dict.fromkeys((coalition.reply_to, address(coalition)))
    return [place for place in places if place and is_read(coalition, place)]


def is_read(coalition: Coalition, place: str) -> bool:
    """Tell whether mail to an address is not refused here: of our own domain a coalition has one, the newest."""
    is_ours = place.rpartition("@")[2].lower() == settings.INBOX_DOMAIN
    return not is_ours or place.lower() == address(coalition)


@transaction.atomic
def make_address(*, coalition: Coalition, actor: User) -> str:
    """Give the coalition a new address; mail to an older one is refused from now on."""
    coalition.inbox_nonce = "".join(secrets.choice(_ALPHABET) for _place in range(26))
    coalition.save(update_fields=["inbox_nonce"])
    activity.record("inbox.address_made", coalition=coalition, actor=actor)
    return address(coalition)


def coalition_of(addresses: list[str]) -> Coalition:
    """Return the coalition that one of the addresses belongs to, or raise UnknownAddress."""
    for one in addresses:
        local, _at, domain = one.strip().strip("<>").lower().rpartition("@")
        found = _LOCAL.fullmatch(local)
        if found and domain == settings.INBOX_DOMAIN:
            coalition = Coalition.objects.filter(inbox_nonce=found.group(1), closed_at=None).first()
            if coalition is not None:
                return coalition
    raise UnknownAddress(_("Nobody receives mail at this address."))
