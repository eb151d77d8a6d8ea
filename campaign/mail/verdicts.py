"""What a report of delivery means: whom it is about, and whether it says that there is no such mailbox.

Enhanced status codes are those of RFC 3463 and its registry. Only what says that nobody lives there may
cost a mailbox its mail; full mailboxes, refused servers and unwanted texts pass.
"""

import re
from collections.abc import Callable
from typing import Final

from campaign.mail.reading.facts import Failure, Report

# RFC 5965 and its registry. "not-spam", "auth-failure" (DMARC), "virus", "opt-out" and "other" are no complaints.
COMPLAINTS: Final = frozenset({"abuse", "fraud"})
_GONE: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# These say hardly anything: there the words tell.
_VAGUE: Final = frozenset({"", "5.0.0", "5.1.0", "5.1.4", "5.2.0", "5.3.0", "5.4.0", "5.4.4", "5.5.0"})
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]:;,\"']{1,64}@[\w-]+(?:\.[\w-]+)+")
_CODE: Final = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_NOBODY: Final = re.compile(
    r"(?:user|mailbox|recipient|address|account|domain|host)\b.{0,60}?\b(?:unknown|"
    r"not (?:exist|found|valid|known|listed)|does ?n[o']t exist|doesn.t exist|is ?n[o']t (?:valid|known)|"
    r"invalid|disabled|deactivated|"
    r"no longer (?:exists|valid|available))|(?:unknown|invalid|no such|nonexistent|non-existent|inactive) (?:\w+ )?"
    r"(?:user|mailbox|recipient|address|account|domain|host)|"
    r"does ?n[o'’]t have an? .{0,60}?account|no mail (?:hosts?|servers?|exchangers?) for|"
    r"no mailbox here|unrouteable|not our customer|null mx|nxdomain|"
    r"(?:empf(?:ä|ae)nger|benutzer|postfach|adresse)\b.{0,30}?\b(?:unbekannt|nicht (?:bekannt|gefunden|vorhanden)|"
    r"existiert nicht)|unbekannte[rs]? (?:empf(?:ä|ae)nger|benutzer|adresse)|"
    r"(?:utilisateur|destinataire|adresse|bo[iî]te)\b.{0,30}?\b(?:inconnue?|inexistante?|introuvable|n['’]existe pas)|"
    r"(?:usuario|destinatario|buz[oó]n|utente|casella|destinat[aá]rio|usu[aá]rio|caixa)\b.{0,30}?\b(?:desconocido|"
    r"no existe|inexistente|sconosciut[oa]|desconhecid[oa]|n[aã]o existe)|(?:gebruiker|ontvanger)\b.{0,20}?\bonbekend|"
    r"onbekende (?:gebruiker|ontvanger)",
    re.IGNORECASE | re.DOTALL,
)
_PASSING: Final = re.compile(
    r"\bfull\b|quota|storage|too (?:large|big|many|busy)|size limit|\bspam|junk|polic(?:y|ies)|blocked|blocklist|"
    r"blacklist|denied|reputation|rate limit|greylist|temporar|try again|\bdmarc|\bspf\b|\bdkim|relaying|banned|virus|"
    r"too quickly|at a rate|too frequently|too many (?:messages|connections)|over its limit|"
    r"\bvoll\b|\bplein(?:e)?\b|\bllen[oa]\b|\bpien[ao]\b|\bchei[ao]\b|\babsender|\bexp[ée]diteur|\bremitente|"
    r"\bmittente|"
    r"reject(?:ed)? (?:by|due|for)|\bsender\b|envelope from|mail from",
    re.IGNORECASE,
)


def of_recipient(report: Report, is_own: Callable[[str], bool]) -> tuple[Failure | None, bool]:
    """Return the failure that a report tells of a mail, and whether it is about the very mailbox that was written to.

    What it says of that mailbox counts before what it says of others: one of several copies may have failed, but a
    mailbox that was expanded into others, or whose mail went on to another, has not got it when they have not.
    """
    own = [one for one in report.failures if any(is_own(address) for address in one.addresses)]
    failed = next((one for one in own if one.action == "failed"), None)
    if failed is not None:
        return failed, True
    if own and not any(one.action in {"expanded", "relayed"} for one in own):
        return None, True
    others = [one for one in report.failures if one.action == "failed"]
    return next(iter(others), None), bool(others) and not any(others[0].addresses) and _may_be_own(others[0], is_own)


def _may_be_own(failure: Failure, is_own: Callable[[str], bool]) -> bool:
    """Tell whether words that a report has instead of fields are about the mailbox: they may name another one."""
    named = _ADDRESS.findall(failure.words)
    return not named or any(is_own(address) for address in named)


def is_gone(status: str, words: str) -> bool:
    """Tell whether status and words say that there is no such mailbox; where they disagree, they do not."""
    codes = {code for code in (status, *_CODE.findall(words)) if code not in _VAGUE}
    if codes:
        return codes <= _GONE and not _PASSING.search(words)
    return bool(_NOBODY.search(words)) and not _PASSING.search(words)


def is_passing(words: str) -> bool:
    """Tell whether a provider's words say that it is not the mailbox that is missing."""
    codes = set(_CODE.findall(words)) - _VAGUE
    return bool(codes - _GONE) or bool(_PASSING.search(words))
