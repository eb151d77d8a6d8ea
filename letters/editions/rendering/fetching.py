"""The fetcher of the typesetter's process: it knows the pictures that were handed over, and refuses everything else."""

import base64
from collections.abc import Mapping
from typing import Final

from weasyprint import URLFetcher
from weasyprint.urls import URLFetcherResponse

PICTURE: Final = "picture:"


class RefusingFetcher(URLFetcher):  # type: ignore[misc]
    """Loads nothing: no style, font or attachment, and no picture but those it was given, by their digest."""

    def __init__(self, pictures: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.pictures = pictures or {}

    def fetch(self, url: str, *_arguments: object, **_options: object) -> URLFetcherResponse:
        """Return a picture, or refuse; WeasyPrint goes on without what it wanted."""
        content = self.pictures.get(url.removeprefix(PICTURE)) if url.startswith(PICTURE) else None
        if content is None:
            raise PermissionError(f"nothing is loaded: {url[:60]}")
        return URLFetcherResponse(url, base64.b64decode(content))
