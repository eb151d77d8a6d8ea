"""Where a letter speaks in its own name: "We, 24 organizations", "signed by", "on behalf of"."""

import re
from typing import Final

_IN_OUR_NAME: Final = re.compile(
    r"\b(?:we|our|us|nous|nos|notre|wir|uns|unser\w*|nosotr[oa]s|nuestr[oa]s?|noi|nostr[aoei]|nós|noss[ao]s?|wij|onze?|"
    r"vi|våra?|vores?|мы|наш\w*|ми|biz|somos|siamo|sommes|noastr\w+|m[yi](?=,)|nasz\w*|εμείς|on behalf|in the name|"
    r"au nom|en nombre|en representación|im namen|em nome|in nome|a nome|namens|i namn|w imieniu|от имени|від імені|"
    r"în numele|adına|nevében|jménem|"
    r"(?:this|cett?e?|la présente|est[ae]|la presente|diese[mnrs]?)\s+(?:[^\W\d_]+ )?"
    r"(?:letter|appeal|statement|petition|call|lettre|appel|pétition|déclaration|tribune|carta|petición|declaración|"
    r"llamamiento|llamado|briefe?s?|schreibens?|aufrufe?s?|appells?|erklärung|stellungnahme))\b|sign|zeichn|firm|"
    r"suscri|sottoscri|assin[ae]|subscri|onderteken|underteckn|underskri|podp[ií]s|подпис|підпис|imza|aláír|υπογρ|semnat|"
    r"\b(?:the voices? of|joined by|endorsed|supported|backed|soutenue?|portée?|apoyad[oa]|respaldad[oa]|unterstützt|"
    r"sostenut[oa]|apoiad[oa]|gesteund)\b",
    re.IGNORECASE,
)
# The same behind a number: "12 personas que suscribimos".
AS_OURS: Final = re.compile(
    r"undersigned|signing this|who sign\b|soussign|signataires?\b|qui signent|firmantes\b|que (?:firma|suscrib)|"
    r"unterzeichnende|mitzeichnende|suscrit[oa]s",
    re.IGNORECASE,
)
# Behind a number: "have put their names to this letter"; before it: "An appeal by".
THIS_LETTER: Final = re.compile(
    r"\b(?:(?:this|the present) (?:[^\W\d_]+ )?(?:letter|appeal|statement|petition|call)|their names|"
    r"the voices? of|have (?:co-?)?signed|have joined us|"
    r"(?:cette|la présente) (?:lettre|tribune|pétition|déclaration)|cet appel|ont (?:co)?signé|"
    r"esta (?:carta|declaración|petición)|este (?:llamamiento|llamado)|h[ae]n? (?:firmado|suscrito)|"
    r"diese[nm]? (?:[^\W\d_]+ )?(?:brief|appell|aufruf|erklärung)|unterschrieben|(?:mit)?unterzeichnet|"
    r"quest[ao] (?:lettera|appello)|hanno firmato|esta (?:petição|declaração)|assinaram|assinam|"
    r"deze (?:brief|oproep|verklaring)|ondertekend|ondertekenen)\b",
    re.IGNORECASE,
)
A_LETTER_BY: Final = re.compile(
    r"\b(?:letter|appeal|statement|petition|call|manifesto|lettre|appel|pétition|tribune|déclaration|manifeste|carta|manifiesto|"
    r"comunicado|stellungnahme|erklärung|schreiben|dichiarazione|comunicato|declaração|verklaring|llamamiento|declaración|brief|"
    r"aufruf|appell|lettera|appello|petição|oproep)(?:\s+[^\W\d_]+)?\s+(?:by|from|of|de|d[’']|von|der|di|van)\s*",
    re.IGNORECASE,
)
_BEFORE: Final = 40
_FAR: Final = 160
_SENTENCE_ENDS: Final = re.compile(r"[.!?…:;]\s|\n")
_DIGITS: Final = r"[\d.,’' \xa0\u202f]*\d"
_ANOTHER: Final = re.compile(
    rf"(?:[,;]|\b(?:and|from|in|across|et|de|dans|issues?|y|en|und|aus|e|da|di|in|och|og|uit))\s+(?:{_DIGITS})?\Z|"
    r"\d\s[^.;:]*,?\s(?:and|et|y|und|e|en|och|og|i|и)\s\Z"
)


def speaks(text: str, start: int, kinds: tuple[str, ...]) -> bool:
    """Tell whether what stands at a place is said of those who sign."""
    near = text[max(0, start - _BEFORE) : start]
    if "signatories" in kinds or _IN_OUR_NAME.search(near) or A_LETTER_BY.search(near):
        return True
    sentence = _SENTENCE_ENDS.split(text[start : start + _FAR])[0]
    begun = _SENTENCE_ENDS.split(text[max(0, start - _FAR) : start])[-1]
    if THIS_LETTER.search(sentence):
        return True
    # What is named in one go is meant alike: "Signed by 12 trade unions, 7 churches and 3 universities".
    return bool(_ANOTHER.search(near) and (_IN_OUR_NAME.search(begun) or A_LETTER_BY.search(begun)))
