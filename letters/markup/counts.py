"""The numbers of the list put into a letter's text, where their placeholders stand."""

import html as entities
import re
from dataclasses import dataclass, field
from typing import Final

from letters.documents import Counts
from letters.markup import numerals, plurals, scripts

COUNTED: Final = ("organizations", "individuals", "signatories", "countries")
_TAGS: Final = re.compile(r"(<[^<>]*>)")
# Tags that stand within a line; all others end it.
_INLINE: Final = re.compile(r"</?(?:strong|em|u|s|a|sub|sup|span)\b")
_VOID: Final = re.compile("<[bh]r[ />]")
_LANG: Final = re.compile(r'\blang="([^"]*)"')
_LAST_MARK: Final = re.compile(r"[.!?…。！？؟۔]$")
_OPENING: Final = "[“«„‚‹\"'‘(¿¡\\[\\s]"
# Ends with a point and no sentence does.
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s(])(?:approx|aprox|env|ca|c|bzw|resp|incl|inkl|etc|vs|cf|vgl|nr|no|nos|núm|al|[a-z]\. ?[a-z])\.$",
    re.IGNORECASE,
)
# "one of the organizations" is one of several.
_NOT_BETWEEN: Final = frozenset("of the these those our all and or in from across to for with at by on".split())
_WORD: Final = re.compile(r"[^\W\d_][\w’'-]*")
_ROMANIAN: Final = re.compile(r"(?P<blank>(?:\s|&nbsp;)+)(?:de(?:\s|&nbsp;)+)?(?P<noun>[^\W\d_][\w’'-]*)")
# The same for one and for many, while what agrees with it is not.
_ONE_AND_MANY: Final = re.compile(r"[àèù]$|^(?:radio|ong|onlus|club)$", re.IGNORECASE)
_WORDS_BETWEEN: Final = 2
_LOOK_AHEAD: Final = 80


def fill_counts(html: str, counts: Counts, *, language: str) -> str:
    """Put the numbers of the list into cleaned HTML, in digits or in words.

    Words are in the language of the letter, or of the passage, and in the form they have before the noun that follows;
    where that is not known, digits. A number in words that begins a sentence gets a capital.
    Behind a one, a noun that letters count by stands in the singular.
    """
    if 'class="count"' not in html:
        return html
    pieces = _TAGS.split(html)
    reader = _Reader(language)
    for place in range(len(pieces)):
        if 'class="count"' in pieces[place]:
            _fill(pieces, place, reader.before, counts, reader.language)
        reader.read(pieces[place])
    return "".join(pieces)


def _fill(pieces: list[str], place: int, before: str, counts: Counts, language: str) -> None:
    of = re.search(r'data-of="(\w+)"', pieces[place])
    value = int(getattr(counts, of.group(1))) if of and of.group(1) in COUNTED else 0
    if language.lower().partition("-")[0] == "ro":
        _put_de(pieces, place, value)
    found = _noun(pieces, place, language)
    number = str(value)
    if 'data-as="words"' in pieces[place]:
        number = numerals.in_words(value, language, gender=found.known.gender if found else "")
        number = "none" if number == "no" and not _has_a_word(pieces, place) else number
        number = numerals.capitalized(number, language) if _begins_sentence(before) else number
    # Adjectives agree with their noun; where no rule of ours knows how, changing the noun alone would not help.
    if numerals.is_one(value, language):
        phrase = _phrase(pieces, place, language)
        is_alone = found and (found.follows or language.lower().startswith("en"))
        for one_word in reversed(phrase or ([found] if found and is_alone else [])):
            text = pieces[one_word.piece]
            one = numerals.one_of(text[one_word.start : one_word.end], one_word.known)
            pieces[one_word.piece] = text[: one_word.start] + one + text[one_word.end :]
    # The placeholder is a tag, perhaps an old number in it, and the end of the tag.
    closing = next(n for n in range(place, len(pieces)) if pieces[n] == "</span>")
    pieces[place : closing + 1] = [number] + [""] * (closing - place)


def _put_de(pieces: list[str], place: int, value: int) -> None:
    """Let "de" stand between a number and a known noun where Romanian wants it there, and nowhere else."""
    closing = next(n for n in range(place, len(pieces)) if pieces[n] == "</span>")
    for at in range(closing + 1, len(pieces)):
        if pieces[at].startswith("<") and not _INLINE.match(pieces[at]):
            return
        behind = None if pieces[at].startswith("<") else _ROMANIAN.match(pieces[at])
        is_wanted = numerals.wants_de(value)
        # "15 de la Cluj" counts nothing.
        if behind and (numerals.noun(behind["noun"], "ro") or not (is_wanted or behind["noun"] in {"la", "pe"})):
            de = "de " if is_wanted else ""
            pieces[at] = f"{behind['blank']}{de}{pieces[at][behind.start('noun') :]}"
        if pieces[at] and not pieces[at].startswith("<"):
            return


