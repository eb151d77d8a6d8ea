"""Answers given before a view is reached, or put right behind it, and what is said of some afterwards."""

import logging
import re
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from campaign import asked_again, kept_posts, presses, proofs
from campaign.people import sessions
from config import errors, request_ids

POSTS_HERE = re.compile(r"<form\b(?![^>]*\baction=)")
LEAVING = "account_logout"
security = logging.getLogger("security")
Handler = Callable[[HttpRequest], HttpResponse]


def number(get_response: Handler) -> Handler:
    """Give each request a number for the log, and tell it, so that whoever reports an error can name it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = request_ids.begin()
        try:
            response = get_response(request)
        finally:
            request_ids.end()
        response.headers["X-Request-ID"] = request_id
        return response

    return middleware


class Policy(CSPMiddleware):
    """Says what a page may load; for pages without anything of their own the words are made once for all."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if HEADER not in response and self.get_policy_parts(request, response) == PolicyParts():
            response.headers[HEADER] = _policy()
            # As the library has it: a nonce asked for from here on would be missing in the header.
            request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
            return response
        return super().process_response(request, response)


@cache
def _policy() -> str:
    return build_policy()


def guard(get_response: Handler) -> Handler:
    """Refuse what cannot be read and endless requests, and keep personal pages out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_readable(request):
            return errors.told(request, 400, _("Address and body have to be in UTF-8, without null characters."))
        response = too_large(request) if length(request) > settings.MOST_REQUEST_BYTES else get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def keep_typed(get_response: Handler) -> Handler:
    """Keep what somebody typed who is signed out by the time it is sent, and lead back to it after signing in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or response.status_code != HTTPStatus.FOUND:
            return response
        if not _leads_to_sign_in(response):
            if kept_posts.SENT_AGAIN in request.POST:
                kept_posts.forget(request, request.POST[kept_posts.SENT_AGAIN])
            return response
        if kept_posts.MARK not in request.POST:
            return response
        if kept_posts.keep(request):
            messages.info(
                request, _("You are signed out here. What you typed is kept: sign in, and send it from there.")
            )
            return redirect_to_login(reverse("campaign:kept"))
        # Many forms post to where no page is.
        return redirect_to_login(kept_posts.page_before(request))

    return middleware


def one_press(get_response: Handler) -> Handler:
    """Answer a form that is sent twice as it is, at once or after going back, as the first time.

    That is what members send, and those whom a mailed link has let in; others leave no row behind.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not (
            kept_posts.is_genuine(request.POST.get(kept_posts.MARK, "")) or proofs.KEPT in request.session
        ):
            return get_response(request)
        press = presses.of(request)
        if not press:
            return get_response(request)
        try:
            return presses.once(press, lambda: get_response(request))
        except presses.StillAtIt as refusal:
            return errors.told(request, HTTPStatus.CONFLICT, str(refusal))

    return middleware


def resumed(get_response: Handler) -> Handler:
    """Have forms of a page that answers a press made before somebody proved who they are post to their own address.

    Such a press is done at the address of the proof; when it is refused, its form stands there once more.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.path
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if request.path != asked and is_page:
            own = f'<form action="{escape(request.get_full_path())}"'
            response.content = POSTS_HERE.sub(lambda _: own, response.content.decode()).encode()
        return response

    return middleware


def watch_accounts(get_response: Handler) -> Handler:
    """Log every step of signing in and out and each change of an account, and let a browser forget whoever leaves.

    Whoever was signed in and has proved it again goes on in the same session with another key.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.path.startswith(presses.ACCOUNTS):
            return get_response(request)
        before = request.user.pk, sessions.proved_at(request)
        address = asked_again.choose(request)
        response = get_response(request)
        if request.resolver_match is None:
            return response
        if before[0] and before[0] == request.user.pk and sessions.proved_at(request) > before[1]:
            sessions.renew(request)
            asked_again.forget(request, address)
        step, signed_in = request.resolver_match.view_name, request.user.is_authenticated
        methods = (
            [str(one.get("method")) for one in get_authentication_records(request, request.user)] if signed_in else []
        )
        account = request.user.pk if signed_in else "nobody"
        security.info(
            "%s answered %s, account %s, by %s", step, response.status_code, account, ", ".join(methods) or "nothing"
        )
        if step == LEAVING and not signed_in:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return urlsplit(response.headers.get("Location", "")).path == resolve_url(settings.LOGIN_URL)


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


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that the files are too large; what was sent is not read."""
    return errors.told(request, 413, _("The body is too large; it was not read."))
