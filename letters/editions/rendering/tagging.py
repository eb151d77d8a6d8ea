"""What WeasyPrint 70 leaves undone for PDF/UA-1 beside PDF/A-3: artifacts, notes, headings, the identifier.

Runs in the typesetter's process only. It wraps functions of WeasyPrint that are
not its public interface; tests/letters/editions/rendering/test_conformance.py says when a
new version changes them, and requirements.in holds the version.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
from weasyprint import document, draw
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import tags
from weasyprint.pdf.stream import Stream

from letters.editions.rendering import glyphs, object_stream, seal_field, whole

_SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
# Scripts whose glyphs do not stand in the order of their letters: Indic, Thai, Tibetan, Burmese, Khmer and their kin.
_RESHAPED = re.compile("[\u0900-\u109f\u1700-\u17ff\u1a20-\u1aad\u1b00-\u1c4f\ua980-\ua9ff\uaa60-\uaa7f]")
LEVEL = 6
_UA_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"


def install(rules: int = 0) -> whole.Pieces:
    """Wrap drawing and tagging, once for a process; return what joins elements over pages, by the document's rules."""
    _draw_margins_as_artifacts()
    _link_once()
    _tag_notes()
    _keep_the_words()
    return whole.install(rules)


def _link_once() -> None:
    """Let a link have one annotation, and none for each word within that stands in an element of its own."""
    original = document.gather_anchors

    def wrapped(box: Any, anchors: Any, links: list[Any], *arguments: Any) -> None:
        original(box, anchors, links, *arguments)
        links[:] = [link for link in links if link[3].link]

    document.gather_anchors = wrapped


def _draw_margins_as_artifacts() -> None:
    """Mark running feet and watermarks as artifacts: a screen reader must not read them on each page."""
    original = draw.draw_stacking_context

    def wrapped(stream: Any, stacking_context: Any) -> None:
        if not isinstance(stacking_context.box, boxes.MarginBox):
            original(stream, stacking_context)
            return
        with stream.artifact():
            marks, stream._tags = stream._tags, None
            original(stream, stacking_context)
            stream._tags = marks

    draw.draw_stacking_context = wrapped


def _tag_notes() -> None:
    """Tag footnotes as notes and leave out the margin boxes, which are artifacts by now."""
    original = tags._build_box_tree

    def wrapped(box: Any, *arguments: Any) -> Iterator[Any]:
        if isinstance(box, boxes.MarginBox):
            return
        for element in original(box, *arguments):
            element["S"] = _role(box, element["S"])
            if element["S"] == "/TH":
                element["A"]["Scope"] = _SCOPES.get(box.element.get("scope", ""), "/Column")
            if element["S"] == "/Figure":
                _place(element, arguments[1])
            if language := _own_language(box):
                element["Lang"] = pydyf.String(language)
            yield element

    tags._build_box_tree = wrapped


def _place(figure: Any, pdf: pydyf.PDF) -> None:
    """Say where a picture stands in points from the foot of the page; WeasyPrint says pixels from its head."""
    left, top, right, bottom = (side * 0.75 for side in figure["A"]["BBox"])
    height = _get(pdf, figure["Pg"])["MediaBox"][3]
    figure["A"]["BBox"] = pydyf.Array((left, height - bottom, right, height - top))


def _role(box: Any, role: str) -> str:
    tag = getattr(box, "element_tag", None)
    if tag == "span" and box.element is not None and box.element.get("class") == "footnote":
        return "/Note"
    return {"span::footnote-call": "/Reference", "span::footnote-marker": "/Lbl"}.get(str(tag), role)


def _keep_the_words() -> None:
    """Say the text itself where shaping reorders and stacks letters, so that copying and searching find it."""
    original = Stream.marked

    @contextmanager
    def wrapped(stream: Any, box: Any, tag: str) -> Iterator[None]:
        text = getattr(box, "text", "")
        if stream._tags is None or not _RESHAPED.search(text):
            with original(stream, box, tag):
                yield
            return
        mark = len(stream._tags)
        stream._tags[box] = {"tag": tag, "mcid": mark}
        properties = pydyf.Dictionary({"MCID": mark, "ActualText": pydyf.String(text)})
        stream.begin_marked_content(tag, properties)
        try:
            yield
        finally:
            stream.end_marked_content()

    Stream.marked = wrapped


def _own_language(box: Any) -> str:
    """Return the language a passage says of itself, so that it is read aloud in it."""
    element = getattr(box, "element", None)
    return str(element.get("lang", "")) if element is not None and element.tag != "html" else ""


