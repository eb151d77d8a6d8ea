"""What seals editions: the installation's key, and who vouches for the time; see docs/sealing.md."""

from pathlib import Path

from config import env

_DATA = env.text("DATA_DIR", str(Path(__file__).resolve().parent.parent / "var"))
_IS_TRIAL = env.flag("TRIAL") and not env.flag("TESTING")

# The key with its certificate as a PKCS#12 file. A trial has one of its own, which bin/start makes.
SEAL_FILE = env.text("SEAL_FILE", str(Path(_DATA) / "seal.p12") if _IS_TRIAL else "")
SEAL_PASSWORD = env.text("SEAL_PASSWORD", "trial-only-password-of-the-seal" if _IS_TRIAL else "")
SEAL_TIMESTAMP_URL = env.text("SEAL_TIMESTAMP_URL")
SEAL_TIMESTAMP_SECONDS = env.number("SEAL_TIMESTAMP_SECONDS", 15)
# Whether an edition waits for a time stamp service that does not answer; otherwise it fails
SEAL_WAITS = env.flag("SEAL_WAITS")
