#!/usr/bin/env bash
# feedparser 6.0.14: an author's address ends after four letters of its top-level domain, and the rest begins the name
#
# Input      An RSS item with <author>ada@rivers.foundation (Ada Rey)</author>, the form that RSS 2.0 asks for.
# Expected   Ada Rey, ada@rivers.foundation; for ada@rivers.org that is what one gets.
# Seen       The name is “dation (Ada Rey” and the address ada@rivers.foun, which is nobody's. The same with .international,
#            .charity and .museum.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PY'
import sys

import feedparser


def author(address: str) -> dict:
    item = f"<item><title>Letter</title><author>{address} (Ada Rey)</author></item>"
    feed = f'<rss version="2.0"><channel><title>Letters</title>{item}</channel></rss>'
    return dict(feedparser.parse(feed).entries[0].author_detail)


short, long = author("ada@rivers.org"), author("ada@rivers.foundation")
print(short, long)
is_so = short == {"name": "Ada Rey", "email": "ada@rivers.org"}
sys.exit(0 if is_so and long == {"name": "dation (Ada Rey", "email": "ada@rivers.foun"} else 1)
PY
