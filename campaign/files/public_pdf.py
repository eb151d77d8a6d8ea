"""Makes the copy of a PDF that strangers may have: its pages, without what else its maker left in the file.

Started through ``campaign.sandbox``, which limits it. Nothing here knows Django or the
database. Standard input is the file; standard output is a line of JSON, the codes of what was
left out, and behind it the copy. Only what the pages show is written anew, so versions before the
last one, which stay in a file that was added to, are not in it. A file of which no copy
can be made ends the program with status 3.

The names of keys and kinds are those of ISO 32000-2: 12.6.4 (actions), 12.5.6 (annotations), 14.3 (metadata).
"""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, IndirectObject, NameObject

REFUSED: Final = 3
AUTHOR, SCRIPT, EMBEDDED, COMMENT, PLACE = "author", "script", "embedded", "comment", "picture"
# What any object may have, and what that is.
_KEYS: Final = {
    "/Metadata": AUTHOR,
    "/PieceInfo": AUTHOR,
    "/LastModified": AUTHOR,
    "/AA": SCRIPT,
    "/JavaScript": SCRIPT,
    "/XFA": SCRIPT,
    "/EmbeddedFiles": EMBEDDED,
    "/AF": EMBEDDED,
    "/Collection": EMBEDDED,
    "/Perms": AUTHOR,
    # What a page looked like when its picture was made, maybe before something in it was blacked out.
    "/Thumb": AUTHOR,
}
# Where a link may lead: any other address tells of the disk or the network of whoever made the file.
_OPEN_SCHEMES: Final = ("http:", "https:", "mailto:", "tel:")
# Flags of what lies on a page: hidden, and not for the screen.
_UNSEEN: Final = 2 | 32
_HARMLESS_ACTIONS: Final = frozenset({"/GoTo", "/URI", "/Named"})
_ANNOTATIONS: Final = {
    "/FileAttachment": EMBEDDED,
    "/RichMedia": EMBEDDED,
    "/Movie": EMBEDDED,
    "/Sound": EMBEDDED,
    "/Screen": EMBEDDED,
    "/3D": EMBEDDED,
    "/Text": COMMENT,
    "/Popup": COMMENT,
}
# What a mark on the page keeps of whoever made it, beside how it looks.
_MAKER: Final = ("/T", "/Contents", "/RC", "/CreationDate", "/M", "/NM", "/Subj")
_NO_COMMENT: Final = frozenset({"/Link", "/Widget"})
_DEEPEST_FIELD: Final = 20
_STUMBLES: Final = (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)


def public_copy(content: bytes) -> tuple[bytes, list[str]]:
    """Return the copy and, sorted, the codes of what is not in it. Raises ValueError where none can be made."""
    left_out: set[str] = set()
    made = io.BytesIO()
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            reader.decrypt("")
        if any(str(value).strip() for value in (reader.metadata or {}).values()):
            left_out.add(AUTHOR)
        writer = PdfWriter(clone_from=reader)
        if _has_hidden_layers(writer.root_object):
            raise ValueError("hidden layers")
        for entry in _objects(writer.root_object):
            _clean(entry, left_out)
        _drop_fields_on_no_page(writer, left_out)
        # Written with what is not used any more, and once more with what can be reached.
        cleaned = io.BytesIO()
        writer.write(cleaned)
        bare = PdfWriter(clone_from=PdfReader(cleaned, strict=False))
        bare.metadata = None
        bare.write(made)
    except _STUMBLES as fault:
        raise ValueError("no copy") from fault
    return made.getvalue(), sorted(left_out)


