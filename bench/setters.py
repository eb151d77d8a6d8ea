"""One way to set a letter with a long list, ready and waiting: the program that bench.editions starts for each.

    python setters.py SIDE FOLDER

SIDE is ours, tagged, untagged, weasyprint, blocks, typst or reportlab; FOLDER is the tree whose build is asked. Each
line of standard input names how many names and a file; the answer is a line of JSON with seconds, seconds of the
processor, and the most memory in megabytes that the PDF took, measured by the system over a process of its own and all
that it starts.
"""

import importlib
import json
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from functools import cache, partialmethod
from pathlib import Path
from typing import Any, Final

KINDS: Final = "Alliance Association Center Coalition Committee Foundation Forum Initiative League Union".split()
WHOM: Final = "Rivers Lakes Women Workers Journalists Lawyers Teachers Refugees Children Families Fishers".split()
WHERE: Final = "Nairobi Geneva Łódź Kraków Asunción Manila Jakarta Accra Lagos Dakar Tunis Quito Zürich Århus".split()
PARAGRAPH: Final = "The river carries what the valley gives it, and what it carries reaches all who live beside it. "
FONTS: Final = "/usr/share/fonts/truetype/gentiumplus"
Setting = Callable[[int], bytes]


@cache
def names(count: int) -> list[str]:
    """Return names of organizations, the same each time."""
    chance = random.Random(1)
    found = []
    for _number in range(count):
        name = f"{chance.choice(KINDS)} for the Rights of {chance.choice(WHOM)} in {chance.choice(WHERE)}"
        found.append(f"{name} ({''.join(chance.choices('ABCDEFGHIL', k=4))})" if chance.random() < 0.3 else name)
    return found


def ours(folder: Path) -> Setting:
    """Set by the build in a folder, as a worker does."""
    sys.path.insert(0, str(folder))
    os.chdir(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    importlib.import_module("django").setup()
    pdf = importlib.import_module("letters.editions.rendering.pdf")
    settings = importlib.import_module("django.conf").settings
    settings.DATA_DIR = os.environ["BENCH_DATA"]
    settings.RENDER_SECONDS = settings.RENDER_SECONDS_AT_MOST = 3000
    settings.RENDER_MEGABYTES = 8000
    # The table of characters is read by a worker once.
    importlib.import_module("letters.markup.glyphs").uncovered(frozenset({0x17F}))
    return lambda count: bytes(pdf.render_pdf(document(count)).pdf)


@cache
def document(count: int) -> Any:
    documents = importlib.import_module("letters.documents")
    lines = tuple(documents.SignatureLine((name,), number=number) for number, name in enumerate(names(count), start=1))
    organization = documents.LineStyle.ORGANIZATION
    block = documents.SignatureBlock("Organizations", "", organization, 2, lines)
    return documents.LetterDocument(
        "A letter", "en", f"<p>{PARAGRAPH * 6}</p>" * 4, subject="The river", reference="CSR 1",
        salutation="Excellency,", closing="Respectfully,", signature_blocks=(block,) if count else (),
    )  # fmt: skip


def tagged(folder: Path, *, has_tags: bool = True) -> Setting:
    """Set by the build in a folder, without the start of a program for each letter."""
    setting = ours(folder)
    process = importlib.import_module("letters.editions.rendering.typesetter_process")
    typesetter = importlib.import_module("letters.editions.rendering.typesetter")
    if not has_tags:
        _take_tags_away()
    process.run = lambda job, *_limits, **_watch: process.Typeset(*typesetter.typeset(job))  # type: ignore[attr-defined]
    return setting


def untagged(folder: Path) -> Setting:
    """Set in the same way without a tree of elements, and without all that completes it."""
    return tagged(folder, has_tags=False)


def _take_tags_away() -> None:
    tagging: Any = importlib.import_module("letters.editions.rendering.tagging")
    html: Any = importlib.import_module("weasyprint").HTML
    document: Any = importlib.import_module("weasyprint.document").Document
    tagging.install = lambda *_rules: None
    tagging.finisher = lambda *_pieces: None
    for of, name in ((html, "render"), (document, "write_pdf")):
        setattr(of, name, partialmethod(_without_tags, getattr(of, name)))


def _without_tags(self: Any, original: Any, *arguments: Any, **options: Any) -> Any:
    """Call a method of WeasyPrint for the level of PDF/A-3 that has no tags."""
    return original(self, *arguments, **options | {"pdf_variant": "pdf/a-3b"})


def weasyprint(folder: Path, *, blocks: bool = False) -> Setting:
    """Set as one document by WeasyPrint alone, with the same HTML and styles; in columns, or in blocks side by side."""
    ours(folder)
    page = importlib.import_module("letters.editions.rendering.page")
    pdf = importlib.import_module("letters.editions.rendering.pdf")
    os.environ["FONTCONFIG_FILE"] = str(folder / "letters/editions/rendering/fonts.conf")
    library = importlib.import_module("weasyprint")
    styles = pdf.stylesheet()
    if blocks:
        styles += (
            ".columns-2 .names { columns: auto } .columns-2 .signature { display: inline-block; width: 50%;"
            " box-sizing: border-box; padding-inline-end: 1.4em; vertical-align: top }"
        )

    def made(count: int) -> bytes:
        html = page.html_of(page.printable(document(count)))
        whole = html.replace("</head>", f"<style>{styles}</style></head>", 1)
        return bytes(library.HTML(string=whole).write_pdf(pdf_variant="pdf/a-3a"))

    return made


def typst(_folder: Path) -> Setting:
    """Set by typst, tagged, in two columns of the same measure."""
    library = importlib.import_module("typst")

    def made(count: int) -> bytes:
        entries = "".join(f"+ {name}\n" for name in names(count))
        source = f"""#set page(paper: "a4", margin: (top: 24mm, x: 29mm, bottom: 27mm),
  footer: context align(center, text(8.75pt)[CSR 1 · page #counter(page).display() of #counter(page).final().at(0)]))
#set text(font: "Gentium Book Plus", size: 11.25pt, lang: "en", top-edge: 0.8em, bottom-edge: -0.2em)
#set document(title: "A letter")
#set par(leading: 0.32em, spacing: 0.7em)
#set enum(numbering: "1.", spacing: 0.48em)
= The river
Excellency,

{(PARAGRAPH * 6 + chr(10) + chr(10)) * 4}
Respectfully,

== Organizations
#columns(2, gutter: 1.4em)[
{entries}]"""
        return bytes(library.compile(source.encode(), font_paths=[FONTS], ignore_system_fonts=True))

    return made


def reportlab(_folder: Path) -> Setting:
    """Set by ReportLab's platypus in two frames a page, without tags."""
    platypus = importlib.import_module("reportlab.platypus")
    styles = importlib.import_module("reportlab.lib.styles")
    metrics = importlib.import_module("reportlab.pdfbase.pdfmetrics")
    fonts = importlib.import_module("reportlab.pdfbase.ttfonts")

    def foot(canvas: Any, made: Any) -> None:
        canvas.setFont("Gentium", 8.75)
        canvas.drawCentredString(297.6, 50, f"CSR 1 · page {made.page}")

    def made(count: int) -> bytes:
        metrics.registerFont(fonts.TTFont("Gentium", f"{FONTS}/GentiumBookPlus-Regular.ttf"))
        text = styles.ParagraphStyle("text", fontName="Gentium", fontSize=11.25, leading=16, spaceAfter=7)
        name = styles.ParagraphStyle(
            "name", parent=text, leading=14.85, spaceAfter=1.8, leftIndent=36, firstLineIndent=-36
        )
        whole, column = platypus.Frame(82, 76, 431, 698, 0, 0, 0, 0), 208
        columns = [platypus.Frame(82 + n * 223, 76, column, 698, 0, 0, 0, 0) for n in range(2)]
        file = Path(os.environ["BENCH_DATA"]) / f"reportlab-{os.getpid()}.pdf"
        pages = platypus.BaseDocTemplate(str(file), pagesize=(595.3, 841.9))
        pages.addPageTemplates(
            [
                platypus.PageTemplate("letter", [whole], onPage=foot),
                platypus.PageTemplate("list", columns, onPage=foot),
            ]
        )
        story = [platypus.Paragraph(PARAGRAPH * 6, text) for _paragraph in range(4)]
        story += [platypus.NextPageTemplate("list"), platypus.PageBreak()]
        story += [platypus.Paragraph(f"{place}. {one}", name) for place, one in enumerate(names(count), start=1)]
        pages.build(story)
        content = file.read_bytes()
        file.unlink()
        return content

    return made


def blocks(folder: Path) -> Setting:
    return weasyprint(folder, blocks=True)


SIDES: Final[dict[str, Callable[[Path], Setting]]] = {
    "ours": ours, "weasyprint": weasyprint, "blocks": blocks, "typst": typst, "reportlab": reportlab,
    "tagged": tagged, "untagged": untagged,
}  # fmt: skip

# Those that set our documents.
OWN: Final = ("ours", "tagged", "untagged", "weasyprint", "blocks")


def measured(setting: Setting, count: int, file: str) -> dict[str, float]:
    """Set in a process of its own, and return what the system says of it."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            Path(file).write_bytes(setting(count))
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    _child, status, used = os.wait4(child, 0)
    if status:
        return {}
    seconds = time.monotonic() - began
    return {"seconds": seconds, "processor": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}


def main() -> None:
    setting = SIDES[sys.argv[1]](Path(sys.argv[2]))
    if sys.argv[1] in OWN:
        setting(3)  # templates are read once
    for line in sys.stdin:
        count, file = line.split()
        names(int(count))
        if sys.argv[1] in OWN:
            document(int(count))
        print(json.dumps(measured(setting, int(count), file)), flush=True)


if __name__ == "__main__":
    main()
