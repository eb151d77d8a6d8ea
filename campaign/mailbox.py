"""Which spellings of an address are one mailbox, and which texts are an address at all."""

import re
import unicodedata
from functools import lru_cache

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from email_validator import EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from campaign.encryption import digest
from campaign.text import clean_line, refuse_broken

LONGEST = 254
# Names that the public network never leads to, beside those the library knows: reserved (RFC 9476; ICANN, 2024),
# put off for good (ICANN, 2018), or in use in so many offices and homes that nobody will get them (RFC 6762, G).
_NOWHERE = frozenset(
    "internal alt corp home mail lan intranet private localdomain domain lokal localnet workgroup".split()
)
# Few servers take them from others yet (RFC 6531), and a mail that nobody takes would be a signature never confirmed.
_NOT_ASCII = gettext_lazy("We cannot write to an address with accents or other letters than a to z before the “@”.")

# The usual form in front of the @, nothing in which changes its meaning: letters, digits and single marks between.
_PLAIN = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")

# Marks that a provider ignores in front of the @, with the one name for all its domains.
_PROVIDERS = {
    "gmail.com": (".", "gmail.com"),
    "googlemail.com": (".", "gmail.com"),
    "proton.me": (".-_", "proton.me"),
    "protonmail.com": (".-_", "proton.me"),
    "pm.me": (".-_", "proton.me"),
    # One mailbox under the three names that Apple has given it.
    "icloud.com": ("", "icloud.com"),
    "me.com": ("", "icloud.com"),
    "mac.com": ("", "icloud.com"),
    **dict.fromkeys(("yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "ya.ru"), ("", "yandex.ru")),
}
# Where a dot and a hyphen are the same mark.
_DOT_IS_HYPHEN = frozenset({"yandex.ru"})

# Providers at which anybody has an address: such a domain says nothing about who writes.
FREE_MAIL = frozenset(
    (
        "googlemail.com protonmail.com pm.me ya.ru yandex.by yandex.kz "
        "gmail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com "
        "aol.com gmx.net gmx.de gmx.at gmx.ch gmx.com web.de t-online.de freenet.de posteo.de posteo.net "
        "mailbox.org proton.me tutanota.com tuta.io tuta.com mail.com zoho.com fastmail.com hey.com yandex.ru "
        "yandex.com mail.ru bk.ru inbox.ru list.ru rambler.ru qq.com 163.com 126.com sina.com sohu.com "
        "foxmail.com naver.com daum.net hanmail.net rediffmail.com orange.fr wanadoo.fr laposte.net free.fr "
        "sfr.fr libero.it virgilio.it tiscali.it seznam.cz wp.pl o2.pl onet.pl interia.pl bluewin.ch "
        "sunrise.ch hispeed.ch btinternet.com sky.com comcast.net verizon.net att.net shaw.ca rogers.com "
        "bigpond.com duck.com riseup.net disroot.org autistici.org "
    ).split()
)


def validated(address: str, *, longest: int = LONGEST) -> str:
    """Return the address as mail is sent to it, or raise ValidationError with a sentence.

    Nothing is asked of the network. An address with a line break, a name or a quoted
    part is refused, so that what is stored can stand in a header as it is; characters that
    nobody sees, as they come with copied text, are left out.
    """
    text = clean_line(address)
    try:
        refuse_broken(address)
        if len(text.encode()) > longest:
            raise EmailNotValidError("too long")
        local, _at, domain = text.rpartition("@")
        is_plain = text.isascii() and len(text) <= LONGEST and _PLAIN.fullmatch(local)
        if is_plain and local.lower() not in CASE_INSENSITIVE_MAILBOX_NAMES:
            return f"{local}@{_domain(domain)}"  # only its domain has rules that take long
        return validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True).normalized
    except (EmailNotValidError, UnicodeError, ValidationError):
        local = text.rpartition("@")[0]
        if local and not local.isascii():
            raise ValidationError(_NOT_ASCII, code="address") from None
        raise ValidationError(_("This is not an e-mail address we can write to."), code="address") from None


@lru_cache(maxsize=20_000)
def _domain(domain: str) -> str:
    """Return a domain as mail is sent to it, or raise EmailNotValidError."""
    found = validate_email(f"a@{domain}", check_deliverability=False, allow_smtputf8=False)
    normalized = found.normalized.rpartition("@")[2]
    end = normalized.rpartition(".")[2]
    if end in _NOWHERE or len(end) == 1:
        raise EmailNotValidError("nowhere")
    return normalized


def canonical(address: str) -> str:
    """Return the address as its provider reads it: case, plus-tag and ignored marks are gone.

    Look-alikes of other scripts and the dotless i stay what they are: other mailboxes.
    """
    text = address
    if not text.isascii():
        text = "".join(mark for mark in unicodedata.normalize("NFKC", address) if unicodedata.category(mark) != "Cf")
    local, _at, domain = text.strip().lower().rpartition("@")
    local = local.partition("+")[0] or local
    domain = _ascii(domain)
    ignored, name = _PROVIDERS.get(domain, ("", domain))
    if name in _DOT_IS_HYPHEN:
        local = local.replace("-", ".")
    plain = "".join(mark for mark in local if mark not in ignored) if ignored else local
    return f"{plain or local}@{name}"


def mailbox_key(address: str) -> str:
    """Return the keyed digest under which the database knows the mailbox."""
    return digest("mailbox", canonical(address))


def masked(address: str) -> str:
    """Return an address that a person can recognize but not write to: first letter and domain."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


@lru_cache(maxsize=20_000)
def _ascii(domain: str) -> str:
    """Return the domain as the network knows it (IDNA), or as it is where it is none."""
    domain = domain.rstrip(".")
    try:
        return idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return domain
