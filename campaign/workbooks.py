"""A table on its way into a workbook (XLSX), row by row: memory stays the same however long the table is.

Every cell is a text in the format of texts, so that no program computes it, not even when somebody types into it. The
same rows make the same bytes: the container carries no moment.
"""

import re
import zipfile
from collections.abc import Iterable
from typing import IO, Final
from xml.sax.saxutils import escape

from campaign.spreadsheets import plain_cell

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes in one cell; nothing that a form here takes is longer.
LONGEST_CELL: Final = 32_767
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A text that looks like a spelled character (ISO/IEC 29500-1, 22.9.2.19) has its underscore spelled instead.
_SPELLED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    # 49 is the format of texts. The first style is the default, the second of texts, the third of headings.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
_SHEET: Final = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultColWidth="24" defaultRowHeight="15"/><sheetData>'
)
_TEXT, _HEADING = 1, 2


def write(into: IO[bytes], rows: Iterable[Iterable[object]]) -> None:
    """Write a table, the first row of which are headings, into a file that can be sought in."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in _PARTS.items():
            archive.writestr(_part(name), _XML + text)
        with archive.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            sheet.write((_XML + _SHEET).encode())
            style = _HEADING
            for row in rows:
                sheet.write(_row(row, style).encode())
                style = _TEXT
            sheet.write(b"</sheetData></worksheet>")


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, date_time=_EARLIEST)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _row(row: Iterable[object], style: int) -> str:
    return f"<row>{''.join([_cell(value, style) for value in row])}</row>"


def _cell(value: object, style: int) -> str:
    text = "" if value is None else str(plain_cell(value))
    if not text:
        return f'<c s="{style}"/>'
    plain = escape(_SPELLED.sub("_x005F_", _NOT_XML.sub("", text))[:LONGEST_CELL]).replace("\r", "_x000D_")
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
