"""Whom a request comes from, as far as limits need to know: its line, and the mailboxes that this browser has proved.

No address of a machine is kept: a keyed digest stands for the line, and is gone after a day.
"""

import ipaddress
from dataclasses import dataclass
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from campaign.encryption import digest

COOKIE: Final = f"{settings.HOST_ONLY}mailboxes"
SALT: Final = "campaign.visitors"
MOST: Final = 5
HALF_A_YEAR: Final = 183 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Visitor:
    """The source of a request, and the keys of the mailboxes whose mail is read in this browser."""

    source: str = ""
    mailboxes: frozenset[str] = frozenset()


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who asks; all whose line is not known share one source."""
    return Visitor(source=digest("source", _network(request)), mailboxes=frozenset(_known(request)))


def recognize(request: HttpRequest, response: HttpResponseBase, mailbox: str, *, lasts: bool = False) -> None:
    """Let this browser be known as one in which a mailbox is read, until it is closed or for half a year.

    Call it where a visitor has shown to read the mailbox. The cookie is signed, says nothing to anybody
    else and opens nothing: it only lets mail to this mailbox go past what strangers have used up.
    """
    known = [mailbox, *(key for key in _known(request) if key != mailbox)][:MOST]
    response.set_signed_cookie(
        COOKIE,
        ".".join(known),
        salt=SALT,
        max_age=HALF_A_YEAR if lasts else None,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> list[str]:
    found = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=HALF_A_YEAR) or ""
    return [key for key in str(found).split(".") if key]


def _network(request: HttpRequest) -> str:
    """Return the address of the machine, of IPv6 the half that stands for one subscriber."""
    try:
        address = ipaddress.ip_address(str(get_adapter().get_client_ip(request)))
    except (PermissionDenied, ValueError):
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
