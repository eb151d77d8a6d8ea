"""What is asked for a new link to a letter."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from campaign.text import LineField


class SiteField(forms.CharField):
    """The website on which a box may stand: of what is pasted only the origin is kept.

    A browser compares scheme, name and port with those of the page around the frame, so nothing else is of use.
    """

    widget = forms.URLInput(attrs={"placeholder": "https://member.example", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip()
        if not text:
            return ""
        try:
            parts = urlsplit(text if "://" in text else f"https://{text}")
            host, port = (parts.hostname or "").encode("idna").decode(), parts.port
            origin = f"{parts.scheme}://{host}{f':{port}' if port else ''}"
            URLValidator(schemes=["https"])(origin)
        except (ValueError, ValidationError):
            raise ValidationError(
                _("Give the address of a website that begins with https://, such as https://member.example.")
            ) from None
        return origin


class LinkForm(forms.Form):
    label = LineField(
        label=_("Where it will stand"),
        max_length=100,
        help_text=_("For your team alone, such as “newsletter of May” or the name of a member."),
    )
    site = SiteField(
        label=_("Website that may show a box to sign"),
        required=False,
        max_length=270,
        help_text=_("Leave it empty where only the link is needed."),
    )
