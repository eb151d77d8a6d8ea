"""The door of mail from outside: read by a program with limits, so that nothing in a mail can keep us busy.

Whatever happens to its reader, the mail itself is there: then its headings are all that is known of it.
"""

import logging
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from campaign import sandbox
from campaign.mail.reading import program, structure
from campaign.mail.reading.facts import ReadMail, unpack
from campaign.mail.reading.reader import head_only
from campaign.refusals import Refusal

logger = logging.getLogger(__name__)

MOST_BYTES: Final = 30 * 1024 * 1024
LIMITS: Final = sandbox.Limits(seconds=40, megabytes=1_024, output_megabytes=128)
PROGRAM: Final = Path(program.__file__)


class RefusedMail(Refusal):
    """The mail is not taken in, and its sender's server is told so with this sentence."""


def read(content: bytes) -> ReadMail:
    """Return all that is known of a mail, or raise RefusedMail for one that is empty or beyond our limits."""
    if not content.strip():
        raise RefusedMail(_("There is no mail on standard input."))
    if len(content) > MOST_BYTES:
        raise RefusedMail(_("The mail is larger than %(limit)d MB.") % {"limit": MOST_BYTES // (1024 * 1024)})
    ended = sandbox.run(PROGRAM, given=content, limits=LIMITS)
    if ended.status == program.REFUSED:
        raise RefusedMail(sentence(ended.said.decode(errors="replace")))
    if ended.status == 0:
        return unpack(ended.output)
    logger.warning("The reader of a mail was stopped (%s); the mail is kept as it came.", ended.status)
    return head_only(content)


def sentence(code: str) -> str:
    """Return what is said of a mail beyond our limits."""
    if code == "depth":
        return _("The mail is nested too deeply: more than %(limit)d levels.") % {"limit": structure.DEEPEST}
    return _("The mail has more than %(limit)d parts.") % {"limit": structure.MOST_PARTS}
