"""What was posted and waits until somebody has shown once more who they are: each post by the address it went to.

allauth keeps one such post for a session, so that of two tabs the later one would take the place of the earlier; and
one that was left alone would be done by whoever comes back to the same page only to read it.
"""

from typing import Final

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.httpkit import serialize_request
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest

KEY: Final = "campaign.asked_again"
_MOST: Final = 5


def remember(request: HttpRequest) -> None:
    """Keep what is posted for after the proof; who comes to read forgets what was left alone here."""
    waiting = dict(request.session.get(KEY, {}))
    waiting.pop(request.get_full_path(), None)
    request.session.pop(STATE_SESSION_KEY, None)
    if request.method == "POST":
        waiting[request.get_full_path()] = serialize_request(request)
    request.session[KEY] = dict(list(waiting.items())[-_MOST:])


def choose(request: HttpRequest) -> str:
    """Have the proof that is about to be given followed by the post of its own page; return that page's address."""
    address = str(request.GET.get(REDIRECT_FIELD_NAME) or request.POST.get(REDIRECT_FIELD_NAME) or "")
    waiting = request.session.get(KEY, {})
    if address in waiting:
        request.session[STATE_SESSION_KEY] = {"request": waiting[address]}
    return address


def forget(request: HttpRequest, address: str) -> None:
    """Forget what was done after a proof."""
    waiting = dict(request.session.get(KEY, {}))
    if waiting.pop(address, None) is not None:
        request.session[KEY] = waiting
