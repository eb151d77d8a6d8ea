"""Production's settings and the sample app."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as PRODUCTS

INSTALLED_APPS = [*PRODUCTS, "tests.faults.sample_app"]
