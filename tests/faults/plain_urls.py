"""Production's addresses with Django's own answer to an error."""

from config.urls import *  # noqa: F403

handler500 = "django.views.defaults.server_error"
