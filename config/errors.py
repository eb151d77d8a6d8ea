"""The answers where there is no page to show: nothing there, not open, a stale form, a failure nobody expected.

What was typed into a form that meets one of the first three is kept, and the page leads to it.
"""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from campaign import kept_posts
from campaign.api import problems

RETRY_SECONDS = 10
# What was sent did not fit on a disk: nothing is half-written, and it may fit in a while.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM})


API = "/api/"


def told(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """Answer with a page that reads no database, or a program with problem details."""
    if request.path.startswith(API):
        return problems.answer(problems.Problem(status, detail))
    return HttpResponse(loader.get_template(f"{status}.html").render(), status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):  # no route of a program's has such an address, not even the one for all others
        return problems.answer(problems.not_found())
    return render(request, "404.html", {"is_kept": kept_posts.keep(request)}, status=404)


def not_open(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"is_kept": kept_posts.keep(request)}, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form whose token is not that of the session, as after signing in anew in another tab.

    Only a form that we showed to whoever is signed in here is kept: its mark is in no page of anybody else.
    """
    mark = request.POST.get(kept_posts.MARK, "")
    is_own = request.user.is_authenticated and mark == kept_posts.owner_mark(request)
    told = {"is_kept": is_own and kept_posts.keep(request), "is_of_a_member": kept_posts.is_genuine(mark)}
    return render(request, "403_csrf.html", told, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say 503 and when to try again while the database is away or a disk is full, else 500.

    Neither page reads the database, and neither is given the request: a context
    processor would ask who is signed in.
    """
    error = sys.exc_info()[1]
    is_full = isinstance(error, OSError) and error.errno in FULL
    is_away = is_full or isinstance(error, OperationalError | InterfaceError)
    status = 503 if is_away else 500
    answer = told(request, status, _("Something went wrong on our side. Nothing was changed; try again in a while."))
    if is_away:
        answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer
