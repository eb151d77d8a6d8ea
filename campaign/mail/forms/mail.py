"""What part of the outbox to show."""

from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaign import joining
from campaign.mail import own_words
from campaign.mail.own_words import Wording
from campaign.models import OutgoingMail
from campaign.text import LineField, ParagraphsField
from campaign.text import refuse_links as refuse_contact_data


class MailFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *OutgoingMail.State.choices]
    )


class ReleaseForm(forms.Form):
    """Why mail may go to a suspended mailbox again; the trail keeps it."""

    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example: the reader has told us that the mailbox works again. It is kept in the trail."),
        validators=[refuse_contact_data],
    )


class MailTextForm(forms.Form):
    """A coalition's own subject and text for one kind of mail; no subject where that is not the coalition's."""

    subject = LineField(label=_("Subject"), max_length=200)
    body = ParagraphsField(label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 16}))

    def __init__(self, *args: Any, wording: Wording, **options: Any) -> None:
        super().__init__(*args, **options)
        self.wording = wording
        self.fields["body"].help_text = _how_to_write(wording)
        if not wording.subject:
            del self.fields["subject"]

    def words(self) -> dict[str, str]:
        """Return subject and text of a valid form."""
        return {"subject": "", **self.cleaned_data}

    def clean_subject(self) -> str:
        subject = str(self.cleaned_data["subject"])
        self.refuse_unknown(subject, known=self.wording.names(subject=True))
        misplaced = own_words.out_of_place(self.wording, subject)
        if misplaced:
            raise forms.ValidationError(
                ngettext(
                    "The subject cannot hold %(names)s: it belongs into the text.",
                    "The subject cannot hold %(names)s: they belong into the text.",
                    len(misplaced),
                )
                % {"names": braced(misplaced)},
                code="misplaced",
            )
        return subject

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        self.refuse_unknown(body, known=self.wording.names())
        missing = own_words.missing(self.wording, body)
        if missing:
            raise forms.ValidationError(
                ngettext(
                    "The text must keep %(names)s, or its reader cannot do what the mail is about.",
                    "The text must keep %(names)s, or its reader cannot do what the mail is about.",
                    len(missing),
                )
                % {"names": braced(missing)},
                code="missing",
            )
        return body

    def refuse_unknown(self, text: str, *, known: list[str]) -> None:
        """Refuse placeholders that do not exist, and say which do."""
        unknown = own_words.unknown(self.wording, text)
        if unknown:
            raise forms.ValidationError(
                ngettext(
                    "There is no placeholder %(names)s. These exist: %(known)s.",
                    "There are no placeholders %(names)s. These exist: %(known)s.",
                    len(unknown),
                )
                % {"names": braced(unknown), "known": braced(known)},
                code="unknown",
            )


def _how_to_write(wording: Wording) -> str:
    """Return what to know before writing a text."""
    if any(one.button for one in wording.placeholders):
        return gettext("An empty line begins a new paragraph. A link alone in its paragraph becomes a button.")
    if any(one.lines for one in wording.placeholders):
        return gettext("An empty line begins a new paragraph. The list stands in a paragraph of its own.")
    return gettext("An empty line begins a new paragraph.")


def braced(names: list[str]) -> str:
    """Return placeholders as they are written, with commas."""
    return joining.listed(f"{{{name}}}" for name in names)
