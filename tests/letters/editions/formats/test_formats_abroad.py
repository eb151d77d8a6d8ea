"""What other programs read in the files: LibreOffice in the DOCX, Chromium in the page; before a release."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from letters.documents import AddressBlock, Annex, Counts, LetterDocument, LineStyle, SignatureBlock, SignatureLine
from letters.editions.formats.docx import docx
from letters.editions.formats.webpage import webpage
from tests.letters.editions.formats import samples
from tests.signatories.files import REAL

pytestmark = [pytest.mark.release, pytest.mark.timeout(600)]
MOMENT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
REAL_LETTERS = sorted(REAL.glob("0*.json")) if REAL.is_dir() else []
PERSIAN = samples.letter(
    language="fa",
    body='<p>از شبکهٔ Human Rights Network می‌خواهیم<span class="footnote">یادداشت</span> آرشیو را باز کند.</p>',
)


def document_of(path: Path) -> LetterDocument | None:
    """Return what one of the real letters prints, as far as a file alone says; None for one that is no letter."""
    data = json.loads(path.read_text())
    if "letter" not in data:
        return None
    letter, groups = data["letter"], data.get("signature_groups") or [{}]
    blocks = []
    for number, group in enumerate(groups):
        rows = [row for row in data.get("signatures", []) if row["group"] == number]
        lines = tuple(SignatureLine((row.get("name") or row["organization"],)) for row in rows)
        blocks.append(SignatureBlock(group.get("heading", ""), "", LineStyle.ORGANIZATION, 2, lines))
    return LetterDocument(
        title=letter["title"],
        language=letter["language"],
        body=letter["body"],
        subject=letter.get("subject", ""),
        salutation=letter.get("salutation", ""),
        closing=letter.get("closing", ""),
        recipients=tuple(
            AddressBlock((row.get("name") or row.get("organization") or row["title"],))
            for row in data.get("recipients", [])
            if row["role"] == "to"
        ),
        signature_blocks=tuple(blocks),
        counts=Counts(individuals=sum(len(block.lines) for block in blocks)),
        after_signatures=letter.get("after_signatures", ""),
        annexes=tuple(Annex(one["title"], one.get("subtitle", ""), one["body"]) for one in letter.get("annexes", [])),
    )


DOCUMENTS = {
    "everything": samples.letter(),
    "persian": PERSIAN,
    "chinese": samples.letter(language="zh", body='<p>我们要求开放档案<span class="footnote">见附件</span>。</p>'),
    "names": samples.long_letter(1000),
    **{path.stem: found for path in REAL_LETTERS if (found := document_of(path))},
}


@pytest.fixture(params=sorted(DOCUMENTS))
def document(request: pytest.FixtureRequest) -> LetterDocument:
    return DOCUMENTS[request.param]


def lost(document: LetterDocument, text: str) -> list[str]:
    """Return the paragraphs that are not in a text in the order of the letter; marks of notes are numbers in it."""
    at, gone, whole = 0, [], without_numbers(text)
    for words in filter(None, map(without_numbers, samples.pieces(document))):
        found = whole.find(words, at)
        if found < 0:
            gone.append(words)
        else:
            at = found + len(words)
    return gone


def without_numbers(text: str) -> str:
    return re.sub(r"[\d,]+", "", samples.words(text))


def signers(text: str) -> list[str]:
    return re.findall(r"Signer Number\d+", text)


def converted(content: bytes, folder: Path, kind: str) -> Path:
    """Let LibreOffice read a DOCX and write it in another format."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    source = folder / "letter.docx"
    source.write_bytes(content)
    home = f"-env:UserInstallation=file://{folder}/home"
    command = [program, home, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / f"letter.{kind.split(':')[0]}"


def test_libreoffice_reads_every_word_note_and_name_of_the_docx(document: LetterDocument, tmp_path: Path) -> None:
    content = docx(samples.paper(document), made_at=MOMENT)

    text = converted(content, tmp_path, "txt:Text (encoded):UTF8").read_text(encoding="utf-8-sig")
    pdf = converted(content, tmp_path, "pdf")

    assert lost(document, text) == []
    assert signers(text) == signers("\n".join(samples.pieces(document)))
    printed = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    notes = [re.sub(r"\s+", " ", note)[:25] for note in samples.notes(document) if note.isascii()]
    assert [note for note in notes if samples.words(note) not in samples.words(printed)] == []


def test_chromium_shows_every_word_note_and_name_of_the_page(document: LetterDocument, tmp_path: Path) -> None:
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    page, pdf = tmp_path / "letter.html", tmp_path / "letter.pdf"
    page.write_bytes(webpage(samples.paper(document)))
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile"]

    dump = [program, *options, "--dump-dom", page.as_uri()]
    dom = subprocess.run(dump, check=True, capture_output=True, text=True, timeout=300).stdout
    printing = [program, *options, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri()]
    subprocess.run(printing, check=True, capture_output=True, timeout=300)

    shown = re.sub(r"<style>.*?</style>|<[^<>]*>", "", dom, flags=re.DOTALL)
    shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&nbsp;", " ")
    assert lost(document, shown) == []
    assert signers(shown) == signers("\n".join(samples.pieces(document)))
    assert [note for note in samples.notes(document) if samples.words(note) not in samples.words(shown)] == []
    assert pdf.stat().st_size > 1000
