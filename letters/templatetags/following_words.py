"""What pages of a letter say about the letters before it, and about its publication."""

from collections.abc import Iterable
from typing import Any

from django import template

from campaign.clock import civil_today
from campaign.roles import may
from letters.answers import chasers, past_letters
from letters.models import EarlierLetter, Letter, Publication
from letters.states import FINISH_IS_EDITABLE

register = template.Library()


@register.simple_tag
def record_warnings(letter: Letter) -> list[str]:
    """Say where the letter and the record disagree, as long as something can be done about it."""
    return past_letters.contradictions(letter) if letter.state in FINISH_IS_EDITABLE else []


@register.simple_tag(takes_context=True)
def publication_waits(context: dict[str, Any], letter: Letter) -> bool:
    """Tell whether the letter is proposed for publication, to a member who may decide about it."""
    if not may(context["request"].member, "publish_letter"):
        return False
    today = civil_today(letter.campaign.coalition.time_zone)
    return Publication.objects.proposed(today=today).filter(letter=letter).exists()


@register.simple_tag
def earlier_letters(letter: Letter) -> list[EarlierLetter]:
    """Return the letters that this one follows up, in order."""
    return past_letters.earlier_letters(letter)


@register.filter
def are_late(counts: Iterable[tuple[str, int]]) -> bool:
    """Tell whether somebody's answer is overdue, from pairs of standing and number."""
    return any(number for standing, number in counts if standing in chasers.LATE)
