"""Letters for looking at: written for this, or read from a file of docs/interchange.md as they would be printed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from letters.documents import (
    AddressBlock,
    Annex,
    Counts,
    LetterDocument,
    LineStyle,
    SignatureBlock,
    SignatureLine,
)

_SENTENCE: Final = (
    "Since the dam was opened in 1987, the water of the lower valley has risen by 140 centimeters, and each spring it "
    "rises further. "
)
_BODY: Final = " ".join(
    f"""
<p>On behalf of <span class="count" data-of="organizations" data-as="words"></span> organizations on both banks of the
river we write about the safety of those who live below the dam.<span class="footnote">Report of the River Commission,
14 March 2025, paragraphs 12 to 19.</span> {_SENTENCE * 3}</p>
<p>{_SENTENCE * 2}Nobody has told the people of the valley why.<span class="footnote">Minutes of the meeting of
3 May 2025, <em>in fine</em>.</span></p>
<h2>What we have seen</h2>
<ul><li><strong>The gates.</strong> {_SENTENCE}</li><li><strong>The warning.</strong> No siren was heard on the night of
6 April.</li></ul>
<table><caption>Height of the water in centimeters</caption><thead><tr><th>Station</th><th>2023</th><th>2024</th>
<th>2025</th></tr></thead><tbody><tr><th scope="row">Upper ford</th><td>112</td><td>127</td><td>140</td></tr>
<tr><th scope="row">Mill bridge</th><td>96</td><td>108</td><td>131</td></tr></tbody></table>
<h2>What we ask</h2>
<ol><li>Publish the findings of 2025 in full.</li><li>Name a person who answers for the gates, by 30 June.</li>
<li>Let those below the dam be heard before it is raised.</li></ol>
<blockquote><p>A river belongs to all who live beside it.</p></blockquote>
<p>{_SENTENCE * 4}</p>
""".split()
)
_NAMES: Final = (
    "Alliance of the Lower Valley", "Boatmen’s Guild of Asterport", "Citizens for a Safe River", "Dyke Wardens’ League",
    "Ferry and Harbor Workers Union", "Friends of the Heron", "Lowland Farmers’ Association", "Mill Bridge Forum",
    "Reed Cutters’ Cooperative", "River Watch International", "Shore and Meadow Trust", "Women of the Two Banks",
)  # fmt: skip


def letters() -> Iterator[tuple[str, LetterDocument]]:
    """Yield letters with all that a letter may have, by name."""
    yield "river", _river()
    yield "window", replace(_river(), signature_blocks=_river().signature_blocks[:1], annexes=())


def _river() -> LetterDocument:
    organizations = tuple(SignatureLine((name,), number=number) for number, name in enumerate(_NAMES, start=1))
    persons = (
        SignatureLine(("Prof. Edda Lindqvist-Moor", "Chair of Hydraulics", "University of Asterport")),
        SignatureLine(("Dr. Jonas Abelard", "Former Inspector of Dams"), note="(in his own name)"),
        SignatureLine(("Mirela Tanase", "Engineer")),
        SignatureLine(("Salvo Reti", "Pilot of the river")),
    )
    return LetterDocument(
        title="Safety below the dam",
        language="en",
        body=_BODY,
        coalition="Coalition for a Safe River",
        letterhead=("Coalition for a Safe River", "12 Harbor Street, 4001 Asterport", "www.saferiver.example"),
        reference="CSR 2026/014",
        date_line="Asterport, 22 November 2026",
        recipients=(
            AddressBlock(("Ms. Anna Sample", "Minister of Waterways", "1 Government Square", "4000 Asterport")),
        ),
        subject="The gates of the upper dam, and those who live below them",
        salutation="Dear Minister,",
        closing="Please accept, Minister, the assurances of our highest consideration.",
        signature_blocks=(
            SignatureBlock("Organizations", "", LineStyle.ORGANIZATION, 2, organizations),
            SignatureBlock("Individuals", "", LineStyle.PERSON_OVER_TITLE, 2, persons),
        ),
        counts=Counts(organizations=12, individuals=4, countries=3),
        disclaimer="Affiliations are given for identification only.",
        cc=("Office of the Prime Minister", "River Commission, Secretary General"),
        annexes=(Annex("Annex I", "Measurements", f"<p>{_SENTENCE * 5}</p>"),),
    )


def from_file(path: Path) -> LetterDocument | None:
    """Read a letter from a file of docs/interchange.md; nothing where the file holds no letter."""
    data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    text = data.get("letter")
    if text is None:
        return None
    recipients = data.get("recipients", [])
    signatures = data.get("signatures", [])
    blocks = tuple(
        _block(entry, [line for line in signatures if line["group"] == index])
        for index, entry in enumerate(data.get("signature_groups") or [{}])
    )
    lines = sum(len(block.lines) for block in blocks)
    return LetterDocument(
        title=text["title"],
        language=text["language"],
        body=text["body"],
        coalition=data["coalition"]["name"],
        letterhead=() if text.get("sender") else (data["coalition"]["name"],),
        sender=text.get("sender", ""),
        reference=text.get("reference", ""),
        date_line=_date_line(text),
        recipients=tuple(AddressBlock(tuple(_lines(entry))) for entry in recipients if entry["role"] == "to"),
        subject=text.get("subject", ""),
        salutation=text.get("salutation", ""),
        closing=text.get("closing", ""),
        signature_blocks=blocks,
        counts=Counts(organizations=lines),
        cc=tuple(", ".join(_lines(entry)) for entry in recipients if entry["role"] == "cc"),
        annexes=tuple(Annex(a["title"], a.get("subtitle", ""), a["body"]) for a in text.get("annexes", [])),
    )


def _date_line(text: Mapping[str, Any]) -> str:
    from letters.date_line import date_line  # noqa: PLC0415  it imports models, and Django is ready only now

    day = text.get("issued_on")
    return date_line(
        place=text.get("place", ""),
        issued_on=date.fromisoformat(day) if day else None,
        date_text=text.get("date_text", ""),
        style="language",
        language=text["language"],
    )


def _lines(entry: Mapping[str, Any]) -> list[str]:
    parts = [entry.get(key, "") for key in ("name", "title", "office", "organization")]
    return [line for line in [*parts, *entry.get("address", [])] if line]


def _block(entry: Mapping[str, Any], lines: list[Any]) -> SignatureBlock:
    style = LineStyle(entry.get("style", "organization"))
    signed = tuple(SignatureLine(_signed(line, style), note=line.get("note", "")) for line in lines)
    return SignatureBlock(entry.get("heading", ""), entry.get("note", ""), style, entry.get("columns", 1), signed)


def _signed(line: Mapping[str, Any], style: LineStyle) -> tuple[str, ...]:
    if line["kind"] == "organization":
        return (line["organization"],)
    below = [part for part in f"{line.get('title', '')}\n{line.get('affiliation', '')}".split("\n") if part]
    if style is LineStyle.PERSON_PIPE_ORGANIZATION:
        return (" | ".join([line["name"], *below]),)
    return (line["name"], *below)
