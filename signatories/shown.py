"""What a page has shown of signatures: a press is about that, and leaves alone what has changed since.

A page says when it was shown, by the clock of the database. A line that was corrected, or signed anew by somebody
else of the same mailbox, reads otherwise by now, and nobody has decided about what nobody has read.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from campaign.clock import database_now
from signatories.models import Signature


class ShownAtField(forms.CharField):
    """The unseen field of a form that says when its page was shown; None where it says nothing that is a moment.

    The form takes ``now`` as its initial value when it is made, which is before the lines are read.
    """

    def __init__(self) -> None:
        super().__init__(required=False, max_length=40, widget=forms.HiddenInput)

    def clean(self, value: Any) -> datetime | None:
        return moment(super().clean(value))


def now() -> str:
    """Return the moment at which a page is shown, as its forms hand it back."""
    return database_now().isoformat()


def moment(text: str) -> datetime | None:
    """Return the moment that a form hands back, or None where it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def asked(request: HttpRequest) -> datetime | None:
    """Return the moment at which the page was shown on which somebody has pressed, or None where it says none."""
    return moment(request.POST.get("seen_at", ""))


def as_shown(at: datetime | None) -> Q:
    """Return what signatures have in common that still read as on a page of that moment; all do where it is unknown."""
    if at is None:
        return Q()
    return (Q(changed_at=None) | Q(changed_at__lte=at)) & Q(submitted_at__lte=at)


def have_changed(keys: Collection[int], at: datetime | None) -> bool:
    """Tell whether any of some signatures reads otherwise by now, or is gone."""
    return Signature.objects.filter(as_shown(at), pk__in=keys).count() != len(set(keys))


def sentence() -> str:
    """Return what to say where nothing was done."""
    return _("Something was changed by its signer meanwhile, so nothing was done. Look at it once more.")
