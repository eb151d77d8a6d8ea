"""What the answer of a mail server means for a mail, and what the log says about it."""

import re
import smtplib
from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext, gettext_noop

from campaign import joining
from campaign.mail.servers import InDoubt
from campaign.mailbox import masked

IN_DOUBT = gettext_noop("The mail server took the text and did not answer. It may have arrived.")
BROKEN = gettext_noop("This mail could not be made.")
BROKE_DOWN = gettext_noop("Making this mail broke down several times.")
SILENT = gettext_noop("The mail server did not answer in time.")
CUT = gettext_noop("The mail server closed the connection.")
AWAY = gettext_noop("The mail server cannot be reached.")

_ADDRESS = re.compile(r"[^\s<>\"'(),:;]+@[^\s<>\"'(),:;]+")
_OURS = {530, 534, 535, 538}


class Fate(Enum):
    """What becomes of a mail after one try."""

    SENT = auto()
    DROPPED = auto()
    LATER = auto()
    REFUSED = auto()
    IN_DOUBT = auto()
    BROKEN = auto()


@dataclass(frozen=True)
class SendingOutcome:
    """The fate of one try and the reason for people; no address, no link."""

    fate: Fate
    reason: str = ""


def outcome_of(error: Exception, *, address: str) -> SendingOutcome:
    """Sort an error of the mail server: for good, for now, or in doubt."""
    if isinstance(error, InDoubt):
        return SendingOutcome(Fate.IN_DOUBT, IN_DOUBT)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return SendingOutcome(Fate.REFUSED, cleaned(str(error), address=address))
    code, text = answer_of(error)
    reason = cleaned(f"{code} {text}" if code else text, address=address)
    if isinstance(error, smtplib.SMTPDataError) and not 400 <= code < 600:
        return SendingOutcome(Fate.IN_DOUBT, IN_DOUBT)
    if 500 <= code < 600 and not _is_about_us(error, code):
        return SendingOutcome(Fate.REFUSED, reason)
    return SendingOutcome(Fate.LATER, reason)


def without_server(error: Exception) -> SendingOutcome:
    """Return the outcome of every mail for which no connection could be had: somebody will repair that."""
    code, text = answer_of(error)
    return SendingOutcome(Fate.LATER, cleaned(f"{code} {text}" if code else text, address=""))


def _is_about_us(error: Exception, code: int) -> bool:
    """Tell whether a refusal is about this installation and not about one mail: then nothing is given up yet."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return code != 552
    return code in _OURS or isinstance(error, smtplib.SMTPHeloError)


def broken(error: Exception) -> SendingOutcome:
    """Return the outcome of a mail that could not be made, naming the kind of error only."""
    return SendingOutcome(Fate.BROKEN, f"{BROKEN} ({type(error).__name__})")


def is_line_lost(error: Exception) -> bool:
    """Tell whether the connection is of no use after this error."""
    return isinstance(error, InDoubt) or answer_of(error)[0] in {0, 421}


def answer_of(error: Exception) -> tuple[int, str]:
    """Return the code and the words of a mail server's answer; code 0 when there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _plain(*next(iter(error.recipients.values()), (0, b"")))
    if isinstance(error, smtplib.SMTPResponseException):
        return _plain(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return 0, SILENT
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return 0, CUT
    if isinstance(error, ConnectionRefusedError):
        return 0, AWAY
    return 0, str(error) if isinstance(error, smtplib.SMTPException) else f"{type(error).__name__}: {error}"


def _plain(code: int, text: bytes | str) -> tuple[int, str]:
    """Return the answer as text; half an answer is the end of the line and not a code."""
    if not 100 <= code < 600:
        return 0, CUT
    return code, text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def cleaned(text: str, *, address: str) -> str:
    """Return a server's words without the addresses in them, short enough for the log."""
    local = address.rpartition("@")[0]
    text = " ".join(_ADDRESS.sub(lambda found: masked(found[0]), text).split())
    if len(local) > 2:
        text = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", f"{local[:1]}…", text, flags=re.IGNORECASE)
    return text[:500]


def in_words(reason: str) -> str:
    """Return a reason of ours in the reader's language; a mail server's words stay as they are."""
    if reason.startswith(f"{BROKEN} ("):
        return joining.aside(gettext(BROKEN), reason[len(BROKEN) + 2 : -1])
    return gettext(reason) if reason else ""
