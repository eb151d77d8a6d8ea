"""Every element of the design system on one page, for whoever builds pages."""

from datetime import UTC, datetime

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

STATES = [
    ("draft", "Draft"),
    ("in_review", "In review"),
    ("open", "Open for signing"),
    ("closed", "Closed"),
    ("final", "Final"),
    ("delivered", "Delivered"),
    ("answered", "Answered"),
    ("overdue", "Overdue"),
    ("archived", "Archived"),
    ("withdrawn", "Withdrawn"),
    ("unconfirmed", "Unconfirmed"),
    ("rejected", "Rejected"),
]
SWATCHES = [
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink-soft",
    "line",
    "line-strong",
    "accent",
    "accent-soft",
    "good",
    "warn",
    "bad",
]
KINDS = [("organization", "An organization"), ("individual", "An individual")]


class GalleryForm(forms.Form):
    """One field of each sort."""

    title = forms.CharField(label="Title", help_text="As it stands above the letter.")
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    text = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    group = forms.ChoiceField(label="Group", choices=KINDS)
    kind = forms.ChoiceField(label="Who signs?", choices=KINDS, widget=forms.RadioSelect)
    outputs = forms.MultipleChoiceField(
        label="Copies", choices=KINDS, widget=forms.CheckboxSelectMultiple, required=False
    )
    day = forms.DateField(label="Send by", widget=forms.DateInput(attrs={"type": "date"}))
    moment = forms.SplitDateTimeField(
        label="Signing closes",
        help_text="In the letter's own time zone.",
        widget=forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}),
    )
    file = forms.FileField(label="Proof", required=False)
    agreed = forms.BooleanField(label="I may sign for this organization", help_text="We ask when in doubt.")


def _samples() -> dict[str, object]:
    home = "/gallery/"
    return {
        "coalition": {"name": "Harbor Neighbors Coalition"},
        "coalitions": [{"name": "Harbor Neighbors Coalition"}, {"name": "River Valley Network"}],
        "navigation": [(_("Letters"), home), (_("Directory"), "#d"), (_("Members"), "#m"), (_("Mail"), "#mail")],
        "section": home,
        "states": STATES,
        "swatches": SWATCHES,
        "facts": [("Reference", "HNC 2026/14"), ("Place", "Port Lenner"), ("Signatories", 38)],
        "tabs": [("Text", "/gallery/", ""), ("Recipients", "#recipients", 3), ("Signatures", "#signatures", 0)],
        "trail": [("Campaigns", "#"), ("Harbor air", "#")],
        "points": [(f"{day} May", total) for day, total in enumerate((2, 3, 7, 9, 14, 15, 15, 21, 28, 38), start=1)],
        "at": datetime(2026, 5, 14, 16, 0, tzinfo=UTC),
        "page": Paginator(range(214), 25).get_page(2),
        "points_lost": [_("The list of signatories is frozen."), _("Nobody can sign after that.")],
    }


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show all elements; ``?public`` shows the public ones in their frame."""
    context = _samples() | {"form": GalleryForm({"title": ""}), "blank": GalleryForm(prefix="blank")}
    template = "campaign/gallery/gallery_public.html" if "public" in request.GET else "campaign/gallery/gallery.html"
    return render(request, template, context)
