#!/usr/bin/env bash
# email-validator 2.4.0: international addresses are taken, and names before them only in ASCII
#
# Input      “Zoë Müller <zoe@example.org>” and “Мария <maria@example.org>”, with allow_display_name=True and otherwise
#            as it comes: allow_smtputf8 is on, and addresses such as “müller@example.org” pass.
# Expected   Both pass: RFC 6532 (3.2) adds every character beyond ASCII to those of an atom, which is what an unquoted
#            display name consists of, as it adds them to the local part. Python's own parser takes both.
# Seen       “The display name contains invalid characters when not quoted: 'ë', 'ü'.” With quotes around it the same name
#            passes. What people copy from their mail program seldom has any.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check email-validator==2.4.0
"$folder/venv/bin/python" - <<'PY'
import sys
from email.headerregistry import Address
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email


def answer(address: str) -> str | None:
    try:
        return validate_email(address, allow_display_name=True, check_deliverability=False, test_environment=True).display_name
    except EmailNotValidError as error:
        return f"refused: {error}"


names = ("Zoë Müller", "Мария", "Zoe Muller")
plain = [answer(f"{name} <z@example.org>") for name in names]
quoted = [answer(f'"{name}" <z@example.org>') for name in names]
read = [parseaddr(str(Address(name, addr_spec="z@example.org")))[0] for name in names]
local = validate_email("müller@example.org", check_deliverability=False, test_environment=True).normalized
print(plain, quoted, read, local)
is_so = [one.startswith("refused") for one in plain] == [True, True, False] and quoted == read == list(names)
sys.exit(0 if is_so and local == "müller@example.org" else 1)
PY
