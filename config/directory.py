"""Signing in with an organization's own directory (OpenID Connect); off without LOGIN_ISSUER. See docs/settings.md."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env

LOGIN_PROVIDER = "directory"
_NEEDED = ("LOGIN_NAME", "LOGIN_CLIENT_ID", "LOGIN_CLIENT_SECRET", "LOGIN_DOMAINS")


def told(variables: Mapping[str, str], *, is_trial: bool) -> dict[str, Any]:
    """Return issuer, name, domains and what allauth wants to know, or say what is missing."""
    issuer = variables.get("LOGIN_ISSUER", "").rstrip("/")
    if issuer and not issuer.startswith("https://") and not is_trial:
        raise ImproperlyConfigured("LOGIN_ISSUER must begin with https://.")
    for name in _NEEDED if issuer else ():
        if not variables.get(name):
            raise ImproperlyConfigured(f"Set {name} as well, or leave out LOGIN_ISSUER.")
    domains = [word.strip().lower().lstrip("@") for word in variables.get("LOGIN_DOMAINS", "").split(",")]
    app = {
        "provider_id": LOGIN_PROVIDER,
        "name": variables.get("LOGIN_NAME", ""),
        "client_id": variables.get("LOGIN_CLIENT_ID", ""),
        "secret": variables.get("LOGIN_CLIENT_SECRET", ""),
        # What the signed ID token says is all that counts; what the directory says elsewhere is not asked for.
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True, "fetch_userinfo": False},
    }
    provider = "campaign.people.directory_login.provider.DirectoryProvider"
    return {
        "LOGIN_ISSUER": issuer,
        "LOGIN_NAME": variables.get("LOGIN_NAME", ""),
        "LOGIN_DOMAINS": list(filter(None, domains)),
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"provider_class": provider, "APPS": [app] if issuer else []}},
    }


_told = told(
    {
        "LOGIN_ISSUER": env.text("LOGIN_ISSUER"),
        "LOGIN_NAME": env.text("LOGIN_NAME"),
        "LOGIN_CLIENT_ID": env.text("LOGIN_CLIENT_ID"),
        "LOGIN_CLIENT_SECRET": env.text("LOGIN_CLIENT_SECRET"),
        "LOGIN_DOMAINS": env.text("LOGIN_DOMAINS"),
    },
    is_trial=env.flag("TRIAL"),
)
LOGIN_ISSUER, LOGIN_NAME = _told["LOGIN_ISSUER"], _told["LOGIN_NAME"]
# The domains of the mail addresses that the directory may vouch for: it signs in nobody else.
LOGIN_DOMAINS = _told["LOGIN_DOMAINS"]
SOCIALACCOUNT_PROVIDERS = _told["SOCIALACCOUNT_PROVIDERS"]
SOCIALACCOUNT_ADAPTER = "campaign.people.directory_login.adapter.DirectoryAdapter"
# Nothing is kept of what a directory says: whoever it names is found anew each time, by a verified address.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 3
