"""How accounts behave here: by invitation only, mail through the outbox, no addresses of machines kept."""

import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaign import asked_again, joining, proofs
from campaign.encryption import decrypt, encrypt
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import MemberInvitation, OutgoingMail, User
from campaign.people import members
from campaign.people.sessions import proved_at
from campaign.visitors import recognize, visitor_of

Cause = outbox.Cause
INVITATION = "campaign.invitation"
NOT_KEPT = "0.0.0.0"  # noqa: S104 - the null address: the column wants one and we keep none

# What allauth asks us to send: subject and sentences. Mails to accounts that changed come unasked.
TEXTS = {
    "login_code": (
        _("Your code to sign in"),
        _("Enter this code on the page where you asked for it. It is good for 15 minutes."),
    ),
    "still_you": (
        _("Your code for a step that needs you"),
        _("Enter this code on the page that asks whether it is still you. It is good for 15 minutes. "
          "If you did nothing of the kind, somebody else is signed in to your account: sign out all devices."),
    ),
    "email_confirmation": (
        _("Confirm your e-mail address"),
        _("Enter this code on the page where you gave this address."),
    ),
    "password_reset_key": (
        _("Choose a new password"),
        _("Somebody, hopefully you, asked for a new password for your account. The link is good for three days."),
    ),
    "unknown_account": (
        _("No account with this address"),
        _("Somebody, hopefully you, tried to sign in with this address. There is no account for it. "
          "Accounts are by invitation of a coalition: perhaps you were invited at another address?"),
    ),
    "account_already_exists": (
        _("You have an account already"),
        _("Somebody, hopefully you, tried to create an account with this address. You have one: please sign in. "
          "If you do not know the password, sign in by a code that we send you."),
    ),
    "email_changed": (_("Your e-mail address was changed"), _("The main address of your account was changed.")),
    "email_confirm": (_("An e-mail address was confirmed"), _("An e-mail address of your account was confirmed.")),
    "email_deleted": (_("An e-mail address was removed"), _("An e-mail address was removed from your account.")),
    "password_changed": (_("Your password was changed"), _("The password of your account was changed.")),
    "password_reset": (_("Your password was changed"), _("The password of your account was set anew by e-mail.")),
    "password_set": (_("A password was set"), _("Your account now has a password.")),
    "totp_activated": (_("Second factor turned on"), _("An authenticator app now protects your account.")),
    "totp_deactivated": (
        _("Second factor turned off"),
        _("The authenticator app no longer protects your account."),
    ),
    "recovery_codes_generated": (
        _("New recovery codes"),
        _("New recovery codes were made for your account; the old ones no longer work."),
    ),
    "webauthn_added": (_("Passkey added"), _("A passkey or security key was added to your account.")),
    "webauthn_removed": (_("Passkey removed"), _("A passkey or security key was removed from your account.")),
}  # fmt: skip
# Anybody can cause these by typing an address. Those to accounts have a limit of their own: what strangers have
# letters sent for, or others sign up for, must not keep an owner from the code to sign in.
CAUSED_BY_ANYONE = {
    "login_code": Cause.ACCOUNT,
    "still_you": Cause.ACCOUNT,
    "email_confirmation": Cause.ACCOUNT,
    "password_reset_key": Cause.ACCOUNT,
    "unknown_account": Cause.VISITOR,
    "account_already_exists": Cause.VISITOR,
}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by opening an invitation, and by nothing else."""
        return invited(request) is not None

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """The invitation's link came to this mailbox and nowhere else."""
        invitation = invited(request)
        return invitation is not None and invitation.email.lower() == email.lower()

    def is_safe_url(self, url: str | None) -> bool:
        """Tell whether an address leads to a page of ours; what is no address at all leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("campaign:join", args=[page_behind(request) or "gone"])

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Take a mailed code as well, unless a second factor was turned on to be asked for more than the mailbox."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and not any(method["id"].startswith("mfa") for method in methods):
            methods.append(
                {"id": "code", "description": _("Use a code by e-mail"), "url": reverse("campaign:still-you")}
            )
        return methods

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Ask whoever has neither password nor second factor for a code; allauth would let them through."""
        if not get_reauthentication_flows(context.request.user):
            ask_once_more(context.request)
        return bool(super().is_reauthentication_required(app=app, **options))

    def set_password(self, user: Any, password: str) -> None:
        """Let only somebody who has just shown to be the owner put a password on an account that has none."""
        if not user.has_usable_password():
            ask_once_more(context.request)
        super().set_password(user, password)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link with the configured site's name, whatever host the request named."""
        return outbox.site_link(urlsplit(super().get_reset_password_from_key_url(key)).path)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Store the mail; the code or link is sealed and goes once the mail has left."""
        kind = template_prefix.rpartition("/")[2].removesuffix("_signup")
        user = context.get("user")
        language = (user.language if isinstance(user, User) else "") or get_language() or "en"
        sealed = {"kind": kind, "code": context.get("code", ""), "link": context.get("password_reset_url", "")}
        cause, visitor = CAUSED_BY_ANYONE.get(kind, ""), visitor_of(self.request)
        try:
            if cause:
                outbox.admit(visitor, email)
            outbox.post(
                "account",
                to=email,
                language=language,
                context=sealed,
                capped=bool(cause),
                cause=cause,
                visitor=visitor,
            )
        except (ValidationError, outbox.TooManyRequests):
            return  # no mailbox, or too many of them from here: the page says the same as ever

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Keep the list of signed-in devices without the address of the machine and the browser's details."""
        response: HttpResponse = super().post_login(request, user, **options)
        UserSession.objects.filter(session_key=request.session.session_key).update(
            ip=NOT_KEPT, user_agent=device(request.headers.get("User-Agent", ""))
        )
        recognize(request, response, mailbox_key(user.email), lasts=True)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors, and those that recovery codes are made from, encrypted."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)


