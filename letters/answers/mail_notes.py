"""What a person must know of a mail beside its text, in sentences."""

from collections.abc import Iterable, Iterator

from campaign import joining
from campaign.kept_words import gettext as _
from campaign.kept_words import kept
from campaign.mail.reading.facts import ReadMail
from letters.answers.mail_files import KeptFile


def sentences(read: ReadMail, files: list[KeptFile]) -> list[str]:
    """Return the sentences in the active language, each once."""
    return list(dict.fromkeys(_all(read, files)))


@kept
def lines(notes: Iterable[str]) -> str:
    """Put the sentences under each other, as they are kept."""
    return "\n".join(notes)


def _all(read: ReadMail, files: list[KeptFile]) -> Iterator[str]:
    if not read.is_read:
        yield _(
            "This mail could not be read within the limits. Get it as it came in, and open it in your mail program."
        )
    for code, about in read.notes:
        yield _said(code) % {"about": about}
    for file in files:
        if file.checked is None:
            yield _("%(why)s It is kept as it came, unchecked.") % {"why": file.why}


def about_files(read: ReadMail) -> Iterator[str]:
    """Say which files came with a mail whose files stay in it, as it came in."""
    names = [file.name for file in read.files if not file.is_inline]
    if names:
        yield _("With it came, and are in the mail as it came in: %(names)s") % {"names": joining.listed(names)[:500]}


def _said(code: str) -> str:
    return {
        "both": _("The mail says it in two ways that differ; both stand here."),
        "cut": _("The text goes on: all of it is in the file “%(about)s”."),
        "empty_file": _("The file “%(about)s” came without anything in it."),
        "guessed": _(
            "The mail does not say how its characters are written, or not truly. They were read as %(about)s."
        ),
        "outlook": _("“%(about)s” holds the attachments in a form that only Outlook opens."),
        "page_too_large": _("A page in the mail is too large to be shown. It is among the files."),
        "sealed": _(
            "The mail is signed or encrypted in a way that cannot be opened here. Open it in your mail program."
        ),
    }.get(code, _("A part of the mail could not be read."))
