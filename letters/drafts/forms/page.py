"""The forms of a letter's text page: the text, and any number of annexes below it."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from campaign import joining
from letters.drafts import writing
from letters.drafts.forms.text import AnnexFormSet, TextForm, initial_text
from letters.models import Letter


@dataclass
class TextPage:
    """The text form and the annexes below it."""

    form: TextForm
    annexes: AnnexFormSet

    @classmethod
    def of(cls, letter: Letter, data: QueryDict | None = None, *, extra: int = 0, whole: bool = False) -> "TextPage":
        """Return the page of a letter; a ``whole`` text is one that people read, with nothing begun and left."""
        seen = writing.fingerprint(letter, writing.TEXT)
        form = TextForm(data, initial=initial_text(letter) | {"seen": seen})
        # A posted row must not be compared with what is stored: an unchanged one would count as empty.
        annexes = AnnexFormSet(data, initial=None if data else letter.annexes, prefix="annex")
        annexes.extra = extra
        if whole:
            annexes.want_whole()
        return cls(form, annexes)

    def is_valid(self) -> bool:
        return bool(self.form.is_valid() & self.annexes.is_valid())

    def removed(self) -> list[str]:
        """Say what cleaning took out of the texts, in the order of the page and each thing once."""
        return list(dict.fromkeys([*self.form.removed(), *self.annexes.removed()]))

    def changes(self) -> dict[str, Any]:
        return {**self.form.content(), "annexes": self.annexes.annexes()}

    def stored_as(self) -> dict[str, Any]:
        """Return the arguments of a save."""
        values = self.form.cleaned_data
        return {"base_revision": values["base_revision"], "seen": values["seen"], "changes": self.changes()}

    def faultless(self, letter: Letter) -> dict[str, Any] | None:
        """Return the arguments of a save of all that is without fault; None where not even that can be stored.

        A field with a fault keeps what the letter has, so that all columns are compared as the writer saw them.
        """
        values = self.form.cleaned_data
        if not {"base_revision", "seen"} <= set(values):
            return None
        changes = {name: values.get(name, getattr(letter, name)) for name in writing.TEXT}
        changes["annexes"] = self.annexes.annexes() if self.annexes.is_valid() else letter.annexes
        return {"base_revision": values["base_revision"], "seen": values["seen"], "changes": changes}

    def faults(self) -> dict[str, str]:
        """Return what is wrong, by the id of the field."""
        forms = [self.form, *(form for form in self.annexes.forms if form not in self.annexes.deleted_forms)]
        return {
            str(form[name].id_for_label): joining.sentences(errors)
            for form in forms
            for name, errors in form.errors.items()
            if name in form.fields
        }
