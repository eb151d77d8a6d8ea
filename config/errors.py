"""The answer when something fails that nobody expected."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

RETRY_SECONDS = 10
# What was sent did not fit on a disk: nothing is half-written, and it may fit in a while.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def server_error(request: HttpRequest) -> HttpResponse:
    """Say 503 and when to try again while the database is away or a disk is full, else 500.

    Neither page reads the database, and neither is given the request: a context
    processor would ask who is signed in.
    """
    error = sys.exc_info()[1]
    is_full = isinstance(error, OSError) and error.errno in FULL
    is_away = is_full or isinstance(error, OperationalError | InterfaceError)
    status = 503 if is_away else 500
    answer = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    if is_away:
        answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer
