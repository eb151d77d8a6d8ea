"""The description of the API as a page shows it: operations by what they are about, with their fields in words."""

from dataclasses import dataclass
from typing import Any

from campaign.api.description import TAGS, description

_VERBS = ("get", "post", "patch", "delete")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field or parameter: its type in words, and what is said of it."""

    name: str
    kind: str
    is_required: bool
    words: str


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """One operation on the page."""

    name: str
    method: str
    path: str
    summary: str
    scope: str
    parameters: list[FieldRow]
    body: list[FieldRow]
    status: str
    answer: list[FieldRow]
    is_file: bool


def groups() -> list[tuple[str, list[OperationEntry]]]:
    """Return what the operations are about, in the order of the description, each with its operations."""
    entries: dict[str, list[OperationEntry]] = {tag: [] for tag in TAGS}
    for path, methods in description()["paths"].items():
        for verb in _VERBS:
            if verb in methods:
                entries[methods[verb]["tags"][0]].append(_entry(path, verb, methods[verb]))
    return [(tag, found) for tag, found in entries.items() if found]


def problems() -> list[tuple[str, str]]:
    """Return the status of each problem with what it means."""
    found = description()["components"]["responses"]
    return [(name.removeprefix("Problem"), told["description"]) for name, told in found.items()]


def _entry(path: str, verb: str, told: dict[str, Any]) -> OperationEntry:
    status = next(status for status in told["responses"] if status.startswith("2"))
    content = told["responses"][status].get("content", {})
    sent = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    return OperationEntry(
        name=told["operationId"],
        method=verb.upper(),
        path=path,
        summary=told["summary"],
        scope=told["x-scope"],
        parameters=[_parameter(one) for one in told["parameters"]],
        body=_fields(sent.get("schema", {})),
        status=status,
        answer=_fields(content.get("application/json", {}).get("schema", {})),
        is_file="application/pdf" in content,
    )


def _parameter(one: dict[str, Any]) -> FieldRow:
    kind = _kind(one["schema"]).removesuffix(" | null")  # what is left out is not sent
    return FieldRow(one["name"], kind, bool(one.get("required")), one.get("description", ""))


def _fields(schema: dict[str, Any]) -> list[FieldRow]:
    """Return the fields of an object; of a page of a list those of what is in it."""
    found = _resolved(schema)
    fields = found.get("properties", {})
    if "items" in fields and "next" in fields:
        return _fields(fields["items"]["items"])
    required = set(found.get("required", ()))
    return [FieldRow(name, _kind(one), name in required, one.get("description", "")) for name, one in fields.items()]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = description()["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: dict[str, Any]) -> str:
    """Return the type of a value in a few words."""
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    found = _resolved(schema)
    if values := found.get("enum") or ([found["const"]] if "const" in found else []):
        return " | ".join(map(str, values))
    kind = str(found.get("format") or found.get("type") or "any")
    if kind == "array":
        return f"list of {_kind(found['items'])}"
    if kind == "object" and "properties" in found:
        return "{" + ", ".join(found["properties"]) + "}"
    return kind
