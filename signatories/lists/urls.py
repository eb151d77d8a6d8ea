"""Routes of this part; they stand among the pages of a letter and so in the name space ``letters``."""

from django.urls import URLPattern, URLResolver, path

from letters.http import letter_path
from signatories.lists.views.addendum import (
    addendum_page,
    addendum_pdf,
    addendum_text,
    freeze_addendum,
    public_addendum,
)
from signatories.lists.views.audit_lines import edition_lines
from signatories.lists.views.closing import close
from signatories.lists.views.edition_orders import editions, go_back

of_letters: list[URLPattern | URLResolver] = [
    letter_path("close/", close, "close"),
    letter_path("addendum/", addendum_page, "addendum"),
    letter_path("addendum/list.txt", addendum_text, "addendum-text"),
    letter_path("addendum/freeze/", freeze_addendum, "freeze-addendum"),
    letter_path("addendum/<int:number>/addendum.pdf", addendum_pdf, "addendum-pdf"),
    path("l/<slug:slug>/addendum-<int:number>.pdf", public_addendum, name="public-addendum"),
    letter_path("editions/", editions, "editions"),
    letter_path("editions/<int:number>/lines.csv", edition_lines, "edition-lines"),
    letter_path("go-back/", go_back, "go-back"),
]
