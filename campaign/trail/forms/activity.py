"""What part of the activity trail to show."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.models import Activity, Coalition, User


class ActivityFilter(forms.Form):
    verb = forms.ChoiceField(label=_("What happened"), required=False)
    actor = forms.ModelChoiceField(
        label=_("Who"), required=False, queryset=User.objects.none(), empty_label=_("Anybody")
    )
    since = forms.DateField(
        label=pgettext_lazy("from a day on", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("up to a day", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, coalition: Coalition, words: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        entries = Activity.objects.filter(coalition=coalition)
        verbs = entries.order_by("verb").values_list("verb", flat=True).distinct()
        self.fields["verb"].choices = [("", _("Anything")), *((verb, words(verb)) for verb in verbs)]  # type: ignore[attr-defined]
        actors = User.objects.filter(pk__in=entries.values("actor"))
        self.fields["actor"].queryset = actors.order_by("name", "pk")  # type: ignore[attr-defined]
