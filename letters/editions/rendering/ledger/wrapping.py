"""Sets plain entries: words into lines, lines into what a page's content says. In the typesetter's process only."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from letters.editions.rendering.ledger.faces import NotPlain, Word
from letters.editions.rendering.ledger.galley import GalleyGroup, Measures, PartStyle

_TO_UNITS: Final = 1024
_POINTS: Final = 0.75


class SetEntry(NamedTuple):
    """An entry ready to be drawn: how high it is in pixels of CSS, and the operators that draw it.

    They begin at the head of the entry and end at the head of the next one.
    """

    height: float
    drawn: str


class Setter:
    """Sets the entries of one group; with blanks each line but the last ends with one, for whoever listens."""

    def __init__(self, group: GalleyGroup, *, has_blanks: bool = False) -> None:
        self.measures: Measures = group.measures
        self.number, self.lead = group.roles.get("number"), group.roles["lead"]
        self.rest, self.note = group.roles["rest"], group.roles["note"]
        self._first_width = int((group.measures.right - group.measures.first) * _TO_UNITS)
        self._width = int((group.measures.right - group.measures.left) * _TO_UNITS)
        self.begins = self.number or self.lead
        self._has_blanks = has_blanks
        self._blanks = {id(role): role.face.word(" ") for role in group.roles.values()}

    def set(self, number: str, texts: Sequence[str], note: str) -> SetEntry:
        """Return an entry; raises NotPlain when it is none that this can set."""
        lines: list[list[tuple[PartStyle, str]]] = []
        for place, text in enumerate(texts):
            role = self.lead if not place else self.rest
            words = [(role, role.face.word(word)) for word in text.split(" ")]
            if note and place == len(texts) - 1:
                words += [(self.note, self.note.face.word(word)) for word in note.split(" ")]
            before = None
            if number and not place and self.number:
                before = (self.number, self.number.face.figures(number))
            lines += self._lines(words, before, first=not place)
        measures = self.measures
        if len(lines) > 1 and not measures.is_even:
            raise NotPlain
        if self._has_blanks:
            for runs in lines[:-1]:
                role, shown = runs[-1]
                runs[-1] = (role, shown + self._blanks[id(role)].shown)
        return SetEntry(measures.height + (len(lines) - 1) * measures.pitch, "\n".join(self._operators(lines)))

    def _lines(
        self, words: list[tuple[PartStyle, Word]], before: tuple[PartStyle, Word] | None, *, first: bool
    ) -> Iterator[list[tuple[PartStyle, str]]]:
        """Yield lines of runs of one role each."""
        room = self._first_width if first else self._width
        runs: list[tuple[PartStyle, str]] = []
        used = 0
        if before:
            runs.append((before[0], before[1].shown))
            used = before[1].width
        is_begun = False
        for role, word in words:
            blank = self._blanks[id(role)]
            if is_begun and used + blank.width + word.width > room:
                yield runs
                runs, used, is_begun, room = [], 0, False, self._width
            if is_begun:
                used += blank.width
            if used + word.width > room:
                raise NotPlain
            shown = f"{blank.shown}{word.shown}" if is_begun else word.shown
            if runs and runs[-1][0] is role:
                runs[-1] = (role, runs[-1][1] + shown)
            else:
                runs.append((role, shown))
            used += word.width
            is_begun = True
        yield runs

    def _operators(self, lines: list[list[tuple[PartStyle, str]]]) -> Iterator[str]:
        """Yield the operators that draw these lines and end in the state they began in."""
        measures, state = self.measures, self.begins
        across, down = measures.first * _POINTS, measures.baseline * _POINTS
        yield f"{across:.3f} {-down:.3f} Td"
        step = round((measures.left - measures.first) * _POINTS, 3)
        for place, runs in enumerate(lines):
            if place:
                yield f"{step:g} {-measures.pitch * _POINTS:.3f} Td"
                across, step = across + step, 0
                down += measures.pitch * _POINTS
            for role, shown in runs:
                if role is not state:
                    yield from change(state, role)
                    state = role
                yield "[" + shown.replace("><", "") + "]TJ"
        if state is not self.begins:
            yield from change(state, self.begins)
        height = measures.height + (len(lines) - 1) * measures.pitch + measures.after
        yield f"{-across:.3f} {down - height * _POINTS:.3f} Td"


def change(before: PartStyle | None, after: PartStyle) -> Iterator[str]:
    """Yield the operators that lead from one role to another."""
    if before is None or (before.face.font.hash, before.face.size) != (after.face.font.hash, after.face.size):
        yield f"/{after.face.font.hash} {after.face.size * _POINTS:.4f} Tf"
    if before is None or before.color != after.color:
        yield after.color
