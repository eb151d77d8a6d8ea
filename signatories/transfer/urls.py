"""Routes of this part; they stand among the pages of a letter and so in the name space ``letters``."""

from django.urls import URLPattern, URLResolver, path

from letters.http import letter_path
from signatories.transfer.views import files

of_letters: list[URLPattern | URLResolver] = [
    letter_path("export/", files.export, "export"),
    letter_path("export/whole/", files.export_whole, "export-whole"),
    path("coalitions/<slug:coalition>/import/", files.import_file, name="import"),
]
