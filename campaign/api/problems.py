"""Everything that the API refuses, as problem details (RFC 9457), in one place.

A problem has a ``type`` that a program can compare, a title that is always the same for it, and a detail that tells a
person what to do. ``errors`` name what of the request is to blame: ``pointer`` is a JSON pointer into the body,
``parameter`` the name of a part of the address or of a header.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.forms import BaseForm
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import ValidationError

from campaign.refusals import Refusal

CONTENT_TYPE: Final = "application/problem+json"
Fault = dict[str, str]


class Problem(Exception):
    """A refusal of the API. ``kind`` is the last word of its type; ``headers`` go out with it."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = "",
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = HTTPStatus(status), detail
        self.kind = kind or self.status.phrase.lower().replace(" ", "-")
        self.errors, self.headers = list(errors), dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return the members of the answer as RFC 9457 names them."""
        told = {
            "type": f"urn:undersigned:problem:{self.kind}",
            "title": self.kind.replace("-", " ").capitalize(),
            "status": self.status.value,
            "detail": self.detail,
        }
        return {**told, "errors": self.errors} if self.errors else told


def answer(problem: Problem) -> HttpResponse:
    """Return the answer that tells of a problem."""
    content = json.dumps(problem.body(), ensure_ascii=False)
    return HttpResponse(content, status=problem.status, content_type=CONTENT_TYPE, headers=problem.headers)


def not_found() -> Problem:
    """Return what is said of what does not exist, or belongs to another coalition."""
    return Problem(404, _("There is nothing at this address that this token may know of."))


def of_validation(error: ValidationError) -> Problem:
    """Return what the types of an operation found wrong with a request, each fault at its place."""
    errors = [{**_place(fault["loc"]), "detail": str(fault["msg"])} for fault in error.errors]
    return invalid(errors)


def of_form(form: BaseForm, names: Mapping[str, str] | None = None) -> Problem:
    """Return what a form of the pages found wrong; ``names`` says what the API calls its fields otherwise."""
    return invalid(list(_faults_of(form, names or {})))


def _faults_of(form: BaseForm, names: Mapping[str, str]) -> Iterator[Fault]:
    for name, sentences in form.errors.items():
        steps = [] if name == "__all__" else [names.get(name, name)]
        for sentence in sentences:
            yield {"pointer": pointer(steps), "detail": str(sentence)}


def of_refusal(refusal: Refusal, names: Mapping[str, str] | None = None) -> Problem:
    """Return what a service refuses: 422 with the fields to put right, else 409, as the state of things forbids it."""
    blamed = {field: sentence for field, sentence in refusal.by_field().items() if field}
    if not blamed:
        return Problem(409, str(refusal), kind="refused")
    renamed = {(names or {}).get(field, field): sentence for field, sentence in blamed.items()}
    errors = [{"pointer": pointer([field]), "detail": sentence} for field, sentence in renamed.items()]
    return Problem(422, str(refusal), kind="invalid", errors=errors)


def invalid(errors: Sequence[Fault]) -> Problem:
    """Return that a request cannot be taken as it is, with what to put right."""
    return Problem(
        422, _("The request cannot be taken as it is. See what is wrong where."), kind="invalid", errors=errors
    )


def _place(loc: Sequence[str | int]) -> Fault:
    """Return where a fault lies; ``loc`` begins with what was read, and a body goes on with its parameter's name."""
    source, *inner = loc
    if source != "body":
        return {"parameter": str(inner[-1]) if inner else str(source)}
    return {"pointer": pointer(inner[1:])}


def pointer(steps: Sequence[str | int]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
