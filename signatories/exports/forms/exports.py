"""What of the list goes into the file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.form_keys import FormKeyField
from campaign.models import Member
from campaign.roles import may
from signatories.exports import columns
from signatories.exports.tables import Chosen
from signatories.models.signature import State


class ExportForm(forms.Form):
    """Format, states and columns, as far as the member may have them."""

    form_key = FormKeyField()
    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=[("csv", _("CSV, for every program")), ("xlsx", _("XLSX, a workbook"))],
        initial="csv",
        widget=forms.RadioSelect,
    )
    states = forms.MultipleChoiceField(
        label=_("Signatures that are"),
        choices=State.choices,
        initial=[State.COUNTED.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one state.")},
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
        help_text=_("With those proposed, the file can be taken in again: “From a file” of another letter."),
    )
    with_joined = forms.BooleanField(
        label=_("Also those whose organization has its line already, each with a row"), required=False
    )
    with_withheld = forms.BooleanField(
        label=_("Also what is not public: names withheld, and representatives who are not named"),
        required=False,
        help_text=_("Keep such a file where nobody else reads it, and delete it when it has served."),
    )

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        found = columns.allowed(member)
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, column.label) for name, column in found.items()]
        field.initial = [name for name, column in found.items() if column.is_usual]
        if not may(member, "see_withheld"):
            del self.fields["with_withheld"]

    def chosen(self) -> Chosen:
        given = self.cleaned_data
        wanted = set(given["columns"])
        return Chosen(
            file_format=given["file_format"],
            states=given["states"],
            columns=[name for name in columns.COLUMNS if name in wanted],
            with_withheld=given.get("with_withheld", False),
            with_joined=given["with_joined"],
        )
