"""The coalition's settings and its campaigns."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from campaign import guesses, languages, zones
from campaign.holiday_field import HolidaysField
from campaign.mail import inbox_address
from campaign.mailbox import validated
from campaign.models import Campaign, Coalition
from campaign.names import fold
from campaign.references import validate_pattern
from campaign.text import LineField, LinesField, OrganizationNameField, ParagraphsField, refuse_markup

validate_website = RegexValidator(
    r"\A(https?://)?[\w-]+(\.[\w-]+)+(:\d+)?(/[^\s<>\"']*)?\Z", _("Write a web address like www.example.org.")
)


class CoalitionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    name = OrganizationNameField(
        label=_("Name"), max_length=300, help_text=_("Stands on the letterhead and as the sender of every mail.")
    )
    address = LinesField(
        label=_("Address"),
        required=False,
        max_lines=8,
        max_length=120,
        validators=[refuse_markup],
        help_text=_("For the letterhead, one line each."),
    )
    website = LineField(label=_("Website"), required=False, max_length=300, validators=[validate_website])
    reply_to = LineField(
        label=_("Replies go to"),
        required=False,
        max_length=254,
        help_text=_("The e-mail address that gets the answers to our mails."),
        widget=forms.EmailInput,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zones.choices, help_text=_("Proposed for the deadlines of every new letter.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=languages.names,
        help_text=_("Proposed for every new letter, and used for our mails."),
    )
    reference_pattern = LineField(
        label=_("Reference pattern"),
        required=False,
        max_length=80,
        validators=[validate_pattern, refuse_markup],
        help_text=_(
            "For example UND {year}/{number}, or {number:03} for three digits. Numbers have no gaps within a year."
        ),
    )
    holidays = HolidaysField(
        label=_("Public holidays of"),
        help_text=_("Proposed for the deadlines of new letters. Deadlines that are set already keep their own."),
    )

    class Meta:
        model = Coalition
        fields = ["name", "address", "website", "reply_to", "time_zone", "language", "holidays", "reference_pattern"]
        fields += ["particles", "chinese_order", "contact_days"]
        widgets = {"particles": forms.RadioSelect, "chinese_order": forms.RadioSelect}
        help_texts = {
            "particles": _("A sort name that is set for one line decides for that line."),
            "contact_days": _("Then nobody can correct or withdraw any more, and invitations are deleted too."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("HolidaysField", self.fields["holidays"]).begin_with(self.instance.holidays)
        own_zones = guesses.zones_of(self.instance.holidays.partition("-")[0])
        offered: dict[str, Any] = {
            "language": languages.offered(self.instance.language),
            "time_zone": zones.choices(self.instance.time_zone, *own_zones),
        }
        for name, choices in offered.items():
            cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean_reply_to(self) -> str:
        address: str = self.cleaned_data["reply_to"]
        if address and not inbox_address.is_read(self.instance, validated(address)):
            raise ValidationError(_("Nobody receives mail at this address."))
        return validated(address) if address else ""


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    title = LineField(label=_("Title"), max_length=300, validators=[refuse_markup])
    goal = ParagraphsField(
        label=_("Goal"),
        required=False,
        max_length=4000,
        help_text=_("What the letters of this campaign are for, in a few sentences."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    class Meta:
        model = Campaign
        fields = ["title", "goal"]

    def __init__(self, *arguments: Any, coalition: Coalition, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.coalition = coalition

    def clean_title(self) -> str:
        """Refuse a title that another campaign has: it was sent once more, or people could not tell the two apart."""
        title: str = self.cleaned_data["title"]
        others = Campaign.objects.filter(coalition=self.coalition).exclude(pk=self.instance.pk)
        if fold(title) in {fold(other) for other in others.values_list("title", flat=True)}:
            raise forms.ValidationError(_("There is a campaign with this title already. Give this one another title."))
        return title
