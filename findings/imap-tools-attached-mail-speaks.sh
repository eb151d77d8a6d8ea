#!/usr/bin/env bash
# imap-tools 1.16.0, mail-parser 4.8.0: what an attached mail says is part of the answer
#
# Input      A reply, “We decline.”, with another mail attached as message/rfc822, in which somebody else says “We sign.”:
#            multipart/mixed, made by Python's email package.
# Expected   The text of the reply is “We decline.”; the attached mail is an attachment, whose text is its own. That is how
#            email.message.EmailMessage.get_body has it.
# Seen       imap-tools: text is “We decline.” and, in the next line, “We sign.”. mail-parser: text_plain has both, with nothing to
#            tell them apart. Both list the attached mail as an attachment too. Where the other side's mail is attached, its
#            words are the sender's.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check imap-tools==1.16.0 mail-parser==4.8.0
"$folder/venv/bin/python" - <<'PY'
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage

import mailparser
from imap_tools import MailMessage


def mail(sender, text):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "letters@example.org", "Re: a letter"
    made.set_content(text, cte="8bit")
    return made


reply = mail("board@rivers.example", "We decline.")
reply.add_attachment(mail("ada@lakes.example", "We sign."))
content = reply.as_bytes(policy=policy.SMTP)

by_imap_tools, by_parser = MailMessage.from_bytes(content), mailparser.parse_from_bytes(content)
own = message_from_bytes(content, policy=policy.default).get_body().get_content().strip()
attached = [part.content_type for part in by_imap_tools.attachments]
texts = [text.strip() for text in by_parser.text_plain]
others = [part["mail_content_type"] for part in by_parser.attachments]
print(repr(by_imap_tools.text), attached, texts, others, repr(own))
both = ["We decline.", "We sign."]
is_so = by_imap_tools.text.split("\r\n") == [*both, ""] and texts == both and own == "We decline."
sys.exit(0 if is_so and attached == others == ["message/rfc822"] else 1)
PY
