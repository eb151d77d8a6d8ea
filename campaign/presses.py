"""A press of a button is one deed: a form that is sent again as it is leads where it led, at once or an hour later.

Whoever stores the row of a press does the deed; the others, however close they are, wait for where it led. What was
refused, or only showed a page, is no deed: its row goes, and whoever waits takes their own turn. A server that died
leaves a row without an answer, which another press takes over when no request can be at it any more.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.db import connection
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from campaign.models import Press
from campaign.refusals import Refusal

REMEMBERED: Final = timedelta(hours=1)
# Longer than a server lets any request go on.
AT_WORK: Final = timedelta(minutes=2)
WAIT: Final = 20.0  # seconds
ACCOUNTS: Final = "/accounts/"
_CLAIM: Final = "INSERT INTO campaign_press (key, led_to) VALUES (%s, '') ON CONFLICT (key) DO NOTHING"


class StillAtIt(Refusal):
    """The first press has not come to an end within the time that a second one waits for it; the sentence says so."""


def of(request: HttpRequest) -> str:
    """Return what tells one press of one page's button from every other: session, the page's token, all that was sent.

    Empty where a form has no such token. A form that was changed before it was sent again is another one.
    """
    token = request.POST.get("csrfmiddlewaretoken", "")
    if not token:
        return ""
    files = [(name, str(file), file.size) for name in request.FILES for file in request.FILES.getlist(name)]
    session = request.session.session_key or ""
    sent = [session, request.get_full_path(), sorted(request.POST.lists()), sorted(map(str, files))]
    return hashlib.sha256(repr(sent).encode()).hexdigest()


def once(press: str, deed: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the deed of a press that nobody does or has done, or lead where it has led. Raises StillAtIt."""
    if led_to := _claim_or_wait(press):
        return HttpResponseRedirect(led_to)
    led_to = ""
    try:
        answer = deed()
        led_to = _leads_to(answer)
    finally:
        row = Press.objects.filter(key=press)
        if led_to:
            row.update(led_to=led_to, at=Now())
        else:
            row.delete()
    return answer


def _leads_to(answer: HttpResponse) -> str:
    """Return where an answer leads once the deed is done; whoever is asked to prove something first has not done it."""
    where = answer.headers.get("Location", "")
    return where if answer.status_code == HTTPStatus.FOUND and not where.startswith(ACCOUNTS) else ""


def _claim_or_wait(press: str) -> str:
    """Return nothing once the press is ours to do, or where it has led."""
    end = time.monotonic() + WAIT
    pause = 0.02
    while not _claim(press):
        row = Press.objects.filter(key=press).first()
        if row is not None and row.led_to:
            return str(row.led_to)
        if time.monotonic() > end:
            raise StillAtIt(_("What you sent is still being done."))
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)
    return ""


def _claim(press: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [press])
        is_ours = bool(cursor.rowcount)
    left_behind = Press.objects.filter(key=press, led_to="", at__lt=Now() - AT_WORK)
    return is_ours or bool(left_behind.update(at=Now()))


def forget(*, now: datetime) -> int:
    """Delete what was pressed an hour ago, and return how many there were."""
    return Press.objects.filter(at__lt=now - REMEMBERED).delete()[0]
