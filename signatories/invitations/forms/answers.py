"""What somebody who was asked may say on their page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign import mailbox
from campaign.text import ParagraphsField, PersonNameField
from signatories.invitations import pasting


class DeclineForm(forms.Form):
    """Why not; nobody has to say."""

    reason = ParagraphsField(
        label=_("Why not?"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only the coalition’s coordinators read it."),
    )


class ForwardForm(forms.Form):
    """Whom to ask instead."""

    email = forms.CharField(
        label=_("Your colleague’s e-mail address"),
        max_length=mailbox.LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = PersonNameField(
        label=_("Your colleague’s name"),
        required=False,
        max_length=pasting.NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_email(self) -> str:
        return mailbox.validated(self.cleaned_data["email"])
