"""What the trail says of the plan of a kind of reminder: when its steps come."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import joining
from campaign.models import Activity
from letters.reminders import kinds

# As ``settings.set_plan`` writes them: "week_before -7, day_before off".
_STEP = re.compile(r"(\w+) (off|-?\d+)")


def steps_in_words(entry: Activity) -> str:
    """Return when the steps of a plan of reminders come: "a week before, 2 days before, on the day: off"."""
    kind = kinds.kind_of(str(entry.data.get("kind")))
    days = dict(_STEP.findall(str(entry.data.get("steps"))))
    steps = [step for step in kind.steps if step.name in days] if kind else []
    return joining.listed(_step_in_words(str(step.label), step.days, days[step.name]) for step in steps)


def _step_in_words(label: str, usual: int, days: str) -> str:
    if days == "off":
        return joining.told(label, _("off"))
    count = int(days)
    if count == usual:
        return label
    if not count:
        return _("on the day")
    if count < 0:
        return ngettext("%(days)s day before", "%(days)s days before", -count) % {"days": -count}
    return ngettext("%(days)s day after", "%(days)s days after", count) % {"days": count}
