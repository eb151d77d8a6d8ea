"""To the directory, and back from it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from campaign.people.directory_login.adapter import failed
from campaign.people.directory_login.provider import DirectoryOAuth2Adapter

# A directory that is away (OSError), is another one than it should be, leaves something out or says it in another form.
FAILURES = (OSError, ProviderException, OAuth2Error, KeyError, TypeError, ValueError)


def ending_in_an_answer(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lead back to the sign-in page with a sentence whatever a directory does, and answer 404 without one."""

    @wraps(view)
    def answering(request: HttpRequest) -> HttpResponse:
        if not settings.LOGIN_ISSUER:
            raise Http404
        try:
            return view(request)
        except ImmediateHttpResponse as answered:
            return answered.response  # type: ignore[no-any-return]  # allauth has no types
        except FAILURES:
            return failed(request)

    return answering


@never_cache
@require_POST
@ending_in_an_answer
def begin(request: HttpRequest) -> HttpResponse:
    """Lead to the directory by a page of its own, because no form of ours may lead to another site."""
    sent = DirectoryOAuth2Adapter(request).get_provider().redirect_from_request(request)
    address = sent.headers.get("Location", "")
    if not address.startswith(("https://", "http://")):
        raise ProviderException("no address to sign in at")
    return render(request, "account/to_directory.html", {"address": address, "name": settings.LOGIN_NAME})


@never_cache
@require_GET
@ending_in_an_answer
def callback(request: HttpRequest) -> HttpResponse:
    """Take in what the directory says, and sign in whom it names."""
    view = Callback()
    view.request, view.adapter = request, DirectoryOAuth2Adapter(request)
    answer: HttpResponse = view.dispatch(request)
    return answer


class Callback(OAuth2CallbackView):  # type: ignore[misc]  # allauth has no types
    """allauth's way back, which lets its adapter know what was put aside for this visit."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, answer
