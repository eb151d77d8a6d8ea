"""OpenID Connect as it is spoken here: a nonce, the configured issuer, a signed ID token, nothing from the query."""

import secrets
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

KNOWN_SECONDS: Final = 600
AWAY_SECONDS: Final = 10


class DirectoryOAuth2Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Talks to the directory; ``state`` is what was put aside when the visitor was sent there."""

    state: dict[str, Any]

    def __init__(self, request: HttpRequest, provider_id: str = settings.LOGIN_PROVIDER) -> None:
        super().__init__(request, provider_id)
        self.state = {}

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the directory says of itself; one that calls itself otherwise is another one.

        It is asked every ten minutes, and one that is away for ten seconds by nobody: strangers who press the button
        many times neither wear it out nor have our own processes wait for it.
        """
        key = f"directory {settings.LOGIN_ISSUER}"
        told: dict[str, Any] | None = cache.get(key)
        if told is None:
            cache.set(key, {}, AWAY_SECONDS)
            told = dict(super().openid_config)
            cache.set(key, told, KNOWN_SECONDS)
        if str(told.get("issuer", "")).rstrip("/") != settings.LOGIN_ISSUER:
            raise ProviderException("wrong issuer")
        return told

    def get_callback_url(self, *_: object) -> str:
        """Return the address with the configured site's name, whatever host the request named."""
        return f"{settings.SITE_URL}{reverse('directory-callback')}"

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """Return what the token says, if the directory has signed it for us and for this very visit."""
        told: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        expected = str(self.state.get("nonce") or "")
        if not expected or not secrets.compare_digest(str(told.get("nonce", "")).encode(), expected.encode()):
            raise ProviderException("wrong nonce")
        return told

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Return whom the ID token names; an answer without one names nobody."""
        if not kwargs["response"].get("id_token"):
            raise ProviderException("no ID token")
        return super().complete_login(request, app, token, **kwargs)


class DirectoryProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    oauth2_adapter_class = DirectoryOAuth2Adapter

    def redirect(
        self, request: HttpRequest, process: str = "", next_url: str | None = None, data: Any = None, **_: Any
    ) -> HttpResponse:
        """Send a visitor there to sign in: accounts are connected to nothing, and nobody adds parameters."""
        del process
        nonce = secrets.token_urlsafe(24)
        asked = {"auth_params": {"nonce": nonce}, "scope": self.get_scope(), "nonce": nonce}
        sent: HttpResponse = super().redirect(request, AuthProcess.LOGIN, next_url, data, **asked)
        return sent

    def get_default_scope(self) -> list[str]:
        return ["openid", "email"]

    def extract_email_addresses(self, data: Any) -> list[EmailAddress]:
        """Return the address with whether it is verified: only the plain word of the directory counts."""
        told = data.get("id_token") or {}
        email = told.get("email")
        if not isinstance(email, str) or not email:
            return []
        return [EmailAddress(email=email, verified=told.get("email_verified") is True, primary=True)]
