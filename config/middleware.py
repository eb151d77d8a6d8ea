"""Answers given before a view is reached."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template import loader

Handler = Callable[[HttpRequest], HttpResponse]


def guard(get_response: Handler) -> Handler:
    """Refuse what cannot be read and endless requests, and keep personal pages out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_readable(request):
            return HttpResponseBadRequest(loader.get_template("400.html").render())
        response = too_large() if length(request) > settings.MOST_REQUEST_BYTES else get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def is_readable(request: HttpRequest) -> bool:
    """Tell whether address and form are written as browsers write them: without null bytes, forms in UTF-8."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return False
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    charset = (request.content_params or {}).get("charset", "utf-8")
    return told.isascii() and told.isdecimal() and charset.lower().replace("-", "") in {"utf8", "usascii"}


def length(request: HttpRequest) -> int:
    """Return how many bytes the request says it has."""
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(told) if told.isdecimal() and len(told) < 20 else 0


def too_large() -> HttpResponse:
    """Say that the files are too large; what was sent is not read."""
    return HttpResponse(loader.get_template("413.html").render(), status=413)
