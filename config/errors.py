"""The answer when something fails that nobody expected."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

RETRY_SECONDS = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """Say 503 and when to try again while the database is away, else 500.

    Neither page reads the database, and neither is given the request: a context
    processor would ask who is signed in.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if is_away else 500
    answer = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    if is_away:
        answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer
