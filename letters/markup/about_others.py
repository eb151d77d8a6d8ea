"""Numbers of organizations and people of whom a letter speaks, and who do not sign it.

Only what English, French, German and Spanish say plainly is known. Such a number is shown as one that may be meant of
the signers, and nobody is told that the list says otherwise.
"""

import re
from typing import Final

from letters.markup import own_name

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
    r"oficinas|dirigentes|büros?|räumen?|mitarbeitenden|"
    r"reports?|findings|accounts|complaints|activities|websites?|licen[cs]es?|registrations?|grants?|funding|subsid\w+|"
    r"rapports?|comptes|activités|sites|agréments?|subventions?|informes?|cuentas|actividades|licencias?|subvenciones|"
    r"berichten?|konten|anträgen?|zuschüssen?|lizenz(?:en)?|conti|rapporti|fondi|sedi|contas|relatórios|rapporten|"
    r"rekeningen|kantoren|subsidies|"
    r"mayors|maires|alcald(?:es|esas)|sindaci|bürgermeister\w*|burgemeesters|prefeitos|residents|habitants|vecinos|"
    r"professors|students|pupils|élèves|parents|padres|eltern)\s+(?:of|de|des|d[’']|der|von|di|van|das|dos)\s*(?:[\w’']+\s+)?\Z",
    re.IGNORECASE,
)
# "We thank the 9 countries": whom the letter speaks to does not sign it.
_SPOKEN_TO: Final = re.compile(
    r"\b(?:representing|représentant|representando|rappresentando|"
    r"thank|urge|remind|commend|invite|call (?:up)?on|appeal to|condemn|remercions|invitons|appelons|exhortons|"
    r"agradecemos(?: a)?|invitamos a|instamos a|llamamos a|danken|bitten wir|bitten|rufen|ringraziamo|invitiamo|"
    r"agradecemos|convidamos|bedanken|roepen)\s+(?:(?:the|all|these|those|les|ces|los|las|estos|den|die|alle|i|gli|le|"
    r"os|as|aux|de)\s+){0,2}\Z",
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
    r"nosotr[oa]s|nuestr[oa]s?|firm\w*|suscri\w*|esta carta|en nombre|"
    r"(?!(?:últ|próx|mín|máx|leg[ií]t|m)imos)\w+[aei]mos|piden|exigen|"
    r"wir|uns|unser\w*|\w*zeichn\w*|dieser brief|im namen|fordern|appellieren|"
    r"somos|siamo|sommes|noi|nostr[aoei]|sottoscri\w*|chied\w+|\w+iamo|a nome|in nome|"
    r"nós|noss[ao]s?|assin[ae]\w*|subscre\w+|em nome|pede[m]?|apela[m]?|"
    r"wij|we|onze?|onderteken\w*|namens|vragen|roepen|eisen|verzoeken|"
    r"(?:this|cette|la présente|est[ae]|la presente|quest[ao]|dies[er]+|deze|dit)\s+(?:[^\W\d_]+ )?"
    r"(?:statement|appeal|petition|call|tribune|pétition|appel|déclaration|lettre|carta|declaración|llamamiento|lettera|"
    r"appello|petizione|petição|declaração|brief|aufruf|appell|erklärung|oproep|verklaring)|"
    r"endorsed|(?:supported|backed) by|(?:soutenue?|portée?) par|(?:apoyad[oa]|respaldad[oa]|apoiad[oa]) por|"
    r"sostenut[oa] da|gesteund door|(?:listed|named) (?:below|here)|ci-dessous|ci-après|abajo|untenstehend\w*|"
    r"unterschrieben|nachstehend\w*|qui sotto|onderstaande|their names?|the voices? of|in the name of|"
    r"la voix de|la voz de|die stimme von)\b",
    re.IGNORECASE,
)
# "Les 41 associations": a sentence that begins with them has spoken of them before.
_THE: Final = re.compile(r"\s*(?:the|les|las|los|die|le|i|gli|as|os|de)\s", re.IGNORECASE)
_KNOWN: Final = frozenset({"en", "fr", "es", "de", "it", "pt", "nl"})
# Words of a line that may be a heading: "An open letter by 24 organizations and individuals".
_A_HEADING: Final = 9
# A heading has no full stop: with one, half as many words are a sentence.
_ENDED: Final = 5
_SENTENCE_ENDS: Final = re.compile(r"[.!?…]\s|\n")


def may_be_of_others(text: str, start: int, end: int, language: str) -> bool:
    """Tell whether the number there may be about others: "They closed 300 NGOs", "a law that affects 1,200 groups".

    In a language of which the words of a speaker are known, it may be wherever a whole sentence has none of them.
    """
    begin = max((found.end() for found in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    found = _SENTENCE_ENDS.search(text, end)
    until = found.start() if found else len(text)
    before = text[begin:start]
    if (
        _SPOKEN_TO.search(before)
        or _DONE_TO_THEM.search(before)
        or _AT_THEIR_OFFICES.search(before)
        or _THEY_WERE.match(text[end:until])
    ):
        return True
    sentence = text[begin:until]
    if _THE.fullmatch(before):
        return False
    if any(pattern.search(sentence) for pattern in (_SPEAKING, own_name.THIS_LETTER, own_name.A_LETTER_BY)):
        return False
    words = len(sentence.split()) + (_ENDED if found or sentence.rstrip().endswith((".", "!", "?")) else 0)
    return (language.partition("-")[0] in _KNOWN and words > _A_HEADING) or bool(_OF_OTHERS.search(sentence))
