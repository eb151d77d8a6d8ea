"""Numbers of organizations and people of whom a letter speaks, and who do not sign it.

Only what English, French, German and Spanish say plainly is known. Such a number is shown as one that may be meant of
the signers, and nobody is told that the list says otherwise.
"""

import re
from typing import Final

# What is done to others; and when or how something was that others did.
_HARM: Final = (
    r"(?:closed|shut|dissolved|banned|suspended|de-?registered|raided|outlawed|liquidated|prosecuted|expelled|"
    r"cancel+ed|blacklisted|forced|detained|arrested|dissou(?:s|tes?)|fermée?s?|interdite?s?|suspendue?s?|radiée?s?|"
    r"arrêtée?s?|détenue?s?|cancel(?:ó|ad[oa]s?|aron)|disolvi(?:ó|eron)|disuelt[oa]s?|cerr(?:ó|aron|ad[oa]s?)|"
    r"prohibi(?:ó|eron|d[oa]s?)|clausur(?:ó|aron|ad[oa]s?)|deten(?:ido|ida)s?|detuv(?:o|ieron)|aufgelöst|verboten|"
    r"geschlossen|verfolgt|verhaftet|festgenommen)"
)
_DONE_TO_THEM: Final = re.compile(rf"\b{_HARM}\s+(?:[\w’']+\s+){{0,3}}\Z", re.IGNORECASE)
_AT_THEIR_OFFICES: Final = re.compile(
    r"(?<!our )(?<!nos )(?<!nuestras )\b(?:offices|premises|leaders|staff|bureaux|locaux|sièges|dirigeants|sedes|"
    r"oficinas|dirigentes|büros?|räumen?|mitarbeitenden)\s+(?:of|de|d[’']|der|von)\s*(?:[\w’']+\s+)?\Z",
    re.IGNORECASE,
)
_THEY_WERE: Final = re.compile(
    r"[^.;:,]{0,60}?\b(?:were|was|been|being|ont été|étaient|fueron|han sido|habían sido|wurden|worden)\s+"
    rf"(?:[\w’']+\s+){{0,6}}{_HARM}\b|[^.;:,]{{0,60}}?\b{_HARM}\s+(?:wurden|worden|werden|sind)\b",
    re.IGNORECASE,
)
_OF_OTHERS: Final = re.compile(
    rf"\b(?:{_HARM}|(?:years?|months?|weeks?) ago|il y a \w+ (?:ans?|mois)|hace \w+ (?:años?|meses)|"
    r"vor \w+ (?:jahren?|monaten?)|registered|revoked|wrote|last (?:year|month|week)|in (?:19|20)\d\d|l[’']an dernier|"
    r"en (?:19|20)\d\d|el año pasado|im vergangenen jahr|im jahr (?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SPEAKING: Final = re.compile(
    r"\b(?:we|our|us|undersign\w*|(?:co-?)?sign\w*|endors\w*|this letter|joined|on behalf|call|urge|appeal|ask|demand|"
    r"nous|nos|notre|soussign\w*|(?:co)?sign[éa]\w*|cette lettre|au nom|appellent|demandent|"
    r"nosotr[oa]s|nuestr[oa]s?|firm\w*|suscri\w*|esta carta|en nombre|\w+[aei]mos|piden|exigen|"
    r"wir|uns|unsere\w*|\w*zeichn\w*|dieser brief|im namen|fordern|appellieren)\b",
    re.IGNORECASE,
)
_KNOWN: Final = frozenset({"en", "fr", "es", "de"})
# Words of a line that may be a heading: "An open letter by 24 organizations and individuals".
_A_HEADING: Final = 9
_SENTENCE_ENDS: Final = re.compile(r"[.!?…]\s|\n")


def may_be_of_others(text: str, start: int, end: int, language: str) -> bool:
    """Tell whether the number there may be about others: "They closed 300 NGOs", "a law that affects 1,200 groups".

    In a language of which the words of a speaker are known, it may be wherever a whole sentence has none of them.
    """
    begin = max((found.end() for found in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    found = _SENTENCE_ENDS.search(text, end)
    until = found.start() if found else len(text)
    before = text[begin:start]
    if _DONE_TO_THEM.search(before) or _AT_THEIR_OFFICES.search(before) or _THEY_WERE.match(text[end:until]):
        return True
    sentence = text[begin:until]
    if _SPEAKING.search(sentence):
        return False
    is_whole = language.partition("-")[0] in _KNOWN and len(sentence.split()) > _A_HEADING
    return is_whole or bool(_OF_OTHERS.search(sentence))
