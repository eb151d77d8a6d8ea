"""Letters to render, written for these tests, and letters read from interchange files."""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from letters.documents import (
    AddressBlock,
    Annex,
    CcPosition,
    Counts,
    LetterDocument,
    LineStyle,
    SignatureBlock,
    SignatureLine,
)

SHARED_LETTERS = sorted((Path(__file__).parents[5] / "shared" / "letters").glob("*.json"))

BODY = """
<p>On behalf of <span class="count" data-of="organizations" data-as="words"></span> organizations
we write about the river.<span class="footnote">Report of the River Commission, paragraph 12.</span>
It rose again in spring.</p>
<h2>What we ask</h2>
<ol start="3" type="a"><li>Publish the findings.
<ol><li>In full;</li><li>in time.</li></ol></li>
<li>Name a person.</li></ol>
<ul><li><strong>Run-in heading.</strong> Text of the point.</li></ul>
<blockquote><p>Nobody told us.</p></blockquote>
<table><caption>Workers by port</caption><thead><tr><th>Port</th><th>Workers</th></tr></thead>
<tbody><tr><th scope="row">North</th><td>137</td></tr></tbody></table>
<p>See <a href="https://rivers.example/findings">the findings</a>.<span class="footnote">A second note.</span></p>"""


def letter(**changes: Any) -> LetterDocument:
    """Return a letter with every piece of furniture."""
    return replace(_FULL, **changes)


def group(*names: str, heading: str = "", columns: int = 1, numbered: bool = False) -> SignatureBlock:
    """Return a group of organizations."""
    return SignatureBlock(
        heading=heading,
        note="",
        style=LineStyle.ORGANIZATION,
        columns=columns,
        lines=tuple(
            SignatureLine((name,), number=number if numbered else None) for number, name in enumerate(names, start=1)
        ),
    )


def short_letter(*names: str, **changes: Any) -> LetterDocument:
    """Return the least a letter can be."""
    least = LetterDocument(title="Short", language="en", body="<p>Text.</p>", signature_blocks=(group(*names),))
    return replace(least, **changes)


_FULL = LetterDocument(
    title="Safety on the river",
    language="en",
    body=BODY,
    show_title=True,
    coalition="Coalition for Safe Rivers",
    letterhead=("Coalition for Safe Rivers", "12 Harbor Street, Geneva"),
    sender="The members of the coalition",
    reference="CSR 2026/014",
    date_line="Geneva, 22 November 2026",
    recipients=(
        AddressBlock(("Ms. Anna Sample", "Minister of Transport", "1 Government Square")),
        AddressBlock(("The Commissioner for Inland Waters",)),
    ),
    subject="Findings of the commission",
    salutation="Excellencies,",
    closing="Please accept the assurances of our highest consideration.",
    signature_blocks=(
        group("Harbor Workers Union", "River Watch", "Shore League", heading="Organizations", columns=2, numbered=True),
        SignatureBlock(
            heading="Individuals",
            note="In their own name.",
            style=LineStyle.PERSON_OVER_TITLE,
            columns=1,
            lines=(
                SignatureLine(("Dr. Maria Example", "Professor of Hydrology"), note="for identification only"),
                SignatureLine(("John Placeholder", "Captain, retired")),
            ),
        ),
        SignatureBlock(
            heading="",
            note="",
            style=LineStyle.PERSON_PIPE_ORGANIZATION,
            columns=1,
            lines=(SignatureLine(("Jane Roe | Rivers Institute",)),),
        ),
        SignatureBlock(
            heading="",
            note="",
            style=LineStyle.PERSON_TITLE_ORGANIZATION,
            columns=1,
            lines=(SignatureLine(("Ada Poe", "Director", "Delta House")),),
        ),
    ),
    counts=Counts(organizations=3, individuals=4, countries=2),
    disclaimer="Affiliations are given for identification only.",
    after_signatures="<p>Contact: office of the coalition.</p>",
    cc=("Office of the President", "Head of Unit, Ports, Waterways, and Dredging"),
    cc_position=CcPosition.AFTER_SIGNATURES,
    annexes=(
        Annex("Annex I", "Legal framework", '<p>The convention.<span class="footnote">Article 3.</span></p>'),
        Annex("Annex II", "", '<h2>List</h2><p>Second annex.<span class="footnote">Starts at one.</span></p>'),
    ),
)


def words_of(pdf: bytes) -> str:
    """Return the text as poppler reads it, in one line, without its marks for the writing direction."""
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return normalized(found)


def pages_of(pdf: bytes) -> list[str]:
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return [normalized(page) for page in found.split("\f")[:-1]]


def normalized(text: str) -> str:
    return " ".join(re.sub("[\u202a-\u202e\u200e\u200f]", "", text).split())


def from_interchange(path: Path, **changes: Any) -> LetterDocument:
    """Build the document of an interchange file the plain way, without a database."""
    data = json.loads(path.read_text())
    text = data["letter"]
    recipients = data.get("recipients", [])
    groups = data.get("signature_groups") or [{}]
    document = LetterDocument(
        title=text["title"],
        language=text["language"],
        body=text["body"],
        letterhead=() if text.get("sender") else (data["coalition"]["name"],),
        sender=text.get("sender", ""),
        reference=text.get("reference", ""),
        date_line=text.get("date_text") or text.get("issued_on", ""),
        recipients=tuple(AddressBlock(tuple(_lines(entry))) for entry in recipients if entry["role"] == "to"),
        subject=text.get("subject", ""),
        salutation=text.get("salutation", ""),
        closing=text.get("closing", ""),
        signature_blocks=tuple(
            _block(entry, [line for line in data.get("signatures", []) if line["group"] == index])
            for index, entry in enumerate(groups)
        ),
        cc=tuple(", ".join(_lines(entry)) for entry in recipients if entry["role"] == "cc"),
        annexes=tuple(Annex(a["title"], a.get("subtitle", ""), a["body"]) for a in text.get("annexes", [])),
    )
    return replace(document, **changes)


def _lines(entry: dict[str, Any]) -> list[str]:
    parts = [entry.get(key, "") for key in ("name", "title", "office", "organization")]
    return [line for line in [*parts, *entry.get("address", [])] if line]


def _block(entry: dict[str, Any], lines: list[dict[str, Any]]) -> SignatureBlock:
    style = LineStyle(entry.get("style", "organization"))
    return SignatureBlock(
        heading=entry.get("heading", ""),
        note=entry.get("note", ""),
        style=style,
        columns=entry.get("columns", 1),
        lines=tuple(SignatureLine(_signed(line, style), note=line.get("note", "")) for line in lines),
    )


def _signed(line: dict[str, Any], style: LineStyle) -> tuple[str, ...]:
    if line["kind"] == "organization":
        return (line["organization"],)
    below = [part for part in f"{line.get('title', '')}\n{line.get('affiliation', '')}".split("\n") if part]
    if style is LineStyle.PERSON_PIPE_ORGANIZATION:
        return (" | ".join([line["name"], *below]),)
    return (line["name"], *below)