@dataclass(slots=True)
class _Reader:
    """What stands in the line so far, and in which language; a footnote is a line of its own inside another."""

    language: str
    lines: list[str] = field(default_factory=lambda: [""])
    # For each open element: whether it is a footnote, and the language around it.
    elements: list[tuple[bool, str]] = field(default_factory=list)

    @property
    def before(self) -> str:
        return self.lines[-1]

    def read(self, piece: str) -> None:
        if not piece.startswith("<"):
            self.lines[-1] += entities.unescape(piece)
            return
        if not _INLINE.match(piece):
            self.lines[-1] = ""
        if piece.startswith("</"):
            is_note, self.language = self.elements.pop()
            del self.lines[len(self.lines) - is_note :]
        elif not _VOID.match(piece):
            is_note, own = 'class="footnote"' in piece, _LANG.search(piece)
            self.elements.append((is_note, self.language))
            self.lines += [""] * is_note
            self.language = own[1] if own else self.language


@dataclass(frozen=True, slots=True)
class _FoundNoun:
    """A noun that is counted: where it stands, and whether it follows the number at once."""

    piece: int
    start: int
    end: int
    known: numerals.Noun
    follows: bool


def _noun(pieces: list[str], place: int, language: str) -> _FoundNoun | None:
    """Return the known noun that a number counts: few words on, with nothing but spaces between."""
    letters = _ahead(pieces, place)
    text, last = "".join(letter for letter, _piece, _at in letters), 0
    singular: _FoundNoun | None = None
    guess: _FoundNoun | None = None
    is_english, is_german = (language.lower().partition("-")[0] == name for name in ("en", "de"))
    for number, word in enumerate(_WORD.finditer(text)):
        is_apart = not text[last : word.start()].isspace()
        if number > _WORDS_BETWEEN or is_apart or word[0].lower() in _NOT_BETWEEN:
            break
        (_, piece, start), (_, last_piece, end) = letters[word.start()], letters[word.end() - 1]
        known = numerals.noun(word[0], language)
        may_guess = not known and (is_english or is_german or number == 0)
        likely = numerals.guessed(word[0], language) if may_guess else None
        if likely and guess is None and piece == last_piece:
            guess = _FoundNoun(piece, start, end + 1, likely, follows=number == 0)
        if known and piece == last_piece:
            found = _FoundNoun(piece, start, end + 1, known, follows=number == 0)
            if word[0].lower().endswith(known.plural) or not is_english:
                return found
            singular = singular or found  # "society" may say what kind of organizations they are
        last = word.end()
    return singular or guess


def _phrase(pieces: list[str], place: int, language: str) -> list[_FoundNoun]:
    """Return the words that agree with a number and look like plurals: "grandes parroquias rurales"."""
    if scripts.parse(language).language not in plurals.AGREEING:
        return []
    letters, last = _ahead(pieces, place), 0
    found: list[_FoundNoun] = []
    text = "".join(letter for letter, _piece, _at in letters)
    for word in _WORD.finditer(text):
        known = numerals.noun(word[0], language) or numerals.guessed(word[0], language)
        (_, piece, start), (_, last_piece, end) = letters[word.start()], letters[word.end() - 1]
        is_next = text[last : word.start()].isspace()
        if is_next and _ONE_AND_MANY.search(word[0]):
            last = word.end()
            continue
        if not is_next or known is None or piece != last_piece or len(found) > _WORDS_BETWEEN:
            break
        found.append(_FoundNoun(piece, start, end + 1, known, follows=not found))
        last = word.end()
    return found


def _has_a_word(pieces: list[str], place: int) -> bool:
    """Tell whether a word that can be counted stands right behind a number: "no organizations", but "none of us"."""
    text = "".join(letter for letter, _piece, _at in _ahead(pieces, place))
    word = _WORD.search(text)
    return word is not None and text[: word.start()].isspace() and word[0].lower() not in _NOT_BETWEEN


def _ahead(pieces: list[str], place: int) -> list[tuple[str, int, int]]:
    """Return the letters behind a placeholder with piece and place, as far as the line goes; notes are stepped over."""
    letters: list[tuple[str, int, int]] = []
    spans: list[bool] = []
    for at in range(place, len(pieces)):
        piece = pieces[at]
        if piece.startswith("<span"):
            spans.append('class="footnote"' in piece or at == place)
        elif piece == "</span>":
            if not spans:
                break
            spans.pop()
        elif piece.startswith("<"):
            if not _INLINE.match(piece):
                break
        elif not any(spans):
            letters += [(letter, at, n) for n, letter in enumerate(piece[:_LOOK_AHEAD])]
        if len(letters) > _LOOK_AHEAD:
            break
    return letters


def _begins_sentence(before: str) -> bool:
    """Tell whether a number opens a line or follows the end of a sentence."""
    text = re.sub(f"{_OPENING}+$", "", before)
    return not text or (_LAST_MARK.search(text) is not None and not _ABBREVIATED.search(text))
