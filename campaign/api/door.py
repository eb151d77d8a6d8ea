"""The way of a request to an operation: who asks, how often, in which form; and how whatever was refused is told.

No session and no cookie opens anything here, so no other site can ask in somebody's name.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from campaign.api import conditions, limits, problems, tokens
from campaign.api.operations import ApiRequest
from campaign.api.problems import Problem
from campaign.clock import database_now
from campaign.refusals import Refusal

JSON: Final = "application/json"
_WRITES: Final = frozenset({"POST", "PUT", "PATCH"})
View = Callable[..., HttpResponseBase]


def through(view: View) -> View:
    """Let requests with a token that opens something into a view, and tell whatever is refused as a problem."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *places: Any, **named: Any) -> HttpResponseBase:
        is_head = request.method == "HEAD"
        try:
            known = _with_token(request)
            request.method = "GET" if is_head else request.method
            _refuse_unfit(request)
            response = _unless_refused(view(known, *places, **named))
        except Problem as problem:
            response = problems.answer(problem)
        response = conditions.settle(request, response)
        return _without_content(response) if is_head else response

    return cast("View", answered)


def _with_token(request: HttpRequest) -> ApiRequest:
    """Put the token and its member on the request, or refuse it."""
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise Problem(403, _("Ask with https: what was sent was not encrypted, so make a new token."))
    word, _space, secret = (request.headers.get("Authorization") or "").partition(" ")
    now = database_now()
    token = tokens.holder(secret.strip(), now=now) if word.lower() == "bearer" else None
    if token is None:
        limits.count_refusal(request)
        detail = _("Send a token that is neither revoked nor at its end: “Authorization: Bearer und_…”.")
        challenge = 'Bearer error="invalid_token"' if secret else "Bearer"
        raise Problem(401, detail, headers={"WWW-Authenticate": challenge})
    limits.count_use(token)
    tokens.note_use(token, now=now)
    known = cast("ApiRequest", request)
    known.token, known.member, known.coalition = token, token.member, token.member.coalition
    return known


def _refuse_unfit(request: HttpRequest) -> None:
    """Refuse what is too large, is not JSON, or wants another answer than there is."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    if told.isdecimal() and int(told[:20]) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise _too_large()
    if request.method in _WRITES and told != "0" and request.content_type != JSON:
        raise Problem(415, _("Send the body as application/json."), headers={"Accept": JSON})


def _without_content(response: HttpResponseBase) -> HttpResponseBase:
    """Return only the head of an answer."""
    if isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _too_large() -> Problem:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
    return Problem(413, _("The body is larger than %(limit)d MB.") % {"limit": limit})


def _unless_refused(response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer, or refuse a method that the address does not know."""
    if response.status_code != 405:
        return response
    names = sorted(response.headers["Allow"].split(", "))
    allowed = ", ".join([*names, "HEAD"] if "GET" in names else names)
    detail = _("This address takes %(methods)s.") % {"methods": allowed}
    raise Problem(405, detail, headers={"Allow": allowed})


def hang_on(api: NinjaAPI) -> None:
    """Say how each refusal that an operation meets is told."""
    told: dict[type[Exception], Callable[[Any], Problem]] = {
        Problem: lambda problem: problem,
        Refusal: problems.of_refusal,
        ValidationError: problems.of_validation,
        Http404: lambda _error: problems.not_found(),
        PermissionDenied: lambda _error: Problem(403, _("The role of whoever holds this token does not suffice.")),
        RequestDataTooBig: lambda _error: _too_large(),
        HttpError: lambda error: Problem(error.status_code, str(error)),
    }
    for kind, problem_of in told.items():
        api.add_exception_handler(kind, _telling(problem_of))


def _telling(problem_of: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda _request, error: problems.answer(problem_of(error))


@csrf_exempt
def unknown(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer an address below that of the API that no operation has."""
    return problems.answer(problems.not_found())
