"""Routes of this part."""

from django.urls import URLPattern, URLResolver

from letters.http import letter_path
from signatories.exports.views import exports

urlpatterns: list[URLPattern | URLResolver] = [
    letter_path("exports/", exports.exports, "exports"),
    letter_path("exports/<int:number>/", exports.show, "export"),
    letter_path("exports/<int:number>/file/", exports.fetch, "export-file"),
]
