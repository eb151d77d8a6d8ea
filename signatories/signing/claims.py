"""Whether the words of an individual's line name an organization: as a whole, or somewhere in them.

"Director, Kestrel Aid Network" speaks for it as much as the bare name does. Whoever reads mail for the
organization may say so; anybody else waits for a person to look.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import icu
from rapidfuzz import fuzz, process

from campaign.directory.matching import ALIKE, all_names, in_full, telling
from campaign.mailbox import FREE_MAIL
from campaign.models import Organization
from campaign.names import fold

# Of a text no more words are looked at, and no name is longer.
_MOST_WORDS: Final = 60
_LONGEST_NAME: Final = 10
# A word this short is in too many texts to tell anything.
_SHORTEST: Final = 3
# A name of fewer words is too like others when their ends are left out of account.
_ENOUGH_TO_DECLINE: Final = 3
_LONG: Final = 18  # letters, which tell as much: "Deutsche Flussgesellschaft"
# From here on a script has no blanks between its words.
_WITHOUT_BLANKS: Final = 0x2E80
_ENOUGH_WITHOUT_BLANKS: Final = 4
_VOWEL: Final = re.compile("[aeiouy]")
_HOST: Final = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
# "人權" and "人权" are one word in two ways of writing.
_SIMPLIFIED: Final = icu.Transliterator.createInstance("Traditional-Simplified")


def runs(text: str) -> Iterator[str]:
    """Return what two words of a folded text and more, one after the other, say."""
    words = text.split()[:_MOST_WORDS]
    for begin in range(len(words)):
        for end in range(begin + 2, min(begin + _LONGEST_NAME, len(words)) + 1):
            yield " ".join(words[begin:end])


def named_in(texts: Iterable[str], organizations: Iterable[Organization]) -> Organization | None:
    """Return an organization that one of the folded texts names in some of its words, blanks or not.

    A name of three words and more is known in another case too: "Helsińskiej Fundacji Praw Człowieka".
    """
    said = [in_full(one) for text in texts for one in {text: None, telling(text): None}]
    squeezed = {run.replace(" ", "") for text in said for run in (*runs(text), *text.split()[:_MOST_WORDS])}
    without_blanks = [_dense(text) for text in said if any(ord(mark) >= _WITHOUT_BLANKS for mark in text)]
    of_length: dict[int, list[str]] = defaultdict(list)
    for text in said:
        for run in runs(text):
            of_length[run.count(" ") + 1].append(run)
    for organization in organizations:
        for name in all_names(organization):
            spelled = in_full(telling(fold(name)))
            joined = spelled.replace(" ", "")
            if " " in spelled and joined in squeezed:
                return organization
            is_dense = joined and min(map(ord, joined)) >= _WITHOUT_BLANKS and len(joined) >= _ENOUGH_WITHOUT_BLANKS
            if is_dense and any(_dense(joined) in text for text in without_blanks):
                return organization
            if _is_declined(spelled, of_length):
                return organization
    return None


def _dense(text: str) -> str:
    return str(_SIMPLIFIED.transliterate("".join(text.split())))


def _is_declined(name: str, of_length: Mapping[int, list[str]]) -> bool:
    """Tell whether one of the runs is the name word by word, but for how its words end."""
    length = name.count(" ") + 1
    is_telling = length >= _ENOUGH_TO_DECLINE or len(name) >= _LONG
    runs_alike = of_length.get(length) if is_telling else None
    if not runs_alike:
        return False
    return process.extractOne(name, runs_alike, scorer=fuzz.ratio, score_cutoff=ALIKE) is not None


def word_in(text: str, organizations: Iterable[Organization]) -> Organization | None:
    """Return an organization of one word, or by its acronym, that a text as it was typed names in a word of its own.

    In capitals it is known however its own name is written: "GFBV" for "GfbV". Letters that nobody can speak are no
    other word in small ones, and a mail domain or web site of the organization says its name as well.
    """
    found = re.findall(r"\w[\w.&-]*\w", text)
    words = {*found, *(word.replace(".", "") for word in found)}
    in_capitals = {fold(word) for word in words if word.isupper() or not _VOWEL.search(word.casefold())}
    hosts = {host.lower().removeprefix("www.") for host in _HOST.findall(text)}
    for organization in organizations:
        if hosts.intersection(_own_hosts(organization)):
            return organization
        for name in all_names(organization):
            is_one = len(name) >= _SHORTEST and not name.islower()
            if is_one and (name in words or (fold(name) in in_capitals and " " not in name)):
                return organization
    return None


def _own_hosts(organization: Organization) -> set[str]:
    """Return where the organization is found on the web and has its mail, but for what anybody may have."""
    site = _HOST.search(organization.website)
    hosts = {*organization.mail_domains, *([site[0]] if site else [])}
    return {host.lower().lstrip("@.").removeprefix("www.") for host in hosts} - FREE_MAIL
