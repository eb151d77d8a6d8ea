"""The fetcher of the typesetter's process: it refuses everything."""

from typing import NoReturn

from weasyprint import URLFetcher


class RefusingFetcher(URLFetcher):  # type: ignore[misc]
    """Loads nothing: no picture, style, font or attachment, from nowhere."""

    def fetch(self, url: str, *_arguments: object, **_options: object) -> NoReturn:
        """Refuse; WeasyPrint goes on without what it wanted."""
        raise PermissionError(f"nothing is loaded: {url[:60]}")
