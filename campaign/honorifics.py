"""What stands around a name and is no part of it: one table for sorting, greetings and telling people apart.

Sorting and greetings leave out what the table knows. Telling people apart (``alone``) leaves out whatever looks like a
title as well: a word too many taken away makes somebody wait for a person to look, one too few counts them twice.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from nameparser.config.particles import PARTICLES
from nameparser.config.suffixes import SUFFIX_ACRONYMS, SUFFIX_WORDS
from nameparser.config.titles import TITLES

# What stands behind a name and is no part of it: generations, degrees, orders, seats.
BEHIND: Final = frozenset(
    "jr sr jnr snr fils père junior senior ii iii iv v vi vii viii esq esquire phd ph.d dphil md m.d jd llm llb mba "
    "msc bsc ma ba dds rn cpa pe obe cbe mbe kbe dbe gbe kcmg cmg gcmg dcmg cb kcb gcb kg kt ch om cvo kcvo gcvo mvo "
    "am ao ac oam cc oc mp mep msp ms mla mpp mna mk tc qc kc sc sj op osb frs fba frse jp dl pc kcsi ret mdb mdl "
    "mdep san oon cfr mfr frsa dbe ebs cbs mbs egh ogw ix x xi xii xiii xiv xv xvi "
    # Orders by name, because letters that cannot be spoken may be a name in capitals: "Miroslav VLK".
    "csj ssj rsm bvm ihm ssnd sndden snd fma rscj sscc scj cssr cssp cp cm ofm ocd osa osc osf oss sdb svd smm sma "
    "omi "
    "mhm mccj svdp csc drsc dis".split()
)
_HOWEVER_WRITTEN: Final = frozenset("jr jnr sr snr junior senior phd dphil esq esquire mdb mdl mdep".split())


# What stands before a name, in the languages of those who sign: degrees, offices, orders and forms of address.
_BEFORE: Final = (
    "dr prof mr mrs ms mx miss sir dame rev revd fr hon honourable honorable justice judge chief pastor reverend barr "
    "barrister atty attorney adv advocate eng engr ing comrade cde alhaji alhaja hajia haji sheikh sheik shaikh "
    "ustadh ustaz imam maulana datuk dato datin encik puan rabbi sister brother father shri smt the cardinal bishop "
    "archbishop deacon senator congressman congresswoman assemblyman councillor councilor baroness ambassadeur ven "
    "venerable rt brig commander cmdr hrh he se sra dña cllr capt captain col colonel gen general maj major lt sgt "
    "amb ambassador kapitän "
    # Spanish, Portuguese, Italian
    "sr sra srta d da don dona dra lic lcdo lcda licdo licda licenciado licenciada arq abg abog mtro mtra maestro "
    "maestra profra profa fray sor mons exmo exma ilmo ilma dom dep sen enga dott dottssa dottore dottoressa avv "
    "avvta cav uff on.le cardenal cardeal cardinale obispo bispo vescovo padre senador senadora senatore deputado "
    "deputada diputado diputada cp doctor doctora doutor doutora professor professora ciudadano advogado advogada "
    "abogado abogada excmo excma geom rag avvocato avvocata pbro pbra profssa sig sigra signor signora suor padre on "
    "onle onorevole senhor senhora señor señora "
    # French, German, Dutch, Scandinavian
    "m mme mlle me maître docteur professeur pr sœur père abbé frère mgr monsieur madame herr herrn frau pater "
    "schwester pfr pfarrer pfarrerin mag maga magister dipl dipling univ univprof drin profin priv privdoz doz doc pd "
    "ra rain rechtsanwalt rechtsanwältin habil hc med phil jur rer nat theol oec dhr mevr mw kardinal bischof "
    "pastorin äbtissin abt vikar vikarin diakon diakonin botschafter botschafterin landrat landrätin oberbürgermeister "
    "oberbürgermeisterin superintendent superintendentin dekanin rabbiner rabbinerin kantorin oberin stadtrat "
    "stadträtin bundesminister bundesministerin landesbischof landesbischöfin oberst mairesse chanoine bâtonnier "
    "rabbin pastoor rabbijn deaconess pastora reverendo rabino prefeito prefeita frei irmã siostra burmistrz "
    "bischöfin propst dekan altbischof em emer emeritus emerita hofrat dok advokat advokatin adv.dok fil jur lektor "
    "docent dosent dosentti ft vtt tkt ktt lkt otm fm teol drs ir ds dominee jhr jkvr meneer mevrouw fru frk minister "
    "ministerin staatsminister staatsministerin staatssekretär staatssekretärin abgeordnete abgeordneter notar "
    "senatorin notarin richterin präsident präsidentin bürgermeister bürgermeisterin mdb mdl mdep professorin juge "
    "ministre sénateur sénatrice député députée ambassadrice président présidente conseiller conseillère pasteur "
    "pasteure évêque archevêque veuve vve professeure avocat avocate rechter burgemeester staatssecretaris juíza juiz "
    "desembargador desembargadora vereador vereadora ministro ministra embaixador embaixadora presidente presidenta "
    "juez jueza magistrado magistrada embajador embajadora alcalde alcaldesa concejal concejala procurador "
    "procuradora hermana hermano giudice sindaco sindaca ambasciatore ambasciatrice deputato deputata senatrice "
    # Slavic languages, Hungarian, Romanian, Turkish
    "pani mgr inż hab adw mec ks ksiądz lek red bc mga judr mudr phdr rndr thdr paeddr mvdr arch sc ifj özv dl dna "
    "conf asist lect cand kand kardynał biskup senatorka poseł posłanka radca prokurator mecenas kardinál biskup "
    "senátor δρ κ κα κος κυρία κύριος καθ καθηγητής καθηγήτρια доц доцент профессор професор доктор господин госпожа "
    "мгр инж адвокатка отец о епископ митрополит владика отац кардинал παπα πατήρ υπουργός δικηγόρος βουλευτής "
    "πρέσβης архимандрит игумен протоиерей протоієрей ієрей рабин раввин депутат народный сенатор посол судья министр "
    "суддя отець министър сенатор посланик ministr ministryně soudce soudkyně poslanec poslankyně minister ministra "
    "sędzia sudac sutkinja ministar ministrica preot părintele judecător judecătoare deputat miniszter képviselő "
    "bakan bakanı hâkim milletvekili büyükelçi domnul doamna av avukat yrd öğr gör uzm sayın г-н г-жа проф д-р акад "
    "адв юрист адвокат пан пані elder mnr mev mej advokaten candjur candpolit candmag filkand filmag fildr jurkand "
    "jurdr tekndr asianajaja tohtori varatuomari professori härra proua advokaat vandeadvokaat кюн дюн гн гжа др gosp "
    "gđa odvj odvjetnik odvjetnica odv odvetnik advokatas advokatė advokāts znj avokat avokate "
    # Hebrew, Indian languages, Vietnamese
    "דר פרופ עוד מר גב גברת הרב श्रीमती सुश्री डॉ श्री प्रो जनाब অধ্যাপক ডঃ ড জনাব gs pgs ls ustadz hj bw bi wakili "
    "gng bb "
    # Indonesian, Swahili, Vietnamese, Arabic, Persian, Urdu
    "kh kyai romo pgsts pgs ts ths bs ông bà daw دکتر آقای آقا خانم مهندس استاد پروفسور ڈاکٹر جناب محترمہ محترم "
    "پروفیسر حجتالاسلام آیتالله القس الأب السفير السفيرة الوزير الوزيرة النائب النائبة الحاج الأمير الأميرة المطران "
    "البطريرك القاضي שופט השופט השופטת שופטת סגן ניצב אלוף השר השרה अधिवक्ता न्यायाधीश எழுத்தாளர் நீதிபதி திரு "
    "திருமதி வழக்கறிஞர் tengku tunku pdt mwalimu mwl dkt jaji bapak ibu pak mheshimiwa mhe د م أ أد الدكتور الدكتورة "
    "الأستاذ الأستاذة المحامي المحامية المهندس المهندسة الشيخ الشيخة السيد السيدة القاضي القاضية"
)
# What has two letters may be a name where it has no dot.
_WITHOUT_DOT: Final = frozenset("dr mr ms mx me ks sr fr dl ra rt ft ts pr gs ls др δρ דר מר".split())
_MARKS: Final = re.compile(r"[.,()’'/\"״׳\u200c-]")
# Of two words, the first of which may be a family name elsewhere.
_OF_TWO: Final = re.compile(
    r"\A(?:tan sri|puan sri|toh puan|tok guru|fil\.? dr|r\. pr\.|dat(?:o['’]?|uk) (?:sri|seri)|"
    r"luật sư|giáo sư|phó giáo sư|tiến sĩ|bác sĩ|thạc sĩ|linh mục|sa majesté|son excellence)\s+(?=\S+\s+\S)",
    re.IGNORECASE,
)
# "Arjun Nair – Advocate".
_ASIDE: Final = re.compile(r"\s[-–—|/·•]\s.*", re.DOTALL)
_ARTICLES: Final = frozenset("la le les der die das den el o a il lo i".split())
# Stands in an office, and in no given name.
_OF_WHAT: Final = frozenset("of for at für im am beim au aux pour chez".split())
_OF_THE: Final = frozenset({"der", "des"})
_AND: Final = frozenset("and und et y e i en och og ja ve и та і".split())
# What Turkish, Hindi and others put behind a name.
_COURTESIES_BEHIND: Final = frozenset("hanım hanim bey bay sensei san ji jee sahib saheb garu hoca usta".split())
_COMMAS: Final = str.maketrans("،，、", ",,,")
_ABOUT: Final = frozenset("en für in of för i av".split())
# Where a title is written together with the name: behind it in China, Japan and Korea, before it in Thailand.
_DENSE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_BEHIND_DENSE: Final = sorted(
    {word for word in SUFFIX_WORDS if _DENSE.fullmatch(word)}
    | set("弁護士 律师 律師 医生 醫生 老师 老師 主任 院长 院長 记者 記者 会長 會長 代表".split())
    | set("牧师 牧師 神父 主教 名誉教授".split())
    | set("변호사 변호사님 교수 목사 목사님 신부 신부님 의원 기자 대표 작가 위원장 선생".split()),
    key=len,
    reverse=True,
)
_THAI: Final = re.compile(
    r"\A(?:(?:นางสาว|นาง|นาย|คุณ|พระ|ศ|รศ|ผศ|ดร|ทนาย)(?:\.|(?=[\u0e00-\u0e7f ]))\s*)+(?=[\u0e00-\u0e7f])"
)
# "LL.D.", "Brig.", "Univ.-Prof.": letters and dots, and more than initials of one letter.
_SHORTENED: Final = re.compile(r"(?=.*[^\W\d_]{2})(?=.*\.)(?:[^\W\d_]+[.-]+)*[^\W\d_]*")
_VOWEL: Final = re.compile("[aeiouyаеиоуыэюя]")
_KNOWN: Final = frozenset(word.casefold() for word in TITLES)
_KNOWN_BEHIND: Final = frozenset(word.casefold() for word in SUFFIX_WORDS) - {"i", "v", "2"}


@lru_cache(maxsize=10_000)
def _bare(word: str) -> str:
    """Return a word without marks and accents."""
    decomposed = unicodedata.normalize("NFKD", _MARKS.sub("", word).casefold().replace("œ", "oe"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


BEFORE: Final = frozenset(map(_bare, _BEFORE.split()))


def is_before(word: str) -> bool:
    """Tell what stands before a name: "Lic.", "Maître", "Dott.ssa"."""
    bare = _bare(word)
    # "к.ю.н.", "med.": no name is written short and small.
    if word[:1].islower() and word.endswith("."):
        return True
    return bare in BEFORE and (len(bare) > 2 or word.endswith((".", "/", "ª", "º")) or bare in _WITHOUT_DOT)


def without_before(words: list[str]) -> list[str]:
    """Return the words of a name without titles before it; a first and a last name are left, however they look."""
    at = 0
    while at < len(words) - 2 and (is_before(words[at]) or _is_of_two(words[at:])):
        at += 2 if _is_of_two(words[at:]) else 1
    return words[at:]


def _is_of_two(words: list[str]) -> bool:
    return _OF_TWO.match(" ".join(words)) is not None


def is_behind(word: str) -> bool:
    """Tell a generation, a degree, an order or a seat."""
    bare = word.strip(".,()")
    is_known = bare.casefold() in BEHIND or bare.casefold().replace(".", "") in BEHIND
    # A short word in small letters may be a name; what stands behind one is written in capitals or with a dot.
    return is_known and (bare.isupper() or "." in word or bare.casefold() in _HOWEVER_WRITTEN)


def without_behind(words: list[str]) -> list[str]:
    """Return the words of a name without what stands behind it; where all is in capitals, nothing tells them apart."""
    if all(word.isupper() for word in words if len(word) > 1):
        return words
    kept = _without_dense(words)
    while len(kept) > 1 and is_behind(kept[-1]):
        kept.pop()
    return kept


def without_rank(name: str) -> str:
    """Return a name without what stands behind its comma and is no name: "Petra Lang, Rechtsanwältin", "Roy, LL.D."."""
    before, comma, behind = name.partition(",")
    words = behind.replace(",", " ").split()
    is_rank = comma and all(
        is_before(word) or is_behind(word) or _is_degree(word) or (at and len(word.rstrip(".")) == 1)
        for at, word in enumerate(words)
    )
    # "William Bourdon, avocat au barreau de Paris", "Anna Meyer, Director of Programs".
    is_rank = is_rank or (bool(words) and words[0][:1].islower() and words[0].casefold() not in PARTICLES)
    is_rank = is_rank or bool(_OF_WHAT.intersection(words) or _OF_THE.intersection(words[1:-1]))
    # "Irwin Cotler OC, OQ": orders go on behind the comma.
    is_rank = is_rank or (is_behind(before.split()[-1]) if before.split() and behind.strip().isupper() else False)
    return before if is_rank and len(before.split()) > 1 else name


def alone(name: str) -> str:
    """Return the words of a name by which somebody is told from others: nothing that may be a title, no comma."""
    before, comma, behind = name.translate(_COMMAS).partition(",")
    # "Marta Ruiz – Advocate", "Marta Ruiz, human rights defender", "Ruiz Gil, Dra. Marta", "Ruiz, Hon. Justice Marta".
    if len(_ASIDE.sub("", before).split()) > 1:
        before = _ASIDE.sub("", before)
    told = behind.replace(",", " ").split()
    if comma and len(before.split()) > 1 and not before[:1].islower():
        told = [] if _AND.intersection(told) else _without_ranks(told)
    while len(told) > 1 and _may_stand_before(told[0], is_written_small=True):
        told = told[1:]
    behind = " ".join(told)
    words = _OF_TWO.sub("", _THAI.sub("", f"{before} {behind}".strip())).replace(",", " ").split()
    words = without_behind(words)
    is_written_small = all(word[:1].islower() for word in words)
    words = _behind_last_title(words)
    while len(words) > 2:
        has_article = words[0].casefold() in _ARTICLES and len(words) > 3
        if not _may_stand_before(words[1 if has_article else 0], is_written_small=is_written_small):
            break
        words = _OF_TWO.sub("", " ".join(words[2 if has_article else 1 :])).split()
    while len(words) > 2 and _is_behind_somebody(words[-1], among=words):
        words = words[:-1]
    return " ".join(words)


def _behind_last_title(words: list[str]) -> list[str]:
    """Return what stands behind the last title that is written short, as in "Hauptmann a.D.", "The Very Rev."."""
    for at in range(len(words) - 3, -1, -1):
        if words[at].endswith(".") and _may_stand_before(words[at], is_written_small=True):
            behind = words[at + 1 :]
            # "Lic. en Derecho", "Mag. für Recht".
            return behind[2:] if behind[0] in _ABOUT and len(behind) > 3 else behind
    return words


def _is_behind_somebody(word: str, *, among: list[str]) -> bool:
    is_known = word.casefold() in _KNOWN_BEHIND | _COURTESIES_BEHIND
    is_degree = word.isupper() and not among[0].isupper() and _is_degree(word)
    return is_known or is_degree or _SHORTENED.fullmatch(word) is not None


def _without_ranks(words: list[str]) -> list[str]:
    """Return the words behind a comma that are no ranks; beside one, what is in capitals is none ("prof. UW")."""
    kept = [word for word in words if not _may_stand_behind(word) and not (word.isupper() and 1 < len(word) < 6)]
    if len(kept) < len(words):
        kept = [word for word in kept if len(word) == 1 or not word.isupper()]
    # Of "maître de conférences" nothing but the particle is left.
    return kept if any(word.casefold() not in PARTICLES for word in kept) else []


def _without_dense(words: list[str]) -> list[str]:
    """Return the words without a title behind a name in Chinese, Japanese or Korean, with or without a blank."""
    if not words or not _DENSE.fullmatch("".join(words)):
        return words
    if len(words) > 1 and words[-1] in _BEHIND_DENSE:
        return words[:-1]
    last = words[-1]
    for title in _BEHIND_DENSE:
        # A single syllable or character is the end of many a name, but for those that Japanese puts behind one.
        if last.endswith(title) and len(last) >= len(title) + 2 and (len(title) > 1 or title in "様氏殿님"):
            return [*words[:-1], last.removesuffix(title)]
    return words


def _may_stand_before(word: str, *, is_written_small: bool) -> bool:
    is_small = not is_written_small and word[:1].islower() and word.casefold() not in PARTICLES
    is_known = word.casefold().strip(".,") in _KNOWN
    is_definite = word.startswith("ال") and len(word) > 4
    return is_before(word) or is_known or is_small or is_definite or _SHORTENED.fullmatch(word) is not None


def _may_stand_behind(word: str) -> bool:
    is_small = word[:1].islower() and word.casefold() not in PARTICLES
    is_known = word.casefold().strip(".,") in _KNOWN | _KNOWN_BEHIND
    # Behind a name Arabic titles have no article: "محامية".
    return any(map(is_before, (word, f"ال{word}"))) or is_behind(word) or is_known or is_small or _is_degree(word)


def _is_degree(word: str) -> bool:
    """Tell "BSc", "FRGS", "DiS." and "Ad." by their looks: a name is not written so."""
    bare = word.strip(".,()")
    if bare.isupper():
        return bare.casefold() in SUFFIX_ACRONYMS or (len(bare) > 1 and not _VOWEL.search(_bare(bare)))
    return sum(mark.isupper() for mark in bare) > 1 or _SHORTENED.fullmatch(word) is not None