def finisher(
    pieces: whole.Pieces,
    add: Callable[[Any, pydyf.PDF], None] | None = None,
    name_heads: Callable[[pydyf.PDF], None] | None = None,
    seal: str = "",
) -> Callable[[Any, pydyf.PDF], None]:
    """Return what WeasyPrint calls right before it writes the file; ``add`` puts further pages into it first.

    ``seal`` are the words for the empty field of a seal; without them there is none.
    """

    def finish(typeset: Any, pdf: pydyf.PDF) -> None:
        if add:
            add(typeset, pdf)
        if name_heads:
            name_heads(pdf)
        pieces.join(pdf)
        whole.name_files_once(pdf)
        glyphs.write_tables(pdf, typeset.fonts)
        elements = [o for o in pdf.objects if isinstance(o, dict) and o.get("Type") == "/StructElem"]
        _name_notes(elements)
        _give_items_bodies(pdf, elements)
        _level_headings(pdf)
        _declare_ua(pdf)
        if seal:
            seal_field.add(pdf, seal)
        object_stream.share_out(pdf)
        _compress_once()

    return finish


def _compress_once() -> None:
    """Keep what streams are written as from here on: they are asked twice, to be written and for the fingerprint.

    Where there are thousands of elements the highest level of compression takes ten times as long for a few hundredths.
    """
    data = pydyf.Stream.data

    def kept(stream: Any) -> bytes:
        written: bytes | None = stream.__dict__.get("written")
        if written is None:
            plain = stream
            if stream.compress:
                content = zlib.compress(b"\n".join(map(pydyf._to_bytes, stream.stream)), LEVEL)
                plain = pydyf.Stream([content], {**stream.extra, "Filter": "/FlateDecode"})
            written = stream.__dict__["written"] = data.fget(plain)
        return written

    pydyf.Stream.data = property(kept)


def _name_notes(elements: list[Any]) -> None:
    for number, element in enumerate((e for e in elements if e["S"] == "/Note"), start=1):
        element["ID"] = pydyf.String(f"note-{number}")


def _give_items_bodies(pdf: pydyf.PDF, elements: list[Any]) -> None:
    """Put into a body what stands bare in a list item, paragraphs for one."""
    for item in (e for e in elements if e["S"] == "/LI"):
        parts = [(kid, _get(pdf, kid)) for kid in item["K"] if isinstance(kid, bytes)]
        bare = [(kid, part) for kid, part in parts if part.get("S") not in ("/Lbl", "/LBody")]
        if not bare:
            continue
        body = pydyf.Dictionary(
            {"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array([kid for kid, _ in bare]), "P": item.reference}
        )
        pdf.add_object(body)
        for _, part in bare:
            part["P"] = body.reference
        kept = [kid for kid, part in parts if part.get("S") in ("/Lbl", "/LBody")]
        item["K"] = pydyf.Array([*kept, body.reference])


def _level_headings(pdf: pydyf.PDF) -> None:
    """Let headings begin at the first level and never skip one, whatever the writer chose."""
    levels: list[int] = []
    for element in _in_order(pdf):
        found = re.fullmatch(r"/H([1-6])", str(element["S"]))
        if not found:
            continue
        wanted = int(found.group(1))
        while levels and levels[-1] >= wanted:
            levels.pop()
        levels.append(wanted)
        element["S"] = f"/H{len(levels)}"


def _in_order(pdf: pydyf.PDF) -> Iterator[Any]:
    """Yield the structure elements in reading order."""
    root = _get(pdf, pdf.catalog["StructTreeRoot"])
    pending = [root]
    while pending:
        element = pending.pop()
        if element.get("Type") == "/StructElem":
            yield element
        kids = element.get("K", [])
        references = [kid for kid in (kids if isinstance(kids, list) else [kids]) if isinstance(kid, bytes)]
        pending.extend(
            child
            for child in (_get(pdf, reference) for reference in reversed(references))
            if isinstance(child, dict) and child.get("Type") == "/StructElem"
        )


def _get(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _declare_ua(pdf: pydyf.PDF) -> None:
    """Say in the metadata that this is PDF/UA-1, with the extension schema that PDF/A asks for."""
    metadata = _get(pdf, pdf.catalog["Metadata"])
    text = b"\n".join(part if isinstance(part, bytes) else str(part).encode() for part in metadata.stream)
    end = text.rindex(b"</rdf:RDF>")
    metadata.stream = [text[:end] + _UA_DECLARATION.encode() + text[end:]]


_UA_DECLARATION = f"""
<rdf:Description rdf:about="" xmlns:pdfuaid="{_UA_NAMESPACE}"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_UA_NAMESPACE}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
