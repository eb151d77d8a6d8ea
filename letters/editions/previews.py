"""The printed page in a browser: the markup and styles of the paper, loaded from where a browser finds them."""

from typing import Final

from django.templatetags.static import static
from django.urls import reverse

from letters.documents import LetterDocument
from letters.editions.rendering import styles
from letters.editions.rendering.page import render_html

_NO_DIGEST: Final = "0" * 64


def as_page(document: LetterDocument) -> str:
    """Return the page of a document for a browser. Raises ``letters.markup.html.HtmlRefused``."""
    return render_html(document, stylesheets=stylesheets(document), pictures_at=pictures_at())


def stylesheets(document: LetterDocument) -> list[str]:
    """Return the addresses of a document's styles, in their order."""
    dress, size, language = document.dress, document.page_size, document.language
    if not styles.sheet(dress, size, language):
        return [static("css/print.css")]
    own = f"{reverse('letters:print-style')}?{styles.query(dress, size, language)}"
    return [static("css/print.css"), static("css/print-dress.css"), own]


def pictures_at() -> str:
    return reverse("letters:logo", args=[_NO_DIGEST]).removesuffix(f"{_NO_DIGEST}")
