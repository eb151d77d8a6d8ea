"""How letters look: the style and what is chosen within it, and a logo for the letterhead."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.files.pictures import PictureField
from campaign.text import LineField, refuse_markup
from letters.documents import Dress, StyleName
from letters.editions.rendering import styles
from letters.editions.rendering.faces import TEXT_FACES
from letters.markup.glyphs import refuse_unprintable

_AS_IN_THE_STYLE = ("", gettext_lazy("as in the style"))
_FACES = [_AS_IN_THE_STYLE, *((face, face) for face in TEXT_FACES)]


class StyleForm(forms.Form):
    """The choices of ``letters.documents.Dress`` but for its logos."""

    style = forms.ChoiceField(
        label=gettext_lazy("Style"),
        choices=[
            ("classic", gettext_lazy("Classic: a centered letterhead in small capitals, a book face")),
            ("modern", gettext_lazy("Modern: justified, headings without serifs, old-style figures where customary")),
            ("plain", gettext_lazy("Plain: no serifs, no ornament")),
        ],
        widget=forms.RadioSelect,
    )
    accent = LineField(
        label=gettext_lazy("Color of the letterhead and headings"),
        required=False,
        max_length=7,
        help_text=gettext_lazy(
            "Six digits, for example #1d4b5e. Empty is the style’s own color. It must be dark enough to be read."
        ),
    )
    text_face = forms.ChoiceField(label=gettext_lazy("Typeface of the text"), choices=_FACES, required=False)
    heading_face = forms.ChoiceField(label=gettext_lazy("Typeface of headings"), choices=_FACES, required=False)
    setting = forms.ChoiceField(
        label=gettext_lazy("Right edge of the text"),
        choices=[
            _AS_IN_THE_STYLE,
            ("ragged", gettext_lazy("ragged")),
            ("justified", gettext_lazy("justified")),
        ],
        required=False,
    )
    carries_on = forms.BooleanField(
        label=gettext_lazy("Print who writes, and the date, at the head of each further page"), required=False
    )

    def __init__(self, data: Any = None, *, now: Dress) -> None:
        names = ("style", "accent", "text_face", "heading_face", "setting", "carries_on")
        super().__init__(data, initial={name: getattr(now, name) for name in names})

    def clean_accent(self) -> str:
        """Take a color that is dark enough on white paper: WCAG's AA for text."""
        accent = str(self.cleaned_data["accent"]).lower()
        if not accent:
            return ""
        accent = accent if accent.startswith("#") else f"#{accent}"
        if not styles.is_accent(accent):
            raise ValidationError(_("Write a color as # and six digits or letters from a to f."), code="color")
        contrast = styles.contrast_on_white(accent)
        if contrast < styles.AA:
            raise ValidationError(
                _("The contrast of this color on white is %(contrast)s to 1, below %(least)s. Choose a darker one."),
                params={"contrast": f"{contrast:.1f}", "least": f"{styles.AA:g}"},
                code="faint",
            )
        return accent

    def dress(self) -> Dress:
        """Return what is chosen, with the logos there are."""
        return Dress.from_json({**self.cleaned_data, "style": StyleName(self.cleaned_data["style"]), "logos": ()})


class LogoForm(forms.Form):
    picture = PictureField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy(
            "PNG, JPEG or SVG, up to 2 MB. An SVG has shapes only: letters are to be turned into paths."
        ),
    )
    text = LineField(
        label=gettext_lazy("What it shows, in words"),
        max_length=200,
        validators=[refuse_markup, refuse_unprintable],
        help_text=gettext_lazy("For whoever has the letter read aloud, for example “Logo of River Watch”."),
    )
