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
from pathlib import Path
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

REFUSED: Final = 3
ROOT: Final = Path(__file__).resolve().parents[2]
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
# What these may have, so that what a program adds of its own goes, known to us or not: all that is about how
# a page looks, is read out or is walked through.
_OF_CONTENT: Final = "/Type /Subtype /Filter /DecodeParms /Length /Name /OC /StructParent /StructParents "
_KEPT: Final = {
    kind: frozenset(keys.split())
    for kind, keys in {
        "/Catalog": "/Type /Version /Extensions /Pages /PageLabels /Names /Dests /ViewerPreferences /PageLayout "
        "/PageMode /Outlines /OpenAction /AcroForm /StructTreeRoot /MarkInfo /Lang /OutputIntents /OCProperties",
        "/Page": "/Type /Parent /Resources /MediaBox /CropBox /BleedBox /TrimBox /ArtBox /BoxColorInfo /Contents "
        "/Rotate /Group /Annots /StructParents /Tabs /UserUnit /Trans /Dur",
        "/Image": _OF_CONTENT + "/Width /Height /ColorSpace /BitsPerComponent /Intent /ImageMask /Mask /Decode "
        "/Interpolate /SMask /SMaskInData /Matte",
        "/Form": _OF_CONTENT + "/FormType /BBox /Matrix /Resources /Group",
        "/Font": "/Type /Subtype /Name /BaseFont /FirstChar /LastChar /Widths /FontDescriptor /Encoding /ToUnicode "
        "/FontBBox /FontMatrix /CharProcs /Resources /DescendantFonts /CIDSystemInfo /DW /W /DW2 /W2 /CIDToGIDMap",
    }.items()
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
}
# What is seen on a page and is no remark that somebody opens.
_MARKS: Final = frozenset(
    "/Link /Widget /FreeText /Line /Square /Circle /Polygon /PolyLine /Highlight /Underline /Squiggly /StrikeOut "
    "/Stamp /Caret /Ink /Watermark".split()
)
# What a mark on the page keeps of whoever made it, beside how it looks.
_MAKER: Final = ("/T", "/Contents", "/RC", "/CreationDate", "/M", "/NM", "/Subj", "/ExData")
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
    if entry.get("/FT") == "/Sig" and "/V" in entry:  # it names who signed, and holds for the file alone
        left_out.add(AUTHOR)
        del entry["/V"]
    _drop_unknown(entry, left_out)
    if isinstance(annotations := entry.get("/Annots"), ArrayObject):
        entry[NameObject("/Annots")] = _kept(annotations, left_out)
    if isinstance(entry, EncodedStreamObject):
        _clean_picture(entry, left_out)


def _drop_unknown(entry: DictionaryObject, left_out: set[str]) -> None:
    """Drop what a program keeps for itself in a catalog, page, picture or font, whatever it calls it."""
    kind = entry.get("/Subtype") if isinstance(entry, StreamObject) else entry.get("/Type")
    kept = _KEPT.get(str(kind))
    for key in [key for key in entry if kept and key not in kept]:
        left_out.add(AUTHOR)
        del entry[key]
    names = entry.get("/Names") if kind == "/Catalog" else None
    if isinstance(names, DictionaryObject):
        for key in [key for key in names if key != "/Dests"]:
            left_out.add(_KEYS.get(key, AUTHOR))
            del names[key]


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
        if kind == "/Redact":
            raise ValueError("to be blacked out, and not yet")
        if kind not in _MARKS:
            left_out.add(_ANNOTATIONS.get(str(kind), COMMENT))
            continue
        if isinstance(annotation, DictionaryObject) and kind not in _NO_COMMENT:
            left_out.update(COMMENT for key in _MAKER if annotation.pop(key, None))
        kept.append(pointer)
    return kept


def _clean_picture(picture: EncodedStreamObject, left_out: set[str]) -> None:
    """Take out of a JPEG what is written beside the picture, also where it was packed once more."""
    from campaign.files import picture_notes  # noqa: PLC0415 - the path is set by now

    filters = picture.get("/Filter")
    ways = [str(way) for way in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    bare = {"/JPXDecode": picture_notes.without_boxes, "/DCTDecode": picture_notes.without_notes}.get(ways[-1])
    if bare is not None:
        content = _unpacked(picture, ways)
        picture._data = bare(content)
        left_out.update({PLACE} if picture._data != content else ())


def _unpacked(picture: EncodedStreamObject, ways: list[str]) -> bytes:
    """Return the picture's own file, and let its entry say that it is packed in no other way."""
    content: bytes = picture._data
    if len(ways) == 1:
        return content
    outer = EncodedStreamObject()
    outer._data = content
    outer[NameObject("/Filter")] = ArrayObject(NameObject(way) for way in ways[:-1])
    parameters = picture.pop("/DecodeParms", None)
    if isinstance(parameters, ArrayObject):
        outer[NameObject("/DecodeParms")] = ArrayObject(list.__iter__(parameters[:-1]))
        picture[NameObject("/DecodeParms")] = parameters[-1]
    picture[NameObject("/Filter")] = NameObject(ways[-1])
    return outer.get_data()


def main() -> int:
    """Write the copy of standard input and return the status to end with."""
    sys.path.insert(0, str(ROOT))
    try:
        copy, left_out = public_copy(sys.stdin.buffer.read())
    except (ValueError, MemoryError, RecursionError):
        return REFUSED
    sys.stdout.buffer.write(json.dumps(left_out).encode() + b"\n" + copy)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
