"""The logos of a letterhead in a DOCX.

A drawing (SVG) stands behind a picture, as word processors since 2016 want it. Nothing here turns drawings into
pixels, so that picture is empty: who cannot show the drawing shows its room, and reads its words aloud.
"""

import base64
from collections.abc import Mapping
from typing import Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.package import Package

from letters.documents import LetterDocument, Logo
from letters.editions.formats.docx_text import attribute

_MILLIMETER: Final = 36_000
_HEIGHT, _WIDEST = 14, 60
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"
# [MS-ODRAWXML] 2.3.1.11: the drawing of which the picture is a copy.
_VECTOR: Final = (
    '<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{}"/></a:ext></a:extLst>'
)
# One transparent pixel.
_EMPTY: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgYGBgAAAABQABeqhXUAAAAABJRU5ErkJggg=="
)


def logos(document: LetterDocument, pictures: Mapping[str, bytes], main: PackagePart, package: Package) -> list[str]:
    """Return the paragraph with the logos, or nothing; their files go into the package."""
    if not document.letterhead:
        return []
    runs = []

    def relation(name: str, media_type: str, content: bytes) -> str:
        part = PackagePart(PackURI(f"/word/media/{name}"), media_type, content, package)
        return main.relate_to(part, RELATIONSHIP_TYPE.IMAGE)

    for number, logo in enumerate(document.dress.logos, start=1):
        content = pictures.get(logo.sha256, b"")
        if content.startswith(b"\x89PNG"):
            runs.append(_drawing(logo, number, relation(f"logo{number}.png", "image/png", content)))
        elif content:
            shown = relation(f"logo{number}.png", "image/png", _EMPTY)
            drawn = relation(f"logo{number}.svg", "image/svg+xml", content)
            runs.append(_drawing(logo, number, shown, drawn))
    return [f'<w:p><w:pPr><w:pStyle w:val="Letterhead"/></w:pPr>{"".join(runs)}</w:p>'] if runs else []


def _drawing(logo: Logo, number: int, relation: str, vector: str = "") -> str:
    height = min(_HEIGHT, _WIDEST * logo.height / logo.width)
    across, down = (round(side * _MILLIMETER) for side in (height * logo.width / logo.height, height))
    said = attribute(logo.text)
    more = f">{_VECTOR.format(vector)}</a:blip>" if vector else "/>"
    box = f'<a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/>'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" '
        f'distR="144000"><wp:extent cx="{across}" cy="{down}"/><wp:docPr id="{number}" name="Logo {number}" '
        f'descr={said}/><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="Logo {number}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"{more}<a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm>{box}</a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        f"</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
