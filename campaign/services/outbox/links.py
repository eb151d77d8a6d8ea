"""Full addresses for mails; never made from a request."""

from django.conf import settings


def site_link(path: str) -> str:
    """Return the full address of a path on this site."""
    return f"{settings.SITE_URL}/{path.lstrip('/')}"
