#!/usr/bin/env bash
# zxing-cpp 3.1.1 and jsQR 1.4.0: a QR code that says “¿Quién?” is read as Japanese by the one and as nothing by the other
#
# Input      segno 1.6.6's code of “¿Quién?”: bytes in Latin-1 without a declaration, which the standard has as what is meant
#            where nothing is declared (ISO/IEC 18004, byte mode). “Zoë” in the same way.
# Expected   “¿Quién?” and “Zoë”.
# Seen       zxing-cpp guesses from the bytes and says “ｿQui駭?”, half-width katakana and a kanji; “Zoë” it reads. jsQR finds the
#            code, says so, and has for both the empty text, as for bytes that are no UTF-8. Asking segno for
#            eci=True changes nothing, since Latin-1 is the default and so is not declared; only encoding="utf-8" gives a code
#            that both read as it is written.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  segno==1.6.6 zxing-cpp==3.1.1 pillow==13.0.0
cd "$folder"
npm install --silent --no-audit --no-fund jsqr@1.4.0
cat > read.cjs <<'JS'
const { readFileSync } = require("fs");
const jsQR = require("jsqr");
const [file, side] = process.argv.slice(2);
const code = jsQR(Uint8ClampedArray.from(readFileSync(file)), Number(side), Number(side));
process.stdout.write(JSON.stringify(code && code.data));
JS
venv/bin/python - <<'PY'
import io
import json
import subprocess
import sys
from pathlib import Path

import segno
import zxingcpp
from PIL import Image


def readings(text: str, **asked: object) -> tuple[str, str]:
    png = io.BytesIO()
    segno.make(text, micro=False, **asked).save(png, kind="png", scale=6)
    picture = Image.open(png)
    Path("code").write_bytes(picture.convert("RGBA").tobytes())
    by_js = subprocess.run(["node", "read.cjs", "code", str(picture.width)], capture_output=True, check=True)
    return zxingcpp.read_barcode(picture.convert("L")).text, json.loads(by_js.stdout)


default = [readings(text) for text in ("¿Quién?", "Zoë")]
declared = [readings(text, eci=True) for text in ("¿Quién?", "Zoë")]
as_utf8 = [readings(text, encoding="utf-8") for text in ("¿Quién?", "Zoë")]
print(default, declared, as_utf8)
is_so = default == declared == [("ｿQui駭?", ""), ("Zoë", "")]
sys.exit(0 if is_so and as_utf8 == [("¿Quién?", "¿Quién?"), ("Zoë", "Zoë")] else 1)
PY
