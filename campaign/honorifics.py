"""What stands around a name and is no part of it: one table for sorting, greetings and telling people apart."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# What stands behind a name and is no part of it: generations, degrees, orders, seats.
BEHIND: Final = frozenset(
    "jr sr jnr snr fils père junior senior ii iii iv v vi vii viii esq esquire phd ph.d dphil md m.d jd llm llb mba "
    "msc bsc ma ba dds rn cpa pe obe cbe mbe kbe dbe gbe kcmg cmg gcmg dcmg cb kcb gcb kg kt ch om cvo kcvo gcvo mvo "
    "am ao ac oam cc oc mp mep msp ms mla mpp mna mk tc qc kc sc sj op osb frs fba frse jp dl pc kcsi ret mdb mdl "
    "mdep san oon cfr mfr frsa dbe ix x xi xii xiii xiv xv xvi "
    # Orders by name, because letters that cannot be spoken may be a name in capitals: "Miroslav VLK".
    "csj ssj rsm bvm ihm ssnd sndden snd fma rscj sscc scj cssr cssp cp cm ofm ocd osa osc osf oss sdb svd smm sma omi "
    "mhm mccj svdp csc drsc dis".split()
)
_HOWEVER_WRITTEN: Final = frozenset("jr jnr sr snr junior senior phd dphil esq esquire mdb mdl mdep".split())


# What stands before a name, in the languages of those who sign: degrees, offices, orders and forms of address.
_BEFORE: Final = (
    "dr prof mr mrs ms mx miss sir dame rev revd fr hon honourable honorable justice judge chief pastor reverend barr "
    "barrister atty attorney adv advocate eng engr ing comrade cde alhaji alhaja hajia haji sheikh sheik shaikh ustadh "
    "ustaz elder imam maulana datuk dato datin encik puan rabbi sister brother father shri smt "
    "cllr capt captain col colonel gen general maj major lt sgt amb ambassador kapitän "
    # Spanish, Portuguese, Italian
    "sr sra srta d da don dona dra lic lcdo lcda licdo licda licenciado licenciada arq abg abog mtro mtra maestro "
    "maestra profra profa fray sor mons exmo exma ilmo ilma dom dep sen enga dott dottssa dottore dottoressa avv avvta "
    "geom rag avvocato avvocata pbro pbra profssa sig sigra signor signora suor padre on onle onorevole senhor senhora "
    "señor señora "
    # French, German, Dutch, Scandinavian
    "m mme mlle me maître docteur professeur pr sœur père abbé frère mgr monsieur madame "
    "herr herrn frau pater schwester pfr pfarrer pfarrerin mag maga magister dipl dipling univ univprof drin profin "
    "priv privdoz doz doc pd ra rain rechtsanwalt rechtsanwältin habil hc med phil jur rer nat theol oec dhr mevr mw "
    "drs ir ds dominee jhr jkvr meneer mevrouw fru frk mnr mev mej advokat advokaten docent cand "
    "candjur candpolit candmag filkand filmag fildr jurkand jurdr tekndr asianajaja tohtori "
    "varatuomari professori härra proua advokaat vandeadvokaat "
    # Slavic languages, Hungarian, Romanian, Turkish
    "pani mgr inż hab adw mec ks ksiądz lek red bc mga judr mudr phdr rndr thdr paeddr mvdr arch sc ifj özv dl dna "
    "domnul doamna av avukat yrd öğr gör uzm sayın г-н г-жа проф д-р акад адв юрист адвокат пан пані "
    "доц кюн дюн адвокатка гн гжа др "
    "gosp gđa odvj odvjetnik odvjetnica odv odvetnik advokatas advokatė advokāts znj avokat avokate "
    # Greek, Hebrew, Persian, Urdu, Indian languages, Vietnamese
    "δρ καθ κος κα κυρία κύριος דר פרופ עוד מר גב גברת הרב آقای خانم دکتر مهندس استاد جناب محترم محترمہ ڈاکٹر "
    "श्री श्रीमती सुश्री डॉ प्रो जनाब অধ্যাপক ডঃ ড জনাব ông bà ts gs pgs ths ls "
    # Indonesian, Swahili, Arabic
    "bapak ibu pak kh ustadz hj mheshimiwa mhe bw bi wakili gng bb "
    "د م أ أد الدكتور الدكتورة الأستاذ الأستاذة المحامي المحامية المهندس المهندسة الشيخ "
    "الشيخة السيد السيدة القاضي القاضية"
)
# What has two letters may be a name where it has no dot.
_WITHOUT_DOT: Final = frozenset("dr mr ms mx me ks sr fr dl ra pr ts gs ls др δρ דר מר".split())
_MARKS: Final = re.compile(r"[.,()’'/\"״׳-]")
# Two words that are a title together, of which each may be a name alone.
_PAIRS: Final = frozenset(
    {"tan sri", "dato sri", "dato seri", "datuk seri", "datuk sri", "toh puan", "tok guru", "fil dr", "r pr"}
)


@lru_cache(maxsize=10_000)
def _bare(word: str) -> str:
    """Return a word without marks and accents."""
    decomposed = unicodedata.normalize("NFKD", _MARKS.sub("", word).casefold().replace("œ", "oe"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


BEFORE: Final = frozenset(map(_bare, _BEFORE.split()))


def is_before(word: str) -> bool:
    """Tell what stands before a name: "Lic.", "Maître", "Dott.ssa"."""
    bare = _bare(word)
    return bare in BEFORE and (len(bare) > 2 or word.endswith((".", "/", "ª", "º")) or bare in _WITHOUT_DOT)


def without_before(words: list[str]) -> list[str]:
    """Return the words of a name without titles before it; a first and a last name are left, however they look."""
    at = 0
    while at < len(words) - 2:
        if at < len(words) - 3 and f"{_bare(words[at])} {_bare(words[at + 1])}" in _PAIRS:
            at += 2
        elif is_before(words[at]):
            at += 1
        else:
            break
    return words[at:]


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
    kept = list(words)
    while len(kept) > 1 and is_behind(kept[-1]):
        kept.pop()
    return kept
