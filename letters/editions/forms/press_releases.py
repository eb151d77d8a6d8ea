"""The form of a press release."""

from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign.text import LineField, ParagraphsField
from letters.deadline_field import DeadlineField, offer_zone
from letters.editions import press_writing
from letters.fields import LanguageField, day, within_two_centuries
from letters.markup import glyphs, html
from letters.markup.editor import LetterHtmlField
from letters.models import Letter, PressRelease

# A form shows minutes, and takes midnight for the last second of the day before.
_SHOWN_ALIKE: Final = timedelta(seconds=60)


class LetterChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """A letter by its title."""

    def label_from_instance(self, obj: Letter) -> str:
        return obj.title


class PressReleaseForm(forms.Form):
    """What a press release says, when it may be read, and which letter it announces."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    letter = LetterChoice(
        label=_("Letter that it announces"),
        queryset=Letter.objects.none(),
        required=False,
        help_text=_("Strangers can read a press release only when its letter is public."),
    )
    language = LanguageField(label=_("Language"))
    headline = ParagraphsField(label=_("Headline"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    subheadline = ParagraphsField(
        label=_("Subheadline"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    release = LineField(
        label=_("Line above"), required=False, max_length=300, help_text=_("For example “For immediate release”.")
    )
    until = DeadlineField(
        label=_("May be read from"),
        help_text=_("Empty: as soon as its letter is public. Until then members alone see it."),
    )
    dateline_place = LineField(label=_("Place"), required=False, max_length=200)
    dateline_date = forms.DateField(label=_("Date"), required=False, widget=day(), validators=[within_two_centuries])
    body = LetterHtmlField(label=_("Text"))
    contact = ParagraphsField(
        label=_("Contact for journalists"),
        required=False,
        max_length=2000,
        help_text=_("Published with the press release: name, telephone, address."),
    )

    def __init__(self, *args: Any, release: PressRelease | None, letters: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone, self.stored = zone, release
        self.fields["letter"].queryset = letters  # type: ignore[attr-defined]
        offer_zone(self.fields["until"], zone)
        if release is not None and release.language:
            language = self.fields["language"]
            assert isinstance(language, LanguageField)
            language.offer(release.language)

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        if html.is_empty(body):
            raise ValidationError(_("Write the text."), code="required")
        if 'class="count"' in body:
            raise ValidationError(_("Write the number: nothing is counted in a press release."), code="count")
        if gone := glyphs.missing_in_html(body):
            raise ValidationError(glyphs.sentence(gone), code="unprintable")
        return body

    def values(self) -> dict[str, Any]:
        """Return the columns; a moment that was not changed stays as it was published."""
        given = self.cleaned_data
        until = given["until"]
        stored = self.stored.released_at if self.stored else ""
        known = press_writing.as_moment(stored, self.zone)
        if until is None:
            released_at = ""
        elif known is not None and abs(known.at - until.at) <= _SHOWN_ALIKE:
            released_at = stored
        else:
            released_at = until.at.astimezone(ZoneInfo(until.zone)).isoformat(timespec="seconds")
        kept = {name: given[name] for name in press_writing.COLUMNS if name != "released_at"}
        return {**kept, "released_at": released_at, "letter": given["letter"]}


def initial_of(release: PressRelease, zone: str) -> dict[str, Any]:
    """Return what the form begins with."""
    kept = {name: getattr(release, name) for name in press_writing.COLUMNS if name != "released_at"}
    until = press_writing.as_moment(release.released_at, zone)
    return {**kept, "until": until, "letter": release.letter_id, "seen": press_writing.mark(release)}
