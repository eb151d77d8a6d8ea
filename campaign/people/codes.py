"""Codes that show once more who somebody is, without ending the session: mailed, good for a while and few tries."""

import time
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from campaign.encryption import digest
from campaign.models import User
from campaign.refusals import Refusal

KEY: Final = "campaign.still_you"
KIND: Final = "account/email/still_you"


class WrongCode(Refusal):
    """A code that is not the one that was sent, or no longer."""


def send(request: HttpRequest, user: User) -> None:
    """Send a new code; the one before is worth nothing from now on. The session keeps a digest, never the code."""
    code = get_adapter().generate_login_code()
    request.session[KEY] = {"code": _digest(user, code), "at": time.time(), "tries": 0}
    get_adapter().send_mail(KIND, user.email, {"user": user, "code": code})


def is_waited_for(request: HttpRequest) -> bool:
    """Tell whether a code was sent that may still be entered."""
    return _waiting(request) is not None


def accept(request: HttpRequest, user: User, code: str) -> None:
    """Take the code as a proof of identity, or raise WrongCode; after the last try a new one must be sent."""
    waiting = _waiting(request)
    if waiting is None:
        raise WrongCode(_("This code is no longer good. Have a new one sent."))
    if not constant_time_compare(waiting["code"], _digest(user, code)):
        tries = waiting["tries"] + 1
        if tries >= settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS:
            del request.session[KEY]
            raise WrongCode(_("That was not the code, too often. Have a new one sent."))
        request.session[KEY] = {**waiting, "tries": tries}
        raise WrongCode(_("That is not the code. Look at the newest mail from us."))
    del request.session[KEY]
    record_authentication(request, user, method="code", email=user.email, reauthenticated=True)


def _waiting(request: HttpRequest) -> dict[str, Any] | None:
    waiting: dict[str, Any] | None = request.session.get(KEY)
    is_young = waiting is not None and time.time() - waiting["at"] < settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    return waiting if is_young else None


def _digest(user: User, code: str) -> str:
    """Return what stands for a code, however its letters and dashes are written."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return digest("still you", f"{user.pk} {plain}")
