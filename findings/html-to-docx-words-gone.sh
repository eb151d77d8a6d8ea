#!/usr/bin/env bash
# html-to-docx 1.8.0: a date in <time>, a name in <bdi> and what is in <q> are not in the document
#
# Input      <p>Answer by <time>5 May</time>, wrote <bdi>Ada Rey</bdi>: <q>not one day later</q>, says <abbr>UNECE</abbr>.</p>
# Expected   The words, if without their meaning; an element that a program does not know is to be read as its content.
# Seen       “Answer by , wrote : , says .”: for each of them an empty run, and no word of warning. The same befalls <cite>,
#            <small>, <dfn>, <kbd> and <samp>. And “<b>Ada</b> <i>Rey</i>” is “AdaRey”, since a blank by itself is dropped.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund html-to-docx@1.8.0 jszip@3.10.1
cat > words.cjs <<'JS'
const JSZip = require("jszip");
const toDocx = require("html-to-docx");

async function words(html) {
  const zip = await JSZip.loadAsync(await toDocx(html));
  const text = await zip.file("word/document.xml").async("string");
  return [...text.matchAll(/<w:t[ >][^<]*/g)].map(([run]) => run.slice(run.indexOf(">") + 1)).join("");
}

(async () => {
  const letter =
    "<p>Answer by <time>5 May</time>, wrote <bdi>Ada Rey</bdi>: <q>not one day later</q>, says <abbr>UNECE</abbr>.</p>";
  const found = [await words(letter), await words("<p>Signed: <b>Ada</b> <i>Rey</i></p>")];
  for (const name of ["cite", "small", "dfn", "kbd", "samp"]) {
    found.push(await words(`<p>one <${name}>two</${name}> three</p>`));
  }
  console.log(found);
  const expected = ["Answer by , wrote : , says .", "Signed: AdaRey", ...Array(5).fill("one  three")];
  process.exit(JSON.stringify(found) === JSON.stringify(expected) ? 0 : 1);
})();
JS
node words.cjs
