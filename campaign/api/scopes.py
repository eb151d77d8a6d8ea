"""What a token may be made for: the one table of scopes. What its holder's role may not do, no scope adds."""

from typing import Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from campaign import joining

SCOPES: Final[dict[str, Promise]] = {
    "letters:read": _("read letters, drafts too"),
    "letters:write": _("begin letters and change drafts"),
    "signatures:read": _("read who has signed; never a name that is withheld"),
    "signatures:write": _("add signatures with their proof, approve and reject"),
    "organizations:read": _("read the directory of organizations"),
    "organizations:write": _("change the directory of organizations"),
    "invitations:read": _("read who is asked to sign"),
    "invitations:write": _("add people to ask, and ask them"),
    "editions:read": _("read and download final documents"),
    "deliveries:read": _("read recipients, and how letters went out"),
    "deliveries:write": _("enter how letters went out"),
    "answers:read": _("read answers"),
    "answers:write": _("enter answers"),
    "addresses:read": _("see e-mail addresses, where the pages show them to the role"),
}


def choices() -> list[tuple[str, str]]:
    """Return each scope with what it lets a program do, for a form."""
    return [(name, joining.aside(capfirst(str(label)), name)) for name, label in SCOPES.items()]
