"""Decisions about publishing a letter."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.text import LineField, ParagraphsField, ReasonField
from letters.fields import day, within_two_centuries


class PublishForm(forms.Form):
    """What readers of the register are told beside the facts."""

    note = ParagraphsField(
        label=_("Note for readers"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands above the entry, for example what the coalition makes of the answer."),
    )


class ExtendForm(forms.Form):
    """How much longer the letter stays confidential."""

    until = forms.DateField(label=_("Confidential until"), widget=day(), help_text=_("That day included."))
    reason = LineField(label=_("Reason"), required=False, max_length=300, help_text=_("For the coalition's own trail."))

    def clean_until(self) -> date:
        chosen: date = within_two_centuries(self.cleaned_data["until"])
        return chosen


class KeepForm(forms.Form):
    """Why a letter stays confidential for good."""

    reason = ReasonField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For the coalition's own trail; nobody else sees it. Leave out personal data."),
    )


class TakeBackForm(forms.Form):
    """Why a letter leaves the register again."""

    reason = ParagraphsField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Readers see it at the letter's address in the register, which stays."),
    )
