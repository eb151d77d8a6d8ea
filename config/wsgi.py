"""Django as a callable of WSGI; the web server enters through config.asgi, which waits for slow visitors."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.checks import refuse_trial_settings  # noqa: E402 - needs the settings

refuse_trial_settings()
