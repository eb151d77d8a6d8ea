"""Django as a callable of WSGI; the web server enters through config.asgi, which waits for slow visitors."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

UNREADABLE = "unreadable"


class GuardedRequest(WSGIRequest):
    """A request whose kind of content may be written in no known way: the guard refuses it, instead of an error."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # not in the stubs
        except (ValueError, LookupError):
            self.content_type, self.content_params = "", {"charset": UNREADABLE}


class Handler(WSGIHandler):
    request_class = GuardedRequest


application = Handler()

from config.checks import refuse_trial_settings  # noqa: E402 - needs the settings

refuse_trial_settings()
