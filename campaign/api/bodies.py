"""What a body in JSON must be before its types are looked at."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.parser import Parser

from campaign.api.problems import Problem


class Body(Schema):
    """What somebody sends: nothing that no field is there for, and no number where a text is meant."""

    model_config = {"extra": "forbid", "strict": True}


class JsonParser(Parser):
    """Reads JSON in UTF-8 as its standard has it; texts that no database takes are refused."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            text = request.body.decode()
            data: dict[str, Any] = json.loads(text, parse_constant=_refuse_constant)
            is_storable = "\\u0000" not in json.dumps(data) and bool(json.dumps(data, ensure_ascii=False).encode())
        except (ValueError, RecursionError) as error:
            raise Problem(400, _("The body is not JSON that can be read.")) from error
        if not is_storable:
            raise Problem(400, _("The body holds a character that cannot be stored."))
        return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
