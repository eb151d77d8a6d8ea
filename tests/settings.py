"""The one settings file with the few lines that tests need otherwise."""

import atexit
import os
import shutil
import tempfile

os.environ["TESTING"] = "1"
os.environ["TRIAL"] = "1"
if "TEST_DATA_DIR" not in os.environ:
    os.environ["TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="undersigned-tests-")
    atexit.register(shutil.rmtree, os.environ["TEST_DATA_DIR"], ignore_errors=True)
# Processes that test at the same time do not find each other's files, such as the moment of the last sweep.
os.environ["DATA_DIR"] = os.path.join(os.environ["TEST_DATA_DIR"], os.environ.get("PYTEST_XDIST_WORKER", "only"))  # noqa: PTH118
for name in ("EMAIL_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS", "DEBUG", "SECRET_KEY", "FIELD_KEY", "FIELD_KEYS"):
    os.environ.pop(name, None)
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:"

from config.settings import *  # noqa: E402, F403

# Argon2 is meant to be slow; no test is about that.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# The folder WhiteNoise looks into; in tests nothing is collected there.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
# Every test client builds the middleware anew; WhiteNoise would list all static files each time.
WHITENOISE_AUTOREFRESH = True
