"""Production's settings with Django's own answer to an error, for a control."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.faults.plain_urls"
