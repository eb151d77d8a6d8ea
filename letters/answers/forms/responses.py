"""What came back, as somebody enters it; why it is taken back; the numbered questions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from campaign.files.fields import FilesField
from campaign.form_keys import FormKeyField
from campaign.models import StoredFile
from campaign.text import LineField, ParagraphsField, ReasonField
from letters.answers import questions as numbered
from letters.answers import responses
from letters.answers.responses import NewResponse
from letters.models import Answer, Question, Recipient, Response

USUAL, YES, NO = "", "yes", "no"
SETTLES = (
    (USUAL, _("as usual for its kind")),
    (YES, _("yes, nothing more is owed")),
    (NO, _("no, we go on waiting")),
)
EARLIEST = date(1900, 1, 1)


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a civil date."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class ResponseForm(forms.Form):
    """One response of one recipient; a field for each numbered question of the letter comes behind."""

    kind = forms.ChoiceField(label=_("What came back"), choices=Response.Kind.choices, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("How it came"), choices=Response.Channel.choices)
    received_on = day_field(_("Received on"), help_text=_("This day decides whether it is in time."))
    dated_on = day_field(_("Dated"), required=False, help_text=_("The date that stands on it."))
    reference = LineField(label=_("Their reference"), required=False, max_length=200)
    summary = ParagraphsField(
        label=_("What it says"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In your own words, or the text itself. Published with the response, if that is published."),
    )
    files = FilesField()  # type: ignore[assignment]  # a form takes its fields out of the class
    mail_files = forms.MultipleChoiceField(
        label=_("Files to take over"), required=False, widget=forms.CheckboxSelectMultiple
    )
    settles = forms.ChoiceField(
        label=_("Does it end the waiting?"),
        required=False,
        choices=SETTLES,
        help_text=_("A substantive answer, a refusal and a meeting that was held usually do; the others do not."),
    )
    is_public = forms.BooleanField(
        label=_("Publish it with the letter"),
        required=False,
        help_text=_(
            "Otherwise what it says stays confidential; the register of a published letter tells only that it came."
        ),
    )
    form_key = FormKeyField()
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**53, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        recipient: Recipient,
        today: date,
        questions: list[Question],
        mail_files: list[StoredFile],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.recipient, self.today, self.questions = recipient, today, questions
        chosen = self.fields["mail_files"]
        if mail_files and isinstance(chosen, forms.MultipleChoiceField):
            chosen.choices = [(file.nonce, _label(file)) for file in mail_files]
        else:
            del self.fields["mail_files"]
        if recipient.role != Recipient.Role.TO:
            del self.fields["is_public"]
        for question in questions:
            self.fields[f"question_{question.pk}"] = forms.ChoiceField(
                # The words are those of the letter, whichever way the page runs.
                label=format_html("{}. <bdi>{}</bdi>", question.number, question.text),
                required=False,
                choices=[("", _("not said")), *Answer.Outcome.choices],
            )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        found = responses.faults(
            self.recipient,
            received_on=values.get("received_on"),
            dated_on=values.get("dated_on"),
            today=self.today,
        )
        for name, sentence in found.items():
            self.add_error(name, sentence)
        return values

    def answer_fields(self) -> list[forms.BoundField]:
        """Return the fields of the numbered questions."""
        return [self[f"question_{question.pk}"] for question in self.questions]

    def reply(self) -> NewResponse:
        """Return what the service takes."""
        values = self.cleaned_data
        return NewResponse(
            kind=values["kind"],
            channel=values["channel"],
            received_on=values["received_on"],
            dated_on=values["dated_on"],
            reference=values["reference"],
            summary=values["summary"],
            settles={USUAL: None, YES: True, NO: False}[values["settles"]],
            is_public=values.get("is_public", False),
            outcomes={
                question.pk: values[f"question_{question.pk}"]
                for question in self.questions
                if values.get(f"question_{question.pk}")
            },
        )

    def entries(self) -> list[tuple[str, str]]:
        """Return what was entered, as name and value for hidden fields; files are parked, ``seen`` is told apart."""
        found: list[tuple[str, str]] = []
        for name in self.fields:
            if name in ("files", "seen", "form_key"):
                continue
            values = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]
            found += [(name, value) for value in values if value != ""]
        return [*found, ("form_key", str(self.cleaned_data["form_key"]))]


def _label(file: StoredFile) -> str:
    if file.is_checked:
        return file.name
    return str(_("%(name)s (not checked, never published)") % {"name": file.name})


class RetractForm(forms.Form):
    """Why a response is taken back."""

    reason = ReasonField(
        label=_("Why it is taken back"),
        max_length=300,
        help_text=_("For example: it was an answer to another letter. The entry stays in the history with it."),
    )


class QuestionForm(forms.Form):
    """One numbered question."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=9_999)
    text = ParagraphsField(label=_("Question"), max_length=numbered.LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
