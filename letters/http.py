"""Who may come in to a letter's pages, in the same order as in ``campaign.http``; and what of pages caches may keep."""

import hashlib
import json
from collections.abc import Callable, Collection
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from campaign.api.operations import ApiRequest
from campaign.http import Answer, MemberRequest, check_role, still_there
from campaign.models import Member, User
from letters.models import Letter

P = ParamSpec("P")


def letter_member_required(
    action: str, *, methods: Collection[str] = ("GET",)
) -> Callable[[Callable[Concatenate[MemberRequest, Letter, P], HttpResponseBase]], Answer]:
    """Let active members whose role may do the action into a view of ``/letters/<slug>/``.

    The view gets the letter instead of its slug; a letter of another coalition is
    answered like one that does not exist.
    """

    def decorate(view: Callable[Concatenate[MemberRequest, Letter, P], HttpResponseBase]) -> Answer:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            letter, member = load_letter(request.user, slug)
            inside = cast(MemberRequest, request)
            inside.member = member
            with still_there(request):
                return check_role(inside, action, methods) or view(inside, letter, *args, **kwargs)

        return guarded

    return decorate


def load_letter(user: User, slug: str) -> tuple[Letter, Member]:
    """Return the letter and the user's active membership in its coalition, or answer 404."""
    letter = Letter.objects.select_related("campaign__coalition").filter(slug=slug).first()
    if letter is None:
        raise Http404
    coalition = letter.campaign.coalition
    member = Member.objects.active().select_related("user").filter(user=user, coalition=coalition).first()
    if member is None:
        raise Http404
    member.coalition = coalition
    return letter, member


def letter_of(request: ApiRequest, slug: str) -> Letter:
    """Return a letter of the token's coalition; one of another is answered like one that does not exist."""
    letter = Letter.objects.select_related("campaign").filter(slug=slug, campaign__coalition=request.coalition).first()
    if letter is None:
        raise Http404
    letter.campaign.coalition = request.coalition
    return letter


def told_in_json(view: Answer) -> Answer:
    """Tell a script that posts for somebody why the door is shut; it asks in the background and follows no redirect.

    Stands above ``letter_member_required``: "signedOut", "closed" (the account), "role", "gone" (no member any more).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **options)
        except PermissionDenied:
            return JsonResponse({"why": "role"}, status=403)
        except Http404:
            return JsonResponse({"why": "gone"}, status=404)
        if response.status_code != HTTPStatus.FOUND or request.method != "POST":
            return response
        # The session still names an account, and yet nobody is signed in.
        return JsonResponse({"why": "closed" if SESSION_KEY in request.session else "signedOut"}, status=401)

    return guarded


def not_now(request: MemberRequest, letter: Letter, *, title: str, why: str, back: str) -> HttpResponse:
    """Say why a page cannot be used as the letter stands, instead of asking for what would be refused."""
    return render(request, "letters/not_now.html", {"letter": letter, "title": title, "why": why, "back": back})


def letter_path(route: str, view: Any, name: str, **extra: Any) -> URLPattern:
    """Return a route below a letter's own address."""
    pattern: URLPattern = path(f"letters/<slug:slug>/{route}", view, extra, name=name)
    return pattern


def kept_by_link(response: HttpResponse, letter: Letter) -> HttpResponse:
    """Let nobody index or keep a page that is for whoever has the link."""
    if letter.is_only_by_link:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "private, no-store"
    return response


def unless_known(request: HttpRequest, facts: Any, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer with the page, or that the reader has it already; caches keep it and ask each time.

    ``facts`` is all that the page shows, as plain data: two equal ones are the same page. The page reads no session.
    """
    seen = json.dumps([facts, get_language(), settings.SITE_URL, static("css/pages.css")], default=str)
    etag = f'W/"{hashlib.sha256(seen.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = answer()
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
