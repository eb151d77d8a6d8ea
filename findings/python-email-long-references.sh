#!/usr/bin/env bash
# Python 3.11.2, email.policy.SMTP: a References header of long Message-IDs is written as an encoded word
#
# Input      EmailMessage with References of two Message-IDs of 83 ASCII characters each, and List-Unsubscribe with an
#            address of 129. All of it is allowed: lines may have 998 characters, and there is a blank to fold at.
# Expected   The ids as they are, on two lines; a header that has no words in it is never an encoded word (RFC 2047, 5).
# Seen       References: =?utf-8?q?=3Cbbb…, and the same for List-Unsubscribe. Other programs find neither the thread nor
#            the address. Python's own parser undoes it, so a test that reads the mail back with it sees nothing.
#            With policy.SMTP.clone(max_line_length=998), or with email.policy.compat32, they stay as they are.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 - <<'PY'
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

ids = " ".join(f"<{letter * 70}@example.org>" for letter in "bc")
address = f"<https://example.org/leave/{'0123456789' * 10}/>"


def written(message: Message) -> bytes:
    message["References"] = ids
    message["List-Unsubscribe"] = address
    return message.as_bytes()


usual = written(EmailMessage(policy=policy.SMTP))
wide = written(EmailMessage(policy=policy.SMTP.clone(max_line_length=998)))
older = written(Message(policy=policy.compat32))
print(sys.version.split()[0], usual.decode(), wide.decode(), older.decode(), sep="\n")
again = message_from_bytes(usual, policy=policy.default)
is_so = b"References: =?utf-8?q?" in usual and b"List-Unsubscribe: =?utf-8?q?" in usual
is_so = is_so and (again["References"], again["List-Unsubscribe"]) == (ids, address)
sys.exit(0 if is_so and b"=?" not in wide and b"=?" not in older else 1)
PY
