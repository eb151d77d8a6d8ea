#!/usr/bin/env bash
# postal-mime 4.0.0: a quoted sentence of a flowed mail has a “>” in its middle
#
# Input      A mail with format=flowed (RFC 3676), in which “> We will not ” and “> sign this.” are one quoted line that flows.
# Expected   “> We will not sign this.”: the marks are taken off before lines are joined (RFC 3676, 4.5), as mailparser 3.14.2
#            does, which is by the same maker.
# Seen       “> We will not > sign this.” A deeper quote has “>>” in it. Who looks for the sentence that was quoted, or for lines
#            that begin with “>”, finds neither the one nor the other.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund postal-mime@4.0.0 mailparser@3.14.2
cat > flowed.mjs <<'JS'
import { simpleParser } from "mailparser";
import PostalMime from "postal-mime";

const mail = [
  "From: Ada Rey <ada@rivers.example>",
  "Content-Type: text/plain; charset=utf-8; format=flowed",
  "",
  "You wrote:",
  "> We will not ",
  "> sign this.",
  ">> Will you ",
  ">> sign?",
  "Why?",
  "",
].join("\r\n");
const [one, other] = [(await PostalMime.parse(mail)).text.trim(), (await simpleParser(mail)).text.trim()];
console.log(one, "\n--\n" + other);
const isSo = one === "You wrote:\n> We will not > sign this.\n>> Will you >> sign?\nWhy?";
process.exit(isSo && other === "You wrote:\n> We will not sign this.\n>> Will you sign?\nWhy?" ? 0 : 1);
JS
node flowed.mjs
