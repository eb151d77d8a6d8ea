"""The forms of a letter's text page: the text, and any number of annexes below it."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from letters.drafts import writing
from letters.drafts.forms.text import AnnexFormSet, TextForm, initial_text
from letters.models import Letter


@dataclass
class TextPage:
    """The text form and the annexes below it."""

    form: TextForm
    annexes: AnnexFormSet

    @classmethod
    def of(cls, letter: Letter, data: QueryDict | None = None, *, extra: int = 0) -> "TextPage":
        seen = writing.fingerprint(letter, writing.TEXT)
        form = TextForm(data, initial=initial_text(letter) | {"seen": seen})
        # A posted row must not be compared with what is stored: an unchanged one would count as empty.
        annexes = AnnexFormSet(data, initial=None if data else letter.annexes, prefix="annex")
        annexes.extra = extra
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
