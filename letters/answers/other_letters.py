"""Sentences that speak of an answer and mean another letter than the earlier one that is kept here."""

import re
from collections.abc import Collection
from datetime import date
from typing import Final

from campaign.names import fold
from letters.date_line import locale_of
from letters.models import Letter

# A year, and a reference as offices write it: "HR/2018/3", "UND 2020-7".
_YEAR: Final = re.compile(r"(?<![\d/-])(?:19|20)\d\d(?![\d/-])")
_REFERENCE: Final = re.compile(r"\b[A-Z]{2,}[A-Z0-9.]*[ /-]{1,2}\d[\d/.-]*\d?|\b\d{1,5}/(?:19|20)\d\d\b")
# What is no letter, and the letter that is being written.
_NO_LETTER: Final = re.compile(
    r"\be-?mails?\b|\bcalls?\b|\b(?:tele)?phone|\bcourriels?\b|\btéléphon|\banrufe?\b|\bcorreos? electr|\bllamadas?\b",
    re.IGNORECASE,
)
_THIS_ONE: Final = re.compile(
    r"\bthis letter\b|\b(?:will|would|may|must|shall) (?:not )?(?:be|go|remain|stay)\b|\bcette lettre\b|"
    r"\bla présente\b|\bdiese[sr]? (?:schreiben|brief)\b|\besta carta\b",
    re.IGNORECASE,
)
# Whose question was not answered: "replied to the ombudsman's report".
_TO_OTHERS: Final = re.compile(
    r"\b(?:replied|responded|reply|response|answer) to (?!(?:us|our|ours|it|any|either|them|date|this|that|these|"
    r"(?:the|my) (?:letters?|undersigned|coalition|signator\w+|questions?))\b)",
    re.IGNORECASE,
)
# To whom a letter went: "our letter to the Prime Minister".
_SENT_TO: Final = re.compile(
    r"\b(?:letters?\b(?: \S+){0,3}? (?:to|addressed to)|lettres?\b(?: \S+){0,3}? (?:à|au|aux)|"
    r"(?:schreiben|brief)\b(?: \S+){0,3}? an|cartas?\b(?: \S+){0,3}? (?:a|al)) ((?:\S+ ?){1,6})",
    re.IGNORECASE,
)
# Who did not answer: "The Ministry of Finance has not answered our letter".
_BY: Final = re.compile(
    r"\b(?:[Tt]he|[Ll][ea]|[Dd](?:er|ie|as)|[Ee]l) ((?:(?:[A-ZÀ-Þ]\w+|of|for|and|des?|du|der|für|del) ){1,6})"
    r"(?:has|have|had|did|n[’']a|hat|no ha) (?:not|pas|nicht|never)? ?"
    r"(?:\w+ )?(?:answer|repl|respon|répon|geantwortet|beantwortet)"
)
_YOU: Final = re.compile(r"(?:you\w*|vous|votre|vos|sie|ihnen|ihre?\w*|usted\w*|su|sus)\b", re.IGNORECASE)
_SHORTEST: Final = 4


def means_another(sentence: str, *, earlier: Letter | None, days: Collection[date], language: str) -> bool:
    """Tell whether a sentence that does not name an earlier letter is about another one, or about no letter of ours.

    It gives a reference that is not that letter's, an addressee who did not get it, a day that is none of ``days``, or
    speaks of the letter in which it stands.
    """
    if _NO_LETTER.search(sentence) or _THIS_ONE.search(sentence) or _TO_OTHERS.search(sentence):
        return True
    if _REFERENCE.search(sentence) or (earlier is not None and _went_to_others(sentence, earlier)):
        return True
    return bool(days) and _is_of_another_day(sentence, days, language)


def _is_of_another_day(sentence: str, days: Collection[date], language: str) -> bool:
    if not {int(year) for year in _YEAR.findall(sentence)} <= {day.year for day in days}:
        return True
    locale = locale_of(language)
    months = dict(locale.months["format"]["wide"]) if locale else {}
    # As they are written, because "May" is a month and "may" is none.
    named = {number for number, name in months.items() if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence)}
    return not named <= {day.month for day in days}


def _went_to_others(sentence: str, earlier: Letter) -> bool:
    """Tell whether a sentence says to whom a letter went, or who did not answer, and that is nobody who got it."""
    found = _SENT_TO.search(sentence) or _BY.search(sentence)
    if found is None or _YOU.match(found[1]):
        return False
    said = {fold(word) for word in re.findall(r"\w+", found[1]) if len(word) >= _SHORTEST and word[0].isupper()}
    rows = earlier.recipients.values_list("name", "title", "office", "organization")
    return not said <= {word for row in rows for word in fold(" ".join(row)).split()}
