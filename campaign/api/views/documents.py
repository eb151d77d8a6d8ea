"""The description of the API for programs, and as a page for those who write them; neither holds anything secret."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from campaign.api import conditions, reading
from campaign.api.description import description


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Answer the description in OpenAPI 3.1."""
    content = json.dumps(description(), ensure_ascii=False).encode()
    etag = conditions.tag(content)
    response = HttpResponse(content, content_type="application/json")
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Show the description as a page."""
    return render(
        request, "campaign/api/documentation.html", {"groups": reading.groups(), "problems": reading.problems()}
    )
