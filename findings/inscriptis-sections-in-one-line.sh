#!/usr/bin/env bash
# inscriptis 2.7.6: names in sections and in lists of terms become one word, in articles they do not
#
# Input      <dl><dt>Ada Rey</dt><dd>Rivers Union</dd></dl>, as pages list who signed for whom; two <section>s with a
#            name each; and two <article>s.
# Expected   A new line for each, as in every browser: HTML says of dl, dt, dd, section, legend and summary that they
#            are blocks (Rendering, 15.3.3), and the package is for text that is laid out as a page shows it.
# Seen       “Ada ReyRivers Union” from the first two, two lines from the articles. Its table of blocks has article, aside,
#            header, main and nav, and not section, dl, dt, dd, legend and summary, which are drawn like words in a line.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check inscriptis==2.7.6
"$folder/venv/bin/python" - <<'PY'
import sys

from inscriptis import get_text

PAGES = {
    "dl": "<dl><dt>Ada Rey</dt><dd>Rivers Union</dd></dl>",
    **{tag: f"<{tag}>Ada Rey</{tag}><{tag}>Rivers Union</{tag}>" for tag in ("section", "legend", "summary", "article", "address")},
}
seen = {tag: [line.strip() for line in get_text(page).splitlines()] for tag, page in PAGES.items()}
print(seen)
joined, apart = ["Ada ReyRivers Union"], ["Ada Rey", "Rivers Union"]
sys.exit(0 if seen == {tag: apart if tag in ("article", "address") else joined for tag in PAGES} else 1)
PY
