"""Choosing an entry of the directory for a recipient: a search, and what the chosen entry fills in."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaign.clock import civil_today
from campaign.http import MemberRequest, number_of
from campaign.text import LineField
from letters.models import Addressee, Letter
from letters.recipients import proposals
from letters.recipients.proposals import Proposal

SHOWN = 12


class FindAddresseeForm(forms.Form):
    """Words of a name, an office or a body."""

    q = LineField(label=_("Name, office or body"), required=False, max_length=200, widget=forms.SearchInput)
    role = forms.CharField(required=False, max_length=2, widget=forms.HiddenInput)


@dataclass
class AddresseeChoice:
    """What was searched for and found, and the entry that was chosen."""

    form: FindAddresseeForm
    is_empty: bool
    words: str = ""
    found: list[Proposal] = field(default_factory=list)
    more: int = 0
    proposal: Proposal | None = None

    def initial(self) -> dict[str, Any]:
        """Return what the chosen entry fills in."""
        if self.proposal is None:
            return {}
        holder = self.proposal.holder
        return {**self.proposal.columns(), "chosen": self.proposal.entry.pk, "holder": holder.pk if holder else None}


def choose(request: MemberRequest, letter: Letter) -> AddresseeChoice:
    """Return what the address asks of the directory; an entry of another coalition answers 404."""
    entries = Addressee.objects.filter(coalition=letter.campaign.coalition_id).current()
    form = FindAddresseeForm(request.GET or None)
    choice = AddresseeChoice(form, is_empty=not entries.exists())
    day = proposals.day_of(letter, civil_today(letter.campaign.coalition.time_zone))
    chosen, holder = number_of(request, "addressee"), number_of(request, "holder")
    if chosen is not None:
        loaded = proposals.load(entries.filter(pk=chosen).values_list("pk", flat=True), on=day)
        if chosen not in loaded:
            raise Http404
        choice.proposal = proposals.propose(loaded[chosen], language=letter.language, holder=holder)
    choice.words = form.cleaned_data.get("q", "") if form.is_valid() else ""
    if choice.words:
        keys = entries.matching(choice.words).keys_in_order(get_language() or "en")
        loaded = proposals.load(keys[:SHOWN], on=day)
        choice.found = [proposals.propose(loaded[key], language=letter.language) for key in keys[:SHOWN]]
        choice.more = max(len(keys) - SHOWN, 0)
    return choice
