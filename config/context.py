"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Name the installation's kind, so that a trial says on every page that it is one."""
    return {"is_trial": settings.TRIAL, "directory_name": settings.LOGIN_NAME if settings.LOGIN_ISSUER else ""}
