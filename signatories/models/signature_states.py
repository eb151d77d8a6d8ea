"""What a signature can be: its kind, its states and which of these mean what, and how it appears."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    ORGANIZATION = "organization", _("organization")
    PERSON = "person", _("individual")


class State(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("waiting for the e-mail to be confirmed")
    PENDING = "pending", _("waiting for a coordinator")
    COUNTED = "counted", pgettext_lazy("signature", "counted")
    SUSPECT = "suspect", _("marked as suspect")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


# The signer has confirmed it, and nobody has refused it or taken it back.
STANDS: Final = frozenset({State.PENDING, State.COUNTED})
# What a signature that is marked as suspect can look like to its signer.
SEEMS: Final = STANDS | {State.UNCONFIRMED}
# It may still become, or is, a line of the list; its signer may withdraw it and a coordinator reject it.
LIVE: Final = SEEMS | {State.SUSPECT}
# The same, from what has come furthest to what has only begun.
BY_PROGRESS: Final = (State.COUNTED, State.PENDING, State.SUSPECT, State.UNCONFIRMED)


class Appearance(models.TextChoices):
    """How a signer wants to stand under the letter."""

    PUBLIC = "public", _("with the name in the public list")
    LETTER = "letter", _("in the delivered letter only")
    COUNTED = "withheld", _("counted without a name")
