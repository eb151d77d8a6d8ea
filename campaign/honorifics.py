"""What stands behind a name and is no part of it: one table for sorting, greetings and telling people apart."""

from typing import Final

# What stands behind a name and is no part of it: generations, degrees, orders, seats.
BEHIND: Final = frozenset(
    "jr sr jnr snr fils père junior senior ii iii iv v vi vii viii esq esquire phd ph.d dphil md m.d jd llm llb mba "
    "msc bsc ma ba dds rn cpa pe obe cbe mbe kbe dbe gbe kcmg cmg gcmg dcmg cb kcb gcb kg kt ch om cvo kcvo gcvo mvo "
    "am ao ac oam cc oc mp mep msp ms mla mpp mna mk tc qc kc sc sj op osb frs fba frse jp dl pc kcsi ret mdb mdl "
    "mdep san oon cfr mfr frsa dbe ix x xi xii xiii xiv xv xvi "
    # Orders by name, because letters that cannot be spoken may be a name in capitals: "Miroslav VLK".
    "csj ssj rsm bvm ihm ssnd sndden snd fma rscj sscc scj cssr cssp cp cm ofm ocd osa osc osf oss sdb svd smm sma omi "
    "mhm mccj svdp".split()
)
_HOWEVER_WRITTEN: Final = frozenset("jr jnr sr snr junior senior phd dphil esq esquire mdb mdl mdep".split())


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
