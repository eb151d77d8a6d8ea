"""Files from outside: which kinds are kept, whether a file is what its name says, and under what name it is kept."""

import email
import email.policy
import io
import json
import re
import zipfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import puremagic

from campaign import joining, sandbox
from campaign.files import inspection
from campaign.kept_words import gettext as _
from campaign.kept_words import gettext_lazy
from campaign.refusals import Refusal
from campaign.text import clean_line

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 10
LONGEST_NAME: Final = 120
LIMITS: Final = sandbox.Limits(seconds=15, megabytes=700, output_megabytes=256)
BOUNDS: Final = inspection.Bounds()
if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_INSPECTOR: Final = Path(inspection.__file__)
# Named and not imported: pypdf is for the process that reads a file.
_PUBLISHER: Final = _INSPECTOR.with_name("public_pdf.py")
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileRefused(Refusal):
    """A file that is not kept; the sentence names it and says why."""


class KindRefused(FileRefused):
    """The file is of a kind that nothing here looks into."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is kept: what people call it, and who looks into it."""

    label: "StrPromise"
    media_type: str
    extensions: tuple[str, ...]
    inspector: str = ""


KINDS: Final[dict[str, FileKind]] = {
    "pdf": FileKind(gettext_lazy("a PDF"), "application/pdf", ("pdf",), "pdf"),
    "png": FileKind(gettext_lazy("a PNG picture"), "image/png", ("png",), "png"),
    "jpeg": FileKind(gettext_lazy("a JPEG picture"), "image/jpeg", ("jpg", "jpeg"), "jpeg"),
    "txt": FileKind(gettext_lazy("a plain text"), "text/plain", ("txt",)),
    "eml": FileKind(gettext_lazy("a saved e-mail"), "message/rfc822", ("eml",)),
    "docx": FileKind(gettext_lazy("a Word document"), _WORD, ("docx",), "archive"),
    "odt": FileKind(
        gettext_lazy("an OpenDocument text"), "application/vnd.oasis.opendocument.text", ("odt",), "archive"
    ),
    "xlsx": FileKind(gettext_lazy("an Excel workbook"), _SHEET, ("xlsx",), "archive"),
}
BY_EXTENSION: Final = {extension: key for key, kind in KINDS.items() for extension in kind.extensions}
ACCEPT: Final = ",".join(f".{extension}" for extension in BY_EXTENSION)


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """What strangers may have of a file; ``left_out`` are codes of ``public_pdf`` of what is not in it."""

    content: bytes
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: its cleaned name, its content, and of a PDF the copy for strangers, if one can be made.

    A picture has lost what its maker left in it already. A PDF is kept as it came, because it may be
    signed and is proof.
    """

    name: str
    media_type: str
    content: bytes
    public: PublicCopy | None = None


def check(name: str, content: bytes) -> CheckedFile:
    """Return the file as it may be kept, or raise FileRefused with a sentence for the person who chose it."""
    kept_name = clean_name(name)
    kind = _promised(kept_name)
    if not content:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": kept_name})
    if len(content) > MOST_BYTES:
        raise FileRefused(too_large(kept_name))
    found = sniff(content)
    # A mail that was saved as text is still a text.
    if found != kind and (kind, found) != ("txt", "eml"):
        raise FileRefused(_not_what_it_says(kept_name, kind, found, content))
    inspector = KINDS[kind].inspector
    kept = _inspect(kept_name, content, inspector) if inspector else content
    public = public_copy(content) if kind == "pdf" else None
    return CheckedFile(name=kept_name, media_type=KINDS[kind].media_type, content=kept, public=public)


def public_copy(content: bytes) -> PublicCopy | None:
    """Return what strangers may have of a PDF, or None where no such copy can be made within the limits."""
    ended = sandbox.run(_PUBLISHER, (), given=content, limits=LIMITS)
    if ended.status != 0:
        return None
    codes, _newline, made = ended.output.partition(b"\n")
    return PublicCopy(made, tuple(json.loads(codes)))


def too_large(name: str) -> str:
    """Return the sentence about a file above the limit."""
    return _("“%(name)s” is larger than %(limit)d MB.") % {
        "name": clean_name(name),
        "limit": MOST_BYTES // (1024 * 1024),
    }


def sheet_rows(name: str, content: bytes, *, most_rows: int = inspection.MOST_ROWS) -> list[list[Any]]:
    """Return the rows of a workbook's first sheet, for ``cells.text_of``. Raises FileRefused."""
    bounds = replace(BOUNDS, rows=most_rows)
    rows: list[list[Any]] = json.loads(_inspect(clean_name(name), content, "sheet", bounds))
    return rows


# Names


def clean_name(name: str) -> str:
    """Return the last part of a path without controls, with one extension only, and not too long."""
    line = clean_line("".join(mark for mark in name if not 0xD800 <= ord(mark) <= 0xDFFF))
    line = re.split(r"[/\\]", line)[-1]
    line = re.sub(r'[<>:"|?*%;]', "_", line).strip(" .")
    stem, dot, extension = line.rpartition(".")
    if not dot:
        stem, extension = line, ""
    # “reply.exe.pdf”: what looks like a second extension is one to some programs.
    stem = re.sub(r"\.(?=[A-Za-z][A-Za-z0-9]{1,4}(?:\.|$))", "_", stem).strip(" .")
    stem = (stem or "file")[: LONGEST_NAME - 10].rstrip(" .")
    return f"{stem}.{extension[:9]}" if extension else stem


