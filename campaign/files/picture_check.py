"""Looks into one picture for a letterhead or of a signature; runs as a program of its own that may be killed.

Started through ``campaign.sandbox``, which limits it. The first argument names the kind, the second holds the bounds as
JSON, standard input is the file. Standard output is a line of JSON with what it is, and behind it the picture written
anew: of pixels nothing but these, of drawings nothing but what stands in the lists below. One that is refused ends the
program with status 3 and a code on standard error: the first word is the reason, the second the part.
"""

import io
import json
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

REFUSED: Final = 3


class Unusable(Exception):
    """The picture may not be kept; the code says why."""


@dataclass(frozen=True, slots=True)
class PictureBounds:
    """How much a picture may hold before anybody reads it; ``across`` and ``down`` are what it is made smaller to."""

    pixels: int = 16_000_000
    across: int = 1800
    down: int = 1200
    elements: int = 4_000
    depth: int = 32
    characters: int = 300_000


# Pixels


def raster(content: bytes, bounds: PictureBounds) -> tuple[dict[str, Any], bytes]:
    """Return the picture as a PNG without anything beside its pixels, turned as its maker meant it."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - only this kind pays for reading the library

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first, and says so
    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as image:
            if image.width * image.height > bounds.pixels:
                raise Unusable("pixels")
            image.load()
            upright = ImageOps.exif_transpose(image)
            has_alpha = "A" in upright.getbands() or "transparency" in upright.info
            plain = upright.convert("RGBA" if has_alpha else "RGB")
            plain.thumbnail((bounds.across, bounds.down))
            plain.info = {}
            plain.save(made, "PNG", compress_level=9)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError) as fault:
        raise Unusable("damaged") from fault
    return {"media_type": "image/png", "width": plain.width, "height": plain.height}, made.getvalue()


# Lines and shapes

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_KEPT: Final = frozenset(
    "svg g path rect circle ellipse line polyline polygon defs linearGradient radialGradient stop clipPath".split()
)
# What says something to programs and people and draws nothing.
_DROPPED: Final = frozenset("title desc metadata style".split())
_PAINT: Final = frozenset(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-dasharray stroke-dashoffset opacity stop-color stop-opacity clip-path clip-rule display visibility "
    "color".split()
)
_GEOMETRY: Final = frozenset(
    "id d points x y width height rx ry cx cy r fx fy x1 y1 x2 y2 offset viewBox transform gradientTransform "
    "gradientUnits spreadMethod clipPathUnits preserveAspectRatio".split()
)
_LOCAL: Final = re.compile(r"url\(\s*['\"]?#([\w.-]+)['\"]?\s*\)")
_TAG: Final = re.compile(rb"<(/?)[A-Za-z_][^<>]*?(/?)>", re.DOTALL)
_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LARGEST: Final = 100_000
_LONGEST_SIDE: Final = 20


def vector(content: bytes, bounds: PictureBounds) -> tuple[dict[str, Any], bytes]:
    """Return the picture with nothing in it but shapes and colors; what else it holds is a reason to refuse it."""
    from lxml import etree  # noqa: PLC0415 - only this kind pays for reading the library

    _refuse_by_size(content, bounds)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unusable("damaged") from fault
    if root.tag != f"{{{_SVG}}}svg":
        raise Unusable("damaged")
    _refuse_elements(root)
    classes = _classes("\n".join(found.text or "" for found in root.iter(f"{{{_SVG}}}style")))
    width, height = _measures(root)
    made = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})  # type: ignore[dict-item]  # the stubs know no default
    _copy(root, made, classes, set(), in_clip=False)
    for name in ("x", "y", "preserveAspectRatio"):
        if name in made.attrib:
            del made.attrib[name]
    made.set("width", f"{width:g}")
    made.set("height", f"{height:g}")
    if made.get("viewBox") is None:
        made.set("viewBox", f"0 0 {width:g} {height:g}")
    return {"media_type": "image/svg+xml", "width": width, "height": height}, etree.tostring(made, encoding="UTF-8")


def _refuse_by_size(content: bytes, bounds: PictureBounds) -> None:
    """Refuse what is too long, of too many parts or too deep, and what declares parts, before anybody reads it."""
    if len(content) > bounds.characters or content.count(b"<") > 2 * bounds.elements:
        raise Unusable("large")
    if b"\0" in content or re.search(rb"<!\s*(?:DOCTYPE|ENTITY)[^>]*\[|<!\s*ENTITY", content, re.IGNORECASE):
        raise Unusable("declares")
    depth = 0
    for closes, alone in _TAG.findall(content):
        depth += -1 if closes else 0 if alone else 1
        if depth > bounds.depth:
            raise Unusable("large")


def _name(element: Any) -> str:
    """Return the name of one of SVG's own elements, and nothing for those of drawing programs."""
    tag = element.tag if isinstance(element.tag, str) else ""
    space, _close, name = tag.rpartition("}")
    return name if space == f"{{{_SVG}" else ""


