#!/usr/bin/env bash
# @formulajs/formulajs 4.6.1: PROPER writes “éLise Rey” and “łUkasz” with the capital on the second letter
#
# Input      The names “élise rey”, “ŁUKASZ NOWAK”, “özlem ateş” and “ñusta rey”, as people type them into a form.
# Expected   Élise, Łukasz, Özlem, Ñusta, which spreadsheets make of them by the function of that name, and hyperformula 3.5.0
#            by =PROPER(…).
# Seen       éLise, ŁUkasz, öZlem, ñUsta. Words are looked for by \w\S*, and \w is a letter of English only, so that a word
#            begins at its second letter. “josé” and “müller” come out right, which is why a trial with them shows nothing.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @formulajs/formulajs@4.6.1 hyperformula@3.5.0
cat > proper.cjs <<'JS'
const { PROPER } = require("@formulajs/formulajs");
const { HyperFormula } = require("hyperformula");

const names = ["élise rey", "ŁUKASZ NOWAK", "özlem ateş", "ñusta rey", "josé müller"];
const sheet = HyperFormula.buildFromArray(names.map((name) => [`=PROPER("${name}")`]), { licenseKey: "gpl-v3" });
const [some, others] = [names.map((name) => PROPER(name)), sheet.getSheetValues(0).flat()];
console.log(some, others);
const isSo = some.join() === "éLise Rey,ŁUkasz Nowak,öZlem Ateş,ñUsta Rey,José Müller";
process.exit(isSo && others.join() === "Élise Rey,Łukasz Nowak,Özlem Ateş,Ñusta Rey,José Müller" ? 0 : 1);
JS
node proper.cjs
