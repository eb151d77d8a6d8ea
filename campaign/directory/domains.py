"""What a mail domain is."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def validate_domain(domain: str) -> None:
    """Accept the name of a mail domain, as it stands behind the @."""
    if not _DOMAIN.fullmatch(domain.lower()):
        raise ValidationError(_("“%(domain)s” is not a mail domain like example.org."), params={"domain": domain})
