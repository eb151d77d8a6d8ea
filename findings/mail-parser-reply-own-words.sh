#!/usr/bin/env bash
# mail-parser-reply 1.36: “our board wrote:” begins a quoted mail, and the condition after it is no part of the reply
#
# Input      A reply in German, “Ja.”, then “Am Montag schrieb unser Vorstand:” and in the next line “Wir stimmen zu, aber
#            ohne unseren Namen.” (Yes. On Monday our board wrote: we agree, but without our name.) And one in English.
# Expected   The whole text: no mail is quoted, there is no address, no hour and no “>” in it; latest_reply is documented
#            as the content that the sender of the mail has written.
# Seen       “Ja.” and “We sign.”: what the organization asks for is another mail's text. The pattern for the head of a
#            quote wants the words for “on” and “wrote” with anything between them. It is so only where the sentence
#            begins a line. A program that signs for whoever answers “yes” would print a name that nobody allowed.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mail-parser-reply==1.36
"$folder/venv/bin/python" - <<'PY'
import sys

from mailparser_reply import EmailReplyParser

REPLIES = {
    "de": "Ja.\n\nAm Montag schrieb unser Vorstand:\nWir stimmen zu, aber ohne unseren Namen.\n",
    "en": "We sign.\n\nOn Monday our director wrote:\nthat we may be named only in the archive.\n",
}
inside = "Yes. On Monday our director wrote:\nthat we may be named only in the archive.\n"

seen = {language: EmailReplyParser(languages=[language]).parse_reply(text=text) for language, text in REPLIES.items()}
whole = EmailReplyParser(languages=["en"]).parse_reply(text=inside)
print(seen, repr(whole))
sys.exit(0 if seen == {"de": "Ja.", "en": "We sign."} and whole == inside.strip() else 1)
PY
