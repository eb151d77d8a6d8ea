"""The API as a whole: its operations as routes, and its description in OpenAPI 3.1."""

from functools import cache
from typing import Any, Final

from django.urls import URLPattern, re_path
from ninja import NinjaAPI, Router

from campaign.api import door, registry
from campaign.api.bodies import JsonParser

VERSION: Final = "1.0"
PREFIX: Final = "/api/v1/"
_SUMMARY: Final = (
    "Letters, signatures, organizations, invitations, editions, deliveries and answers of one coalition. "
    "A token acts for one member and may never more than this member."
)


@cache
def api() -> NinjaAPI:
    """Return the API with everybody's operations; it is made when the routes are read."""
    made = NinjaAPI(
        title="Undersigned",
        version=VERSION,
        description=_SUMMARY,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        parser=JsonParser(),
    )
    door.hang_on(made)
    router = Router()
    for operation in registry.operations():
        router.add_api_operation(
            operation.path,
            [operation.method],
            operation.answer,
            auth=operation.admits,
            response={operation.status: operation.response},
            operation_id=operation.name,
            url_name=operation.name,
            summary=(operation.answer.__doc__ or "").partition("\n")[0].rstrip("."),
            description="",
            tags=[operation.tag],
        )
    made.add_router("", router)
    return made


def urls() -> tuple[list[Any], str, str]:
    """Return the routes of all operations, each behind the door, and one for whatever else is asked for."""
    found, _app, namespace = api().urls
    patterns = [
        URLPattern(pattern.pattern, door.through(pattern.callback), name=pattern.name)
        for pattern in found
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]
    return [*patterns, re_path(r"^(?P<path>.*)$", door.unknown, name="unknown")], "api", namespace
