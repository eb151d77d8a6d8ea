"""Words of the public register."""

from django import template

from letters.markup.languages import direction as direction_of
from letters.register.entry import Entry, Line, Outcome, sentence

register = template.Library()

TONES = {
    Outcome.ANSWERED: "good",
    Outcome.ANSWERED_LATE: "warn",
    Outcome.PARTLY_ANSWERED: "warn",
    Outcome.NO_RESPONSE: "bad",
}


@register.filter
def stands(line: Line) -> str:
    """Say where a recipient stands."""
    return sentence(line)


@register.filter
def tone(line: Line) -> str:
    """Return the color that goes with it; the words say it all."""
    return TONES.get(line.outcome, "")


@register.filter
def direction(language: str) -> str:
    return direction_of(language)


@register.filter
def only_line(entry: Entry) -> Line | None:
    """Return the recipient of a letter that has just one."""
    return entry.lines[0] if len(entry.lines) == 1 else None
