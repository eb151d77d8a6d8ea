"""What pages of a letter say about the letters before it."""

from django import template

from letters.models import EarlierLetter, Letter
from letters.services import recording
from letters.services.drafting import FINISH_IS_EDITABLE

register = template.Library()


@register.simple_tag
def record_warnings(letter: Letter) -> list[str]:
    """Say where the letter and the record disagree, as long as something can be done about it."""
    return recording.contradictions(letter) if letter.state in FINISH_IS_EDITABLE else []


@register.simple_tag
def earlier_letters(letter: Letter) -> list[EarlierLetter]:
    """Return the letters that this one follows up, in order."""
    return list(letter.follows_up.select_related("earlier").order_by("position"))
