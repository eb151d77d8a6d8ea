"""Letters for looking at: written for this, or read from a file of docs/interchange.md as they would be printed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from letters.documents import (
    AddressBlock,
    Annex,
    Counts,
    LetterDocument,
    LineStyle,
    SignatureBlock,
    SignatureLine,
)
from letters.editions import press_pdfs
from letters.editions.composition import compose
from signatories import interchange
from signatories.lists import listing
from signatories.transfer import imports

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


def from_file(path: Path) -> LetterDocument:
    """Return what is printed of a file of docs/interchange.md, a letter or a press release, once it is taken in.

    Stores it in the database, and raises LetterFileRefused for a file with faults.
    """
    taken = imports.take_in(interchange.read(path.read_bytes()))
    if taken.letter is None:
        assert taken.press_release is not None
        return press_pdfs.document(taken.press_release)
    names = listing.printed_list(taken.letter)
    return compose(taken.letter, blocks=names.blocks, counts=names.counts)
