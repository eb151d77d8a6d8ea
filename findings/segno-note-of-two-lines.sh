#!/usr/bin/env bash
# segno 1.6.6: the note of a contact loses its second line, or the whole contact is none
#
# Input      helpers.make_vcard_data with a memo of two lines, “Signed for” and “Rivers Union”, for the QR code of a contact.
# Expected   NOTE:Signed for\nRivers Union with the two characters \n, which vCard 3.0 has for a new line in a value (RFC 2426,
#            2.4.2). Commas and semicolons, which the RFC names in the same breath, are escaped.
# Seen       A bare end of line. “Rivers Union” begins a line of its own, which is no property, so that vobject 0.9.9 reads no
#            contact at all; MeCard, for which the package has a sister function, does escape.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check segno==1.6.6 vobject==0.9.9
"$folder/venv/bin/python" - <<'PY'
import sys

import vobject
from segno import helpers

card = helpers.make_vcard_data(name="Rey;Ada", displayname="Ada Rey", memo="Signed for\nRivers Union", org="Rivers, East")
try:
    read = vobject.readOne(card)
except vobject.base.ParseError as error:
    read = str(error)
print(repr(card), read)
is_so = "NOTE:Signed for\nRivers Union\r\n" in card and "ORG:Rivers\\, East" in card
sys.exit(0 if is_so and isinstance(read, str) and "Rivers Union" in read else 1)
PY
