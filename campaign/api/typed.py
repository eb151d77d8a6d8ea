"""Types that the bodies of several operations share, and how they reach the forms of the pages.

A form of the pages is the one place where what people type is cleaned and refused; the API fills the same form, so
that nothing comes in by it that the page would refuse.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Field, Path

from campaign.api import problems
from campaign.api.bodies import Body
from campaign.files.uploads import MOST_BYTES

HIGHEST: Final = 2**53 - 1  # what every reader of JSON can hold
Key = Annotated[int, Field(ge=1, le=HIGHEST)]
KeyInPath = Annotated[int, Path(ge=1, le=HIGHEST)]
SlugInPath = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]+$", max_length=80)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"})]
ToldDay = Annotated[str, Field(json_schema_extra={"format": "date"})]
ToldMoment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
F = TypeVar("F", bound=BaseForm)


def one_of(values: Iterable[str]) -> Any:
    """Return what the description says of a text that is one of a few; forms and services keep to it."""
    return {"enum": [str(value) for value in values]}


class SentFile(Body):
    """A file, its bytes in base64."""

    name: str = Field(min_length=1, max_length=200)
    content: str = Field(min_length=1, description="The bytes in base64.")


def uploaded(file: SentFile, *, at: str) -> SimpleUploadedFile:
    """Return a file as a form takes it, or refuse what is no base64; ``at`` is where it stands in the body."""
    try:
        content = base64.b64decode(file.content, validate=True)
    except (binascii.Error, ValueError) as error:
        fault = {"pointer": f"{at}/content", "detail": _("This is not base64.")}
        raise problems.invalid([fault]) from error
    return SimpleUploadedFile(file.name, content[: MOST_BYTES + 1])


def files(name: str, given: list[SimpleUploadedFile]) -> "MultiValueDict[str, Any]":
    return MultiValueDict({name: given})


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as somebody would type them: lists one a line, nothing for null and for a box without a tick."""
    return {name: _as_typed(value) for name, value in values.items() if value is not None and value is not False}


def _as_typed(value: Any) -> Any:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "on" if value is True else str(value)


def checked(form: F, names: Mapping[str, str] | None = None) -> F:
    """Return a form that holds no fault, or refuse with all faults; ``names`` are those of the API for its fields."""
    if not form.is_valid():
        raise problems.of_form(form, names)
    return form
