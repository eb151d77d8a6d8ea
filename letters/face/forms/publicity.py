"""The form by which a coalition gives a campaign its pages for everybody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from campaign.text import ParagraphsField, refuse_markup


class PublicityForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """Whether there are such pages, and whom journalists can ask."""

    is_public = forms.BooleanField(
        label=_("Everybody may see this campaign"),
        required=False,
        help_text=_("Its title, its goal and the letters listed here. Each letter still decides for itself."),
    )
    press_contact = ParagraphsField(
        label=_("Contact for journalists"),
        required=False,
        max_length=1000,
        validators=[refuse_markup],
        help_text=_("Stands on both pages: name, telephone, address."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Campaign
        fields = ["is_public", "press_contact"]