def _refuse_elements(root: Any) -> None:
    for element in root.iter():
        if name := _name(element):
            if name not in _KEPT | _DROPPED:
                raise Unusable(_reason(name))
            if any(str(attribute).lower().startswith("on") for attribute in element.attrib):
                raise Unusable("script")


def _reason(name: str) -> str:
    reasons = {"script": "script", "image": "foreign image", "foreignObject": "foreign foreignObject", "a": "foreign a"}
    reasons |= dict.fromkeys(("text", "tspan", "textPath"), "text")
    return reasons.get(name, f"part {name}")


def _classes(css: str) -> dict[str, dict[str, str]]:
    """Return what style sheets say of classes; other selectors say nothing here, and imports are refused."""
    found: dict[str, dict[str, str]] = {}
    plain = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    if "@" in plain:
        raise Unusable("import")
    for selectors, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        for selector in selectors.split(","):
            if re.fullmatch(r"\.[\w-]+", selector.strip()):
                found.setdefault(selector.strip()[1:], {}).update(_declared(rules))
    return found


def _declared(rules: str) -> dict[str, str]:
    pairs = (rule.partition(":") for rule in rules.split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _colon, value in pairs}


def _measures(root: Any) -> tuple[float, float]:
    """Return the size in the units of the drawing."""
    numbers = re.findall(_NUMBER, root.get("viewBox", ""))
    if len(numbers) == 4:
        width, height = float(numbers[2]), float(numbers[3])
    else:
        given = [
            re.match(rf"\s*({_NUMBER})\s*(?:px|pt|mm|cm|in)?\s*$", root.get(side, "")) for side in ("width", "height")
        ]
        if not all(given):
            raise Unusable("size")
        width, height = (float(number.group(1)) for number in given if number)
    if not (0 < width <= _LARGEST and 0 < height <= _LARGEST):
        raise Unusable("size")
    if max(width / height, height / width) > _LONGEST_SIDE:
        raise Unusable("size")
    return width, height


def _copy(source: Any, target: Any, classes: dict[str, dict[str, str]], seen: set[str], *, in_clip: bool) -> None:
    """Copy attributes and children that are in the lists; ``seen`` are the names of what came before."""
    for name, value in _attributes(source, classes):
        if name in ("href", _XLINK):
            if value[:1] != "#" or value[1:] not in seen:
                raise Unusable("foreign href")
        elif name not in _PAINT | _GEOMETRY or (name == "clip-path" and in_clip):
            continue
        elif "url(" in value.lower() and not (value.strip() == "none" or _LOCAL.fullmatch(value.strip())):
            raise Unusable(f"foreign {name}")
        target.set(name, value)
    if source.get("id"):
        seen.add(source.get("id"))
    for child in source:
        if (name := _name(child)) in _KEPT - {"svg"}:
            made = target.makeelement(f"{{{_SVG}}}{name}")
            _copy(child, made, classes, seen, in_clip=in_clip or name == "clipPath")
            target.append(made)


def _attributes(element: Any, classes: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield attributes, then what classes and the style of the element say, which weigh more."""
    yield from ((str(name), str(value)) for name, value in element.attrib.items())
    for name in element.get("class", "").split():
        yield from classes.get(name, {}).items()
    yield from _declared(element.get("style", "")).items()


KINDS: Final = {"raster": raster, "vector": vector}


def main(kind: str, bounds: str) -> int:
    """Check standard input and return the status to end with."""
    try:
        told, made = KINDS[kind](sys.stdin.buffer.read(), PictureBounds(**json.loads(bounds)))
    except Unusable as refusal:
        sys.stderr.write(str(refusal))
        return REFUSED
    except (MemoryError, RecursionError):
        sys.stderr.write("heavy")
        return REFUSED
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
