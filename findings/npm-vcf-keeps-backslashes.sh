#!/usr/bin/env bash
# vcf 2.1.2 (npm): a contact is called “Rey\, Ada”, and an escaped semicolon parts a name in two
#
# Input      A vCard 3.0 with FN:Rey\, Ada, NOTE:one\ntwo and N:Rey\; Lind;Ada;;;
# Expected   “Rey, Ada”, a note of two lines, and a family name “Rey; Lind” with the given name Ada (RFC 2426, 2.4.2), as ical.js
#            2.2.1 reads it.
# Seen       FN keeps its backslash, the note is “one\ntwo” with a backslash and an n, and of the name the family is “Rey\” and
#            the given name “Lind”; Ada is a middle name.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund vcf@2.1.2 ical.js@2.2.1
cat > card.mjs <<'JS'
import ICAL from "ical.js";
import VCard from "vcf";

const text = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Rey\\, Ada\r\nN:Rey\\; Lind;Ada;;;\r\nNOTE:one\\ntwo\r\nEND:VCARD\r\n";
const [one, other] = [new VCard().parse(text), new ICAL.Component(ICAL.parse(text))];
const parts = one.toJSON()[1].find(([name]) => name === "n")[3];
const found = [one.get("fn").valueOf(), one.get("note").valueOf(), ...parts.slice(0, 3)];
const names = other.getFirstPropertyValue("n");
const others = [other.getFirstPropertyValue("fn"), other.getFirstPropertyValue("note"), ...names.slice(0, 2)];
console.log(found, others);
const isSo = JSON.stringify(found) === JSON.stringify(["Rey\\, Ada", "one\\ntwo", "Rey\\", " Lind", "Ada"]);
process.exit(isSo && JSON.stringify(others) === JSON.stringify(["Rey, Ada", "one\ntwo", "Rey; Lind", "Ada"]) ? 0 : 1);
JS
node card.mjs
