"""Whom a directory signs in: an account that is there, by an address that both sides have verified, and nobody else."""

from typing import NoReturn

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from campaign.models import User


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, *_: object, **__: object) -> bool:
        """Accounts are made by an invitation of a coalition, and by nothing else."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Return the account whose own verified address is the one that the directory has verified."""
        email = vouched_for(sociallogin)
        if not email:
            return None
        rows = EmailAddress.objects.select_related("user").filter(email=email, verified=True)
        row = rows.filter(user__is_active=True).first()
        return (row.user, email) if row else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Send away, with a sentence that says why, whoever has no account here."""
        if sociallogin.is_existing:
            return
        names = {"directory": settings.LOGIN_NAME, "email": named(sociallogin)}
        if not names["email"]:
            refuse(request, _("%(directory)s does not say that it has verified an e-mail address of yours.") % names)
        if not vouched_for(sociallogin):
            refuse(request, _("%(directory)s cannot sign in %(email)s here: it answers for other domains.") % names)
        refuse(
            request,
            _(
                "There is no account with the address %(email)s. Coalitions invite their members: "
                "ask whoever runs yours to invite this address."
            )
            % names,
        )

    def on_authentication_error(self, request: HttpRequest, *_: object, error: object = None, **__: object) -> None:
        """Lead back to the sign-in page; what was wrong is for nobody who may have tampered with it."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(redirect("account_login"))
        raise ImmediateHttpResponse(failed(request))


def named(sociallogin: SocialLogin) -> str:
    """Return the address that the directory has verified, in lower case, or nothing."""
    verified = [one.email for one in sociallogin.email_addresses if one.verified]
    return verified[0].lower() if verified else ""


def vouched_for(sociallogin: SocialLogin) -> str:
    """Return the same if it is of a domain that the directory answers for."""
    email = named(sociallogin)
    return email if email.rpartition("@")[2] in settings.LOGIN_DOMAINS else ""


def failed(request: HttpRequest) -> HttpResponse:
    """Lead back to the sign-in page, from where it can be tried again or done otherwise."""
    sentence = _("Signing in with %(directory)s did not work. Try again, or sign in another way.")
    return to_sign_in(request, sentence % {"directory": settings.LOGIN_NAME})


def refuse(request: HttpRequest, sentence: str) -> NoReturn:
    raise ImmediateHttpResponse(to_sign_in(request, sentence))


def to_sign_in(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("account_login")
