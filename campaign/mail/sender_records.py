"""What DNS says about a domain that sends mail: SPF, DKIM, DMARC and where answers go, as far as can be seen from here.

Whether a mail passes depends on the machine that hands it over in the end, which is the provider's; so this finds what
is missing or contradicts itself, and leaves the verdict to ``Authentication-Results`` in a mail that arrived.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import dns.exception
import dns.resolver

Ask = Callable[[str, str], list[str]]
SECONDS = 5.0
_LOOKUPS = 10  # after so many a reader gives up (RFC 7208, 4.6.4)
_ASKING = ("include:", "a", "mx", "ptr", "exists:", "redirect=")


class NotThere(Exception):
    """The name has no such record; ``is_name_known`` tells whether it has others, or there is anything below it."""

    def __init__(self, *, is_name_known: bool) -> None:
        super().__init__()
        self.is_name_known = is_name_known


class DnsAway(Exception):
    """Nobody answers questions of DNS."""


class RecordVerdict(StrEnum):
    GOOD = "good"
    WEAK = "weak"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RecordFound:
    """One line of the report: of what, how it is, and a sentence."""

    about: str
    verdict: RecordVerdict
    sentence: str


def ask_dns(name: str, kind: str) -> list[str]:
    """Return the records of a name as texts, or raise NotThere or DnsAway."""
    try:
        resolver = dns.resolver.Resolver()
        answer = resolver.resolve(name, kind, lifetime=SECONDS)
    except dns.resolver.NXDOMAIN as error:
        raise NotThere(is_name_known=False) from error
    except dns.resolver.NoAnswer as error:
        raise NotThere(is_name_known=True) from error
    except (dns.exception.DNSException, OSError) as error:
        raise DnsAway from error
    rows: list[Any] = list(answer)  # of a class for each kind
    if kind == "TXT":
        return [b"".join(row.strings).decode("utf-8", "replace") for row in rows]
    return [str(row) for row in rows]


def look(domain: str, *, selector: str = "", ask: Ask = ask_dns) -> list[RecordFound]:
    """Look at all of it; where DNS is away every line says so."""
    checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("answers", lambda: _answers(domain, ask)),
        ("SPF", lambda: _spf(domain, ask)),
        ("DKIM", lambda: _dkim(domain, selector, ask)),
        ("DMARC", lambda: _dmarc(domain, ask)),
    )
    found = []
    is_away = _is_away(ask)
    for about, check in checks:
        try:
            if is_away:
                raise DnsAway
            verdict, sentence = check()
        except DnsAway:
            verdict, sentence = RecordVerdict.UNKNOWN, "DNS does not answer here, so nothing can be said."
        found.append(RecordFound(about, verdict, sentence))
    return found


def _is_away(ask: Ask) -> bool:
    """Tell whether this machine is cut off: some networks answer that nothing exists, not even what always does."""
    try:
        ask("com", "NS")
    except (NotThere, DnsAway):
        return True
    return False


Finding = tuple[RecordVerdict, str]


def _texts(name: str, begins: str, ask: Ask) -> list[str]:
    try:
        return [text for text in ask(name, "TXT") if text.lower().replace(" ", "").startswith(begins)]
    except NotThere:
        return []


def _answers(domain: str, ask: Ask) -> Finding:
    for kind in ("MX", "A", "AAAA"):
        try:
            found = ask(domain, kind)
        except NotThere:
            continue
        if kind == "MX" and all(record.split()[-1] == "." for record in found):
            return (
                RecordVerdict.BAD,
                f"{domain} says that it takes no mail (MX “.”): answers and reports of bounces are lost.",
            )
        return RecordVerdict.GOOD, f"{domain} takes mail ({kind})."
    return (
        RecordVerdict.BAD,
        f"{domain} has no MX and no address: answers are lost, and many servers refuse such a sender.",
    )


def _spf(domain: str, ask: Ask) -> Finding:
    records = _texts(domain, "v=spf1", ask)
    if not records:
        return RecordVerdict.BAD, f"{domain} has no SPF record. Your provider tells which: v=spf1 include:… -all"
    if len(records) > 1:
        return RecordVerdict.BAD, f"{domain} has {len(records)} SPF records, so none counts. Make one of them."
    words = records[0].lower().split()
    missing = [name for word in words if (name := _included(word)) and not _texts(name, "v=spf1", ask)]
    if missing:
        return RecordVerdict.BAD, f"The SPF record includes {missing[0]}, which has none: the whole record fails."
    if sum(word.lstrip("+-~?").startswith(_ASKING) for word in words) > _LOOKUPS:
        return RecordVerdict.BAD, f"The SPF record asks for more than {_LOOKUPS} names, so readers give up."
    return _spf_end(words)


def _included(word: str) -> str:
    """Return the domain whose record this part of an SPF record takes over, unless it is made of macros."""
    name = word.lstrip("+-~?")
    for begins in ("include:", "redirect="):
        if name.startswith(begins) and "%" not in name:
            return name.removeprefix(begins)
    return ""


def _spf_end(words: list[str]) -> Finding:
    if {"+all", "all"} & set(words):
        return RecordVerdict.BAD, "The SPF record lets everybody send in your name (+all)."
    if "?all" in words or not any(word.endswith("all") or word.startswith("redirect=") for word in words):
        return (
            RecordVerdict.WEAK,
            "The SPF record says nothing about others who send in your name: end it with -all or ~all.",
        )
    return (
        RecordVerdict.GOOD,
        "There is an SPF record. Whether it names your provider's machines, only a received mail shows.",
    )


def _dkim(domain: str, selector: str, ask: Ask) -> Finding:
    if selector:
        return _dkim_key(f"{selector}._domainkey.{domain}", ask)
    try:
        ask(f"_domainkey.{domain}", "TXT")
    except NotThere as error:
        if not error.is_name_known:
            return (
                RecordVerdict.BAD,
                f"There is nothing below _domainkey.{domain}, so nobody can check a signature by DKIM.",
            )
    return (
        RecordVerdict.UNKNOWN,
        (
            "There are DKIM keys, as it seems. Their names cannot be listed: call with --selector NAME, which your "
            "provider tells, or look for s= in the line DKIM-Signature of a mail."
        ),
    )


def _dkim_key(name: str, ask: Ask) -> Finding:
    try:
        keys = [text for text in ask(name, "TXT") if "p=" in text]
    except NotThere:
        keys = []
    if not keys:
        return RecordVerdict.BAD, f"There is no DKIM key at {name}."
    key = {part.strip()[:2]: part.strip()[2:].strip() for part in keys[0].split(";")}
    if not key.get("p="):
        return RecordVerdict.BAD, f"The DKIM key at {name} has been revoked: its p= is empty."
    return (
        RecordVerdict.GOOD,
        f"There is a DKIM key at {name}. Whether mails are signed with it, only a received mail shows.",
    )


def _dmarc(domain: str, ask: Ask) -> Finding:
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        name = ".".join(labels[start:])
        records = _texts(f"_dmarc.{name}", "v=dmarc1", ask)
        if len(records) > 1:
            return RecordVerdict.BAD, f"_dmarc.{name} has {len(records)} records, so none counts."
        if records:
            return _dmarc_policy(name, records[0], is_own=start == 0)
    return RecordVerdict.BAD, f"There is no DMARC record: begin with v=DMARC1; p=none; rua=mailto:… at _dmarc.{domain}."


def _dmarc_policy(name: str, record: str, *, is_own: bool) -> Finding:
    tags = dict(part.strip().lower().partition("=")[::2] for part in record.split(";") if "=" in part)
    tags = {key.strip(): value.strip() for key, value in tags.items()}
    policy = tags.get("p", "none") if is_own else tags.get("sp", tags.get("p", "none"))
    if policy in {"quarantine", "reject"}:
        return RecordVerdict.GOOD, f"_dmarc.{name} asks for {policy}: forged mail in your name is kept away."
    return (
        RecordVerdict.WEAK,
        f"_dmarc.{name} only watches (p=none). When spf and dkim pass for weeks, ask for quarantine.",
    )
