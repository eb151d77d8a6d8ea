"""Slips of the keyboard in e-mail addresses: what was likely meant. A question to ask, never a correction to make."""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from campaign.mailbox import FREE_MAIL

# Providers in more countries, so that none of them is taken for a slip of another.
_ALSO: Final = frozenset(
    (
        "yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.ca yahoo.co.in yahoo.com.br yahoo.com.au yahoo.co.jp "
        "hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it outlook.fr outlook.de outlook.es outlook.it "
        "live.fr live.co.uk live.nl live.de aol.de aol.co.uk googlemail.com protonmail.com pm.me rocketmail.com "
        "email.com usa.com post.com gmx.fr gmx.us gmx.eu mail.de email.de uol.com.br bol.com.br terra.com.br"
    ).split()
)
_KNOWN: Final = FREE_MAIL | _ALSO
# The ones that so many use that a domain beside them is a slip and hardly anything else.
_LIKELY: Final = (
    "gmail.com googlemail.com hotmail.com outlook.com yahoo.com icloud.com protonmail.com proton.me "
    "hotmail.co.uk yahoo.co.uk hotmail.fr yahoo.fr orange.fr wanadoo.fr laposte.net bluewin.ch libero.it seznam.cz "
    "yandex.ru posteo.de mailbox.org t-online.de freenet.de comcast.net btinternet.com riseup.net"
).split()  # fmt: skip
# Ends that no domain has, with the one that was meant.
_NO_ENDS: Final = {
    **dict.fromkeys("con cmo comm ocm vom xom cpm ccom coom coml".split(), "com"),
    **dict.fromkeys("ogr rog orgg orq".split(), "org"),
    **dict.fromkeys("nte ent nett neet".split(), "net"),
}
_SHORTEST: Final = 8  # of a domain: in a shorter one a single letter makes quite another


def meant(address: str) -> str:
    """Return the address that was likely meant, or nothing where this one may well be right."""
    local, _at, domain = address.rpartition("@")
    found = _meant(domain.lower()) if local else ""
    return f"{local}@{found}" if found else ""


@lru_cache(maxsize=20_000)
def _meant(domain: str) -> str:
    if domain in _KNOWN:
        return ""
    stem, _dot, end = domain.rpartition(".")
    mended = f"{stem}.{_NO_ENDS[end]}" if stem and end in _NO_ENDS else domain
    if mended not in _KNOWN:
        mended = next((likely for likely in _LIKELY if _is_beside(mended, likely)), mended)
    return mended if mended != domain else ""


def _is_beside(domain: str, likely: str) -> bool:
    """Tell whether one letter is wrong, missing, too many or in the wrong place."""
    return min(len(domain), len(likely)) >= _SHORTEST and OSA.distance(domain, likely, score_cutoff=1) == 1