class SignedInDevices(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Any) -> None:
        """End the chosen sessions, of whoever has just shown to be the account's owner."""
        ask_once_more(context.request)
        super().end_sessions(sessions)


def ask_once_more(request: HttpRequest) -> None:
    """Send a signed-in visitor to the page that asks who is there, unless the last proof is young."""
    is_old = time.time() - proved_at(request) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    if request.user.is_authenticated and is_old:
        asked_again.remember(request)
        raise ReauthenticationRequired


def device(agent: str) -> str:
    """Return browser and system in two words, enough to tell one's own devices apart."""
    browsers = {"Firefox/": "Firefox", "Edg/": "Edge", "OPR/": "Opera", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {"Android": "Android", "iPhone": "iOS", "iPad": "iOS", "Windows": "Windows", "Mac OS": "macOS"}
    browser = next((name for mark, name in browsers.items() if mark in agent), "")
    system = next((name for mark, name in {**systems, "Linux": "Linux"}.items() if mark in agent), "")
    return joining.listed(filter(None, [browser, system]))


def account_mail(mail: OutgoingMail) -> dict[str, Any] | None:
    """Make the context of a mail that allauth asked for; None once its code or link is gone."""
    sealed = outbox.stored_context(mail)
    if not sealed:
        return None
    subject, text = TEXTS[sealed["kind"]]
    return {**sealed, "subject": subject, "text": text, "sign_in": outbox.site_link(reverse("account_login"))}


def invitation_mail(mail: OutgoingMail) -> dict[str, Any] | None:
    """Make the context of an invitation's mail, with its link; None when it was used or revoked meanwhile."""
    offers = MemberInvitation.objects.select_related("coalition", "invited_by").usable(now=timezone.now())
    invitation = offers.filter(pk=mail.about_id or 0).first()
    if invitation is None:
        return None
    path = reverse("campaign:invitation", args=[members.link_token(invitation)])
    until = invitation.coalition.day(invitation.expires_at)
    return {"invitation": invitation, "until": until, "link": outbox.site_link(path)}


# The invitation that a page is about


def remember_invitation(request: HttpRequest, nonce: str) -> str:
    """Keep what an invitation's link proves for as long as a session lasts; return the name of its page."""
    return proofs.keep(request, INVITATION, (nonce,), lasts=timedelta(seconds=settings.SESSION_COOKIE_AGE))


def offered(request: HttpRequest, page: str) -> MemberInvitation | None:
    """Return the usable invitation that a page is about, if this visitor has opened its link."""
    row = proofs.kept(request, INVITATION, page)
    if row is None:
        return None
    offers = MemberInvitation.objects.select_related("coalition", "invited_by").usable(now=timezone.now())
    return offers.filter(nonce=row[0]).first()


def has_joined(request: HttpRequest, page: str) -> bool:
    """Tell whether the invitation that a page is about was accepted by whoever is signed in, as by a second press."""
    row = proofs.kept(request, INVITATION, page)
    if row is None or not isinstance(request.user, User):
        return False
    return MemberInvitation.objects.filter(nonce=row[0], accepted_by=request.user).exists()


def invited(request: HttpRequest) -> MemberInvitation | None:
    """Return the usable invitation to whose page an account page leads on: that one, and no other, is answered."""
    return offered(request, page_behind(request))


def page_behind(request: HttpRequest) -> str:
    """Return the name of the page of an invitation to which this page leads on, or nothing."""
    following = request.POST.get("next") or request.GET.get("next") or ""
    try:
        match = resolve(urlsplit(following).path)
    except (Resolver404, ValueError):
        return ""
    return str(match.kwargs["page"]) if match.view_name == "campaign:join" else ""


def owns_mailbox(user: User, key: str) -> bool:
    """Tell whether one of the user's verified addresses is this mailbox."""
    addresses = user.emailaddress_set.filter(verified=True).values_list("email", flat=True)  # type: ignore[attr-defined]
    return any(mailbox_key(address) == key for address in addresses)
