#!/usr/bin/env bash
# PGPy 0.6.0: a letter signed in clear text is “BAD” for GnuPG when a line ends in a blank, as the “-- ” above a name does
#
# Input      “Please answer.\n-- \nAda Rey”, signed as clear text by PGPy and verified by GnuPG, and the other way round.
# Expected   A good signature in both directions: blanks at the end of a line do not count (RFC 4880, 7.1), since mail and
#            copying lose them.
# Seen       Bad in both directions. PGPy signs the blank and, when it verifies, expects it to have been signed. Itself it
#            agrees with, so that a test of one's own says nothing. Without the blank both are good.
#
# Needs gpg. Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'gpgconf --homedir "$folder/keys" --kill all; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check PGPy==0.6.0
mkdir -m 700 "$folder/keys"
cd "$folder"
GNUPGHOME="$folder/keys" venv/bin/python -W ignore - <<'PY'
import subprocess
import sys

from pgpy import PGPUID, PGPKey, PGPMessage
from pgpy.constants import CompressionAlgorithm, HashAlgorithm, KeyFlags, PubKeyAlgorithm, SymmetricKeyAlgorithm

key = PGPKey.new(PubKeyAlgorithm.RSAEncryptOrSign, 2048)
key.add_uid(
    PGPUID.new("Ada Rey", email="ada@rivers.example"),
    usage={KeyFlags.Sign, KeyFlags.Certify},
    hashes=[HashAlgorithm.SHA256],
    ciphers=[SymmetricKeyAlgorithm.AES256],
    compression=[CompressionAlgorithm.Uncompressed],
)


def gpg(*words: str, text: str) -> subprocess.CompletedProcess:
    return subprocess.run(["gpg", "--batch", "--quiet", *words], input=text.encode(), capture_output=True, check=False)


def by_pgpy(text: str) -> PGPMessage:
    message = PGPMessage.new(text, cleartext=True)
    message |= key.sign(message)
    return message


def verdicts(text: str) -> tuple[bool, bool, bool]:
    """Tell who takes whose signature: PGPy its own, GnuPG that of PGPy, PGPy that of GnuPG."""
    message = by_pgpy(text)
    from_gpg = PGPMessage.from_blob(gpg("--clearsign", "--digest-algo", "SHA256", text=text + "\n").stdout.decode())
    taken = gpg("--verify", text=str(message)).returncode == 0
    return bool(key.pubkey.verify(message)), taken, bool(key.pubkey.verify(from_gpg))


gpg("--import", text=str(key))
found = [verdicts("Please answer.\n-- \nAda Rey"), verdicts("Please answer.\n--\nAda Rey")]
print(found)
sys.exit(0 if found == [(True, False, False), (True, True, True)] else 1)
PY
