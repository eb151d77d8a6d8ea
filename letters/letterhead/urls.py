"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from letters.letterhead.views import fonts, style

one_coalition: list[URLPattern | URLResolver] = [
    path("", style.letter_style, name="letter-style"),
    path("specimen/", style.specimen_page, name="specimen"),
    path("specimen-pdf/", style.specimen_pdf, name="specimen-pdf"),
    path("specimen.pdf", style.specimen_file, name="specimen-file"),
    path("logos/add/", style.add_logo, name="add-logo"),
    path("logos/remove/", style.remove_logo, name="remove-logo"),
    path("fonts/", fonts.fonts, name="fonts"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/style/", include(one_coalition)),
]
