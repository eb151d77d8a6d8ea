"""The description of the API in OpenAPI 3.1: what ninja reads off the types, and what holds for every operation."""

from functools import cache
from typing import Any, Final

from django.utils import translation

from campaign.api import conditions, deeds, registry
from campaign.api.operations import Operation
from campaign.api.problems import CONTENT_TYPE
from campaign.api.scopes import SCOPES
from campaign.api.service import PREFIX, api

ADDRESS: Final = f"{PREFIX}openapi.json"
TAGS: Final = ("letters", "signatures", "organizations", "invitations", "editions", "deliveries", "answers")
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Problem details, RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "What a program compares: urn:undersigned:problem:…"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do, in the language of the request."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "A part of the address, or a header."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_WORDS: Final = {
    400: "Address or body cannot be read.",
    401: "No token, or one that opens nothing.",
    403: "The token lacks the scope, or its holder the role.",
    404: "Nothing is there that this token may know of.",
    405: "The address takes other methods.",
    409: "The state of things forbids it.",
    412: "It was changed since it was read.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Something in the request has to be put right.",
    428: "The header If-Match is missing.",
    429: "Asked too often; Retry-After says for how many seconds to wait.",
    503: "The database is away; Retry-After says for how many seconds to wait.",
}
_ALWAYS: Final = (400, 401, 403, 404, 405, 422, 429, 503)
_WHEN_WRITING: Final = (409, 412, 413, 415)


@cache
def description() -> dict[str, Any]:
    """Return the description as JSON holds it; it is the same for everybody."""
    found: dict[str, Any] = dict(api().get_openapi_schema(path_prefix=PREFIX))
    found["components"]["schemas"]["Problem"] = _PROBLEM
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["components"]["responses"] = {f"Problem{status}": _problem(status) for status in _WORDS}
    found["tags"] = [{"name": name} for name in TAGS]
    found["servers"] = [{"url": "/"}]
    by_name = {operation.name: operation for operation in registry.operations()}
    for methods in found["paths"].values():
        for told in methods.values():
            _complete(told, by_name[told["operationId"]])
    return found


def _problem(status: int) -> dict[str, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = {"Retry-After": {"schema": {"type": "integer"}}} if status in {429, 503} else {}
    headers |= {"WWW-Authenticate": {"schema": {"type": "string"}}} if status == 401 else {}
    headers |= {"Allow": {"schema": {"type": "string"}}} if status == 405 else {}
    return {"description": _WORDS[status], "content": content, "headers": headers}


def _complete(told: dict[str, Any], operation: Operation) -> None:
    """Add to one operation what holds for all of its kind."""
    told["security"] = [{"token": [operation.scope]}]
    told["x-scope"], told["x-action"] = operation.scope, operation.action
    told["description"] = f"Scope {operation.scope}: {_english(operation.scope)}."
    is_read = operation.method == "GET"
    statuses = [*_ALWAYS, *(() if is_read else _WHEN_WRITING), *((428,) if operation.needs_match else ())]
    for status in statuses:
        told["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    told["responses"] = {str(status): answer for status, answer in told["responses"].items()}
    told["parameters"] = [*told["parameters"], *_headers(operation)]
    if is_read:
        told["responses"]["304"] = {"description": "The reader has it already."}
    success = told["responses"][str(operation.status)]
    if operation.media_types:
        schema = {"schema": {"type": "string", "format": "binary"}}
        success["content"] = {kind: schema for kind in operation.media_types}  # noqa: C420 - one schema for all
    if operation.status != 204:
        success["headers"] = {"ETag": {"schema": {"type": "string"}}}


def _english(scope: str) -> str:
    """Return what a scope is for, in the one language of the description."""
    with translation.override("en"):
        return str(SCOPES[scope])


def _headers(operation: Operation) -> list[dict[str, Any]]:
    """Return the headers that an operation looks at."""
    if operation.method == "GET":
        return [_header(conditions.NONE_MATCH, "An ETag that was read before: 304 if nothing has changed.")]
    found = []
    if operation.method == "POST":
        found.append(_header(deeds.HEADER, "A key of your own: asked again within a day, it is the same deed."))
    if operation.needs_match or operation.method == "PATCH":
        words = "The ETag that was read: 412 if it was changed meanwhile."
        found.append({**_header(conditions.MATCH, words), "required": operation.needs_match})
    return found


def _header(name: str, words: str) -> dict[str, Any]:
    told = {"in": "header", "name": name, "required": False, "description": words}
    return {**told, "schema": {"type": "string"}}