def fitting_name(name: str, content: bytes) -> str:
    """Return the name with the extension of what the content is, where it has none or another.

    For files out of mails: whoever gets one did not choose its name. A text keeps its own extension,
    because much that is a text is of another kind as well.
    """
    kind = sniff(content)
    if kind and name.strip().startswith(".") and BY_EXTENSION.get(name.strip()[1:].lower()) == kind:
        return f"file{name.strip()}"  # its extension is all that it is called by
    extension = clean_name(name).rpartition(".")[2].lower() if "." in name else ""
    is_extension = bool(re.fullmatch(r"[a-z][a-z0-9]{0,7}", extension))
    if not kind or BY_EXTENSION.get(extension) == kind or (is_extension and kind in ("txt", "eml")):
        return name
    return f"{name.strip(' .') or 'file'}.{KINDS[kind].extensions[0]}"


def _promised(name: str) -> str:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in BY_EXTENSION:
        raise KindRefused(
            _("“%(name)s” is not of a kind that can be kept: %(kinds)s.")
            % {"name": name, "kinds": joining.listed(f".{known}" for known in BY_EXTENSION)}
        )
    return BY_EXTENSION[extension]


# Content


def sniff(content: bytes) -> str:
    """Return the kind that the content is, or an empty text for one that is not kept."""
    if content[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return "pdf"
    for start, kind in ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg")):
        if content.startswith(start):
            return kind
    return _office(content) if content.startswith(b"PK\x03\x04") else _written(content)


def _written(content: bytes) -> str:
    """Tell a plain text and a saved mail from pages, pictures and programs that are text as well."""
    text = _text(content)
    if text is None:
        return ""
    if re.match(r"\s*<(?:!doctype|html|svg|\?xml|script)\b", text[:200], re.IGNORECASE) or text.startswith("#!"):
        return ""
    return "eml" if _is_mail(content) else "txt"


def _office(content: bytes) -> str:
    """Tell office documents apart by the names of their parts, which stand plainly in the table of contents."""
    if b"mimetype" + KINDS["odt"].media_type.encode() in content[:200]:
        return "odt"
    tail = content[-512 * 1024 :]
    if b"word/document.xml" in tail:
        return "docx"
    return "xlsx" if b"xl/workbook.xml" in tail else ""


def _text(content: bytes) -> str | None:
    """Return a plain text, in UTF-8, UTF-16 with its mark or the old Western encoding, or None."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for attempt in (encoding, "cp1252"):
        try:
            text = content.decode(attempt)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", text) else text
    return None


def _is_mail(content: bytes) -> bool:
    headers = email.message_from_bytes(content[:64_000], policy=email.policy.compat32)
    return "from" in headers and ("message-id" in headers or "date" in headers or "received" in headers)


def _not_what_it_says(name: str, kind: str, found: str, content: bytes) -> str:
    if not found and content.startswith(b"PK\x03\x04") and not zipfile.is_zipfile(io.BytesIO(content)):
        return _why(name, "damaged")  # the beginning of an archive, as every office document is one, and no end
    values = {"name": name, "says": KINDS[kind].label, "found": KINDS[found].label if found else _guess(content)}
    if values["found"]:
        return _("“%(name)s” is called %(says)s, but its content is %(found)s.") % values
    return _("“%(name)s” is called %(says)s, but its content is something else.") % values


def _guess(content: bytes) -> str:
    """Return what the content seems to be, in the few words of a list of known beginnings."""
    try:
        name = puremagic.magic_string(content[:4096])[0].name
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    return f"“{clean_line(name)[:60]}”" if name else ""


# In a process of its own


def _inspect(name: str, content: bytes, inspector: str, bounds: inspection.Bounds | None = None) -> bytes:
    ended = sandbox.run(_INSPECTOR, (inspector, json.dumps(asdict(bounds or BOUNDS))), given=content, limits=LIMITS)
    if ended.status == 0:
        return ended.output
    refusal = ended.said[:200].decode(errors="replace") if ended.status == inspection.REFUSED else ""
    raise FileRefused(_why(name, refusal))


def _why(name: str, code: str) -> str:
    sentences = {
        "damaged": _("“%(name)s” is damaged and cannot be opened."),
        "password": _("“%(name)s” asks for a password. Save it without one and choose it again."),
        "pages": _("“%(name)s” has more than %(pages)d pages."),
        "pixels": _("The picture “%(name)s” has more than %(pixels)d million pixels."),
        "unpacked": _("“%(name)s” would unpack to an enormous size."),
        "link": _("“%(name)s” holds parts that point outside of it."),
        "macros": _("“%(name)s” holds macros. Save it without them, or as a PDF."),
    }
    sentence = sentences.get(code, _("“%(name)s” could not be checked within the limits for files."))
    return sentence % {"name": name, "pages": BOUNDS.pages, "pixels": BOUNDS.pixels // 1_000_000}