def _objects(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Yield each dictionary that can be reached, once; what a caller takes out of one is not gone into."""
    waiting: list[Any] = [root]
    seen: set[tuple[int, int]] = set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if (place := (found.idnum, found.generation)) in seen:
                continue
            seen.add(place)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(dict.values(found))
        elif isinstance(found, ArrayObject):
            waiting.extend(list.__iter__(found))


def _clean(entry: DictionaryObject, left_out: set[str]) -> None:
    for key in [key for key in entry if key in _KEYS]:
        left_out.add(_KEYS[key])
        del entry[key]
    for key in ("/A", "/OpenAction"):
        action = entry.get(key)
        if isinstance(action, DictionaryObject) and "/S" in action and str(action["/S"]) not in _HARMLESS_ACTIONS:
            left_out.add(SCRIPT)
            del entry[key]
        elif isinstance(action, DictionaryObject) and not _leads_into_the_open(action):
            left_out.add(AUTHOR)
            del entry[key]
    if "/Next" in entry and "/S" in entry:  # one action after another
        del entry["/Next"]
    if isinstance(annotations := entry.get("/Annots"), ArrayObject):
        entry[NameObject("/Annots")] = _kept(annotations, left_out)
    if entry.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]) and isinstance(entry, EncodedStreamObject):
        _clean_photograph(entry, left_out)


def _leads_into_the_open(action: DictionaryObject) -> bool:
    address = action.get("/URI")
    return address is None or str(address).strip().lower().startswith(_OPEN_SCHEMES)


def _has_hidden_layers(root: DictionaryObject) -> bool:
    """Tell whether pages have layers that are not shown; what is on them stands among all the rest."""
    layers = root.get("/OCProperties")
    shown = layers.get("/D") if isinstance(layers, DictionaryObject) else None
    return isinstance(shown, DictionaryObject) and (bool(shown.get("/OFF")) or shown.get("/BaseState") == "/OFF")


def _drop_fields_on_no_page(writer: PdfWriter, left_out: set[str]) -> None:
    """Leave out fields of a form that nobody sees, with what is in them."""
    form = writer.root_object.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, DictionaryObject) else None
    if not isinstance(form, DictionaryObject) or not isinstance(fields, ArrayObject):
        return
    seen = {
        one.idnum
        for page in writer.pages
        for one in list.__iter__(page.get("/Annots") or ArrayObject())
        if isinstance(one, IndirectObject)
    }
    kept = ArrayObject(one for one in list.__iter__(fields) if _is_on_a_page(one, seen, 0))
    if len(kept) < len(fields):
        left_out.add(COMMENT)
        form[NameObject("/Fields")] = kept


def _is_on_a_page(field: Any, seen: set[int], depth: int) -> bool:
    if isinstance(field, IndirectObject) and field.idnum in seen:
        return True
    found = field.get_object()
    kids = found.get("/Kids") if isinstance(found, DictionaryObject) and depth < _DEEPEST_FIELD else None
    return isinstance(kids, ArrayObject) and any(_is_on_a_page(kid, seen, depth + 1) for kid in list.__iter__(kids))


def _kept(annotations: ArrayObject, left_out: set[str]) -> ArrayObject:
    """Return what a page has on it without files and remarks; marks stay and do not tell who made them."""
    kept = ArrayObject()
    for pointer in list.__iter__(annotations):
        annotation = pointer.get_object()
        kind = annotation.get("/Subtype") if isinstance(annotation, DictionaryObject) else None
        if isinstance(annotation, DictionaryObject) and int(annotation.get("/F", 0)) & _UNSEEN:
            left_out.add(COMMENT)
            continue
        if kind in _ANNOTATIONS:
            left_out.add(_ANNOTATIONS[kind])
            continue
        if isinstance(annotation, DictionaryObject) and kind not in _NO_COMMENT:
            left_out.update(COMMENT for key in _MAKER if annotation.pop(key, None))
        kept.append(pointer)
    return kept


def _clean_photograph(picture: EncodedStreamObject, left_out: set[str]) -> None:
    """Take out of a JPEG what the camera wrote beside the picture: place, time, device, comments."""
    content = picture._data
    made, at = bytearray(content[:2]), 2
    while content[at : at + 1] == b"\xff" and content[at + 1 : at + 2] not in (b"\xda", b""):
        size = 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        # APP1 is Exif and XMP, APP13 is IPTC, and the last one a comment; the others say how to read the picture.
        if content[at + 1] in (0xE1, 0xED, 0xFE):
            left_out.add(PLACE)
        else:
            made += content[at : at + size]
        at += size
    picture._data = bytes(made + content[at:])


def main() -> int:
    """Write the copy of standard input and return the status to end with."""
    try:
        copy, left_out = public_copy(sys.stdin.buffer.read())
    except (ValueError, MemoryError, RecursionError):
        return REFUSED
    sys.stdout.buffer.write(json.dumps(left_out).encode() + b"\n" + copy)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
