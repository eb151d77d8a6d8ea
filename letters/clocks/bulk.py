"""One deed for several recipients of a letter at once: for all of them, or for none."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, hold
from campaign.models import User
from letters.clocks.rows import ClockRefused
from letters.models import Recipient


@transaction.atomic
def for_all(deed: Callable[..., object], *, recipients: Iterable[Recipient], actor: User, **values: Any) -> None:
    """Do the same for each recipient; where one cannot have it, refuse for all and say who.

    Takes all locks first and in one order, so that two who do this at once do not
    wait for each other for ever.
    """
    concerned = sorted(recipients, key=lambda recipient: recipient.pk)
    for recipient in concerned:
        hold(Lock.CLOCK, recipient.pk)
    refused: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for recipient in concerned:
        try:
            deed(recipient=recipient, actor=actor, **values)
        except ClockRefused as refusal:
            refused[str(refusal), refusal.field].append(str(recipient))
    if refused:
        _refuse(refused, alone=len(concerned) == 1)


def _refuse(refused: dict[tuple[str, str], list[str]], *, alone: bool) -> None:
    fields = {field for _sentence, field in refused}
    field = fields.pop() if len(fields) == 1 else ""
    if alone:
        raise ClockRefused(next(iter(refused))[0], field)
    sentences = [f"{', '.join(names)}: {sentence}" for (sentence, _field), names in refused.items()]
    raise ClockRefused(f"{_('Nothing was saved.')} {' '.join(sentences)}", field)
