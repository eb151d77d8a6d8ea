"""Routes of this part; they stand among the pages of a letter and so in the name space ``letters``."""

from django.urls import URLPattern, URLResolver

from letters.http import letter_path
from signatories.lists.views.addendum import addendum_page, addendum_text
from signatories.lists.views.closing import close
from signatories.lists.views.edition_orders import editions, go_back

of_letters: list[URLPattern | URLResolver] = [
    letter_path("close/", close, "close"),
    letter_path("addendum/", addendum_page, "addendum"),
    letter_path("addendum/list.txt", addendum_text, "addendum-text"),
    letter_path("editions/", editions, "editions"),
    letter_path("go-back/", go_back, "go-back"),
]
