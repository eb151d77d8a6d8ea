"""The accounts of a trial: the samples', whose password everybody knows, and those that newcomers begin with."""

from typing import Final

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.crypto import get_random_string

from campaign.models import User

PASSWORD: Final = "river-of-letters"  # noqa: S105  printed by bin/start; samples exist in trials only

# role, address, name
MEMBERS: Final = (
    ("owner", "owner@orsa.example", "Maren Solvik"),
    ("coordinator", "coordinator@orsa.example", "Tomas Lund-Ferreira"),
    ("drafter", "drafter@orsa.example", "Ines Abara"),
    ("reviewer", "reviewer@orsa.example", "Jonah Whitcombe"),
    ("staff", "staff@orsa.example", "Priya Ramanathan"),
)
NEIGHBOR: Final = ("owner", "owner@lantern.example", "Oskar Brandvold")


def find(email: str) -> User | None:
    """Return an account of the samples that still opens with the password everybody knows, or nothing.

    So a press opens no more than what bin/start prints, and no account that somebody made their own.
    """
    known = {address for _role, address, _name in (*MEMBERS, NEIGHBOR)}
    user = User.objects.filter(email=email, is_active=True, is_staff=False).first() if email in known else None
    return user if user is not None and user.check_password(PASSWORD) else None


@transaction.atomic
def newcomer() -> User:
    """Create the account of somebody who begins in a trial; mails to it come into the trial's mailbox."""
    user = User.objects.create_user(f"you-{get_random_string(6, 'abcdefghjkmnpqrstuvwxyz')}@trial.example")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
