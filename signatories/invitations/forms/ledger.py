"""Coordinators' forms: find in the ledger, paste a list, decide about several rows, write about one."""

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.countries import CountryField
from campaign.text import LineField, ParagraphsField, refuse_broken, refuse_domains, refuse_links, refuse_markup
from letters.models import Letter
from signatories.invitations import pasting
from signatories.invitations.keeping import HEARD
from signatories.invitations.ledger import NOBODY, LedgerSearch
from signatories.models import SignatureGroup
from signatories.models.invitation import InvitationStanding

Hands = list[tuple[str, str]]


class FindInvitationForm(forms.Form):
    """Filters above the ledger; everything may stay empty."""

    q = LineField(label=_("Search"), required=False, max_length=200, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *InvitationStanding.choices]
    )
    owner = forms.ChoiceField(label=_("In whose hands"), required=False)

    def __init__(self, data: Any = None, *, hands: Hands) -> None:
        super().__init__(data)
        self.fields["owner"].choices = [("", _("Anybody’s")), (NOBODY, _("Nobody’s")), *hands]  # type: ignore[attr-defined]

    def wanted(self) -> LedgerSearch:
        """Return what is looked for; an impossible filter is none."""
        return (
            LedgerSearch(**{name: self.cleaned_data.get(name, "") for name in self.fields})
            if self.is_valid()
            else (LedgerSearch())
        )


class DirectoryFilterForm(forms.Form):
    """What of the directory is shown to choose from."""

    q = LineField(label=_("Search"), required=False, max_length=200, widget=forms.SearchInput)
    country = CountryField(required=False)


class PasteForm(forms.Form):
    """A list of people as it stands in a mail."""

    people = forms.CharField(
        label=_("People to ask"),
        max_length=pasting.LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
        help_text=escape(
            _("One a line or with commas between them: “Name <address>”, or “Name (Organization) <address>”.")
        ),
        validators=[refuse_broken],
    )

    def clean_people(self) -> str:
        text: str = self.cleaned_data["people"]
        if len(pasting.read(text)) > pasting.MOST:
            raise forms.ValidationError(
                _("At most %(limit)d people at once: paste the list in parts."), params={"limit": pasting.MOST}
            )
        return text


class OwnerForm(forms.Form):
    """Into whose hands rows go."""

    owner = forms.ChoiceField(label=_("In whose hands"), required=False)

    def __init__(self, data: Any = None, *, hands: Hands) -> None:
        super().__init__(data)
        self.fields["owner"].choices = [("", _("Nobody’s")), *hands]  # type: ignore[attr-defined]


class HeadingForm(forms.Form):
    """Under which heading rows are asked to sign."""

    group = forms.ModelChoiceField(
        label=_("Heading"),
        queryset=SignatureGroup.objects.none(),
        required=False,
        empty_label=_("the usual one"),
        help_text=_("Whoever signs from the mailbox that is asked may stand there without more ado."),
    )

    def __init__(self, data: Any = None, *, letter: Letter) -> None:
        super().__init__(data)
        self.fields["group"].queryset = letter.signature_groups.order_by("position")  # type: ignore[attr-defined]


class InvitationForm(forms.Form):
    """How a person is called, and what we note for ourselves."""

    name = LineField(
        label=pgettext_lazy("name of a person", "Name"),
        required=False,
        max_length=pasting.NAME_LENGTH,
        validators=[refuse_markup, refuse_links, refuse_domains],
    )
    notes = ParagraphsField(
        label=_("Notes"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For coordinators only; encrypted, and deleted with the invitation."),
    )


class HeardForm(forms.Form):
    """An answer that came by telephone or in person."""

    state = forms.ChoiceField(
        label=_("What they said"),
        choices=[(state.value, state.label) for state in HEARD],
        widget=forms.RadioSelect,
    )
    reason = ParagraphsField(
        label=_("Reason"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )
