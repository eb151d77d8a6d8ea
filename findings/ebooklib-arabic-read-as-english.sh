#!/usr/bin/env bash
# EbookLib 0.20: an Arabic EPUB that is read says of its chapters that they are English
#
# Input      A book by EbookLib itself with language ar, direction rtl and two authors, Rey, Ada and Kim; its one chapter has
#            lang="ar". It is read with read_epub, and the chapter taken with get_content.
# Expected   The chapter in Arabic as before: the package document says dc:language ar, the file of the chapter
#            lang="ar" and xml:lang="ar". The direction is read and kept, so the language would be as well.
# Seen       lang="en" and xml:lang="en" on the chapter, and book.language is "en", while dc:language and direction stay.
#            A screen reader reads Arabic with an English voice. That get_content writes a page anew and drops what its
#            head links to is said in issue 317; the attribute content has the page as it was. Besides, both authors
#            have the id “creator”, although an id stands once in a document, and what refers to one may mean the other.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check EbookLib==0.20
"$folder/venv/bin/python" - <<'PY'
import re
import sys
import tempfile
import zipfile
from pathlib import Path

from ebooklib import epub

book = epub.EpubBook()
book.set_identifier("letter-1")
book.set_title("رسالة مفتوحة")
book.set_language("ar")
book.set_direction("rtl")
for author in ("Rey, Ada", "Kim"):
    book.add_author(author)
chapter = epub.EpubHtml(title="رسالة", file_name="letter.xhtml", lang="ar", content="<p>رسالة</p>")
for item in (chapter, epub.EpubNcx(), epub.EpubNav()):
    book.add_item(item)
book.toc, book.spine = [chapter], ["nav", chapter]
with tempfile.TemporaryDirectory() as folder:
    path = str(Path(folder) / "letter.epub")
    epub.write_epub(path, book)
    with zipfile.ZipFile(path) as file:
        before, package = (file.read(f"EPUB/{name}").decode() for name in ("letter.xhtml", "content.opf"))
    again = epub.read_epub(path)
    after = again.get_item_with_href("letter.xhtml").get_content().decode()
languages = [re.findall(r' (?:xml:)?lang="(\w+)"', text) for text in (before, after)]
print(languages, again.language, again.direction, again.get_metadata("DC", "language"))
is_so = languages == [["ar", "ar"], ["en", "en"]] and again.language == "en" and again.direction == "rtl"
sys.exit(0 if is_so and package.count('<dc:creator id="creator">') == 2 and again.get_metadata("DC", "language")[0][0] == "ar" else 1)
PY
