"""Words of the public register."""

from django import template

from letters.markup.scripts import direction as direction_of
from letters.register.entry import RegisterEntry, RegisterLine, RegisterOutcome, sentence
from letters.register.formats import address_of

register = template.Library()

TONES = {
    RegisterOutcome.ANSWERED: "good",
    RegisterOutcome.ANSWERED_LATE: "warn",
    RegisterOutcome.PARTLY_ANSWERED: "warn",
    RegisterOutcome.NO_RESPONSE: "bad",
}


@register.filter
def stands(line: RegisterLine) -> str:
    """Say where a recipient stands."""
    return sentence(line)


@register.filter
def tone(line: RegisterLine) -> str:
    """Return the color that goes with it; the words say it all."""
    return TONES.get(line.outcome, "")


@register.filter
def direction(language: str) -> str:
    return direction_of(language)


@register.filter
def place(entry: RegisterEntry) -> str:
    """Return the whole address under which a letter stays."""
    return address_of(entry)


@register.filter
def only_line(entry: RegisterEntry) -> RegisterLine | None:
    """Return the recipient of a letter that has just one."""
    return entry.lines[0] if len(entry.lines) == 1 else None
