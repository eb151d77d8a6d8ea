"""What part of the board to show."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from campaign.dates import plain_day
from letters.board.sections import SECTIONS, Board, BoardQuery
from letters.clocks.explanations import standing_label

ORDERS = (
    ("standing", gettext_lazy("the most pressing first")),
    ("due", gettext_lazy("by deadline")),
    ("sent", gettext_lazy("sent last first")),
    ("recipient", gettext_lazy("by recipient")),
    ("letter", gettext_lazy("by letter")),
)
LETTERS = (
    ("current", gettext_lazy("current")),
    ("making", gettext_lazy("in the making")),
    ("archived", gettext_lazy("archived")),
    ("withdrawn", gettext_lazy("withdrawn")),
    ("all", gettext_lazy("all")),
)
DAY = forms.DateInput(attrs={"type": "date"})


class BoardFilter(forms.Form):
    """Every field may stay empty; one that makes no sense says so and counts as empty."""

    text = forms.CharField(label=gettext_lazy("Recipient or letter"), required=False, max_length=100)
    standing = forms.ChoiceField(label=gettext_lazy("Standing"), required=False)
    campaign = forms.ChoiceField(label=gettext_lazy("Campaign"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    due_since = forms.DateField(label=gettext_lazy("Due from"), required=False, widget=DAY)
    due_until = forms.DateField(label=gettext_lazy("Due until"), required=False, widget=DAY)
    letters = forms.ChoiceField(label=gettext_lazy("Letters"), required=False, choices=LETTERS)
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=ORDERS)

    MORE = ("country", "due_since", "due_until", "letters", "order")

    def __init__(self, *args: Any, board: Board, campaigns: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose("standing", standings())
        self.choose("campaign", [("", _("All campaigns")), *campaigns])
        self.choose("country", [("", _("All countries")), *countries_of(board)])
        if not campaigns:
            del self.fields["campaign"]

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Give a field the choices that depend on the coalition or the language."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("due_since"), self.cleaned_data.get("due_until")
        if since and until and since > until:
            self.add_error("due_until", _("This day lies before the first one."))
        return self.cleaned_data

    def wanted(self) -> BoardQuery:
        """Return what is asked for, leaving out what makes no sense."""
        if not self.is_bound:
            return BoardQuery()
        self.full_clean()
        return BoardQuery(**{name: value for name, value in self.cleaned_data.items() if value})

    def in_words(self) -> list[tuple[str, str]]:
        """Return label and value of the fields that leave something out, for paper."""
        asked = self.wanted()
        said = []
        for field in self:
            value = getattr(asked, field.name)
            if value and value != getattr(BoardQuery(), field.name) and field.name != "order":
                words = dict(getattr(field.field, "choices", ())).get(value, value)
                said.append((str(field.label), plain_day(words) if isinstance(words, date) else str(words)))
        return said

    def first(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.MORE]

    def more(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in self.MORE]

    @property
    def uses_more(self) -> bool:
        """Tell whether one of the fields that are folded away is filled in or wrong."""
        return self.is_bound and any(field.data or field.errors for field in self.more())


def standings() -> list[tuple[str, Any]]:
    """Return the choices of the standing: everybody, the three unions, each section."""
    unions = [
        ("", _("Anywhere")),
        ("unanswered", _("Not answered")),
        ("past_due", _("Past the deadline")),
        ("any_answer", _("Answered at all")),
    ]
    return [*unions, *((section.value, capfirst(standing_label(section))) for section in SECTIONS)]


def countries_of(board: Board) -> list[tuple[str, str]]:
    """Return code and name of the countries that any of the coalition's recipients are from, by name."""
    named = board.of_all_letters.exclude(addressee=None).exclude(addressee__country="")
    codes = named.order_by().values_list("addressee__country", flat=True).distinct()
    return sorted(((str(code), str(countries.name(str(code)))) for code in codes), key=lambda pair: pair[1])
