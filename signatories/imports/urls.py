"""Routes of this part."""

from django.urls import URLPattern, URLResolver

from letters.http import letter_path
from signatories.imports.views import by_hand, files

urlpatterns: list[URLPattern | URLResolver] = [
    letter_path("imports/", files.imports, "imports"),
    letter_path("imports/<int:number>/", files.show, "import"),
    letter_path("imports/<int:number>/reading/", files.reading, "import-reading"),
    letter_path("imports/<int:number>/columns/", files.columns, "import-columns"),
    letter_path("imports/<int:number>/take/", files.take, "import-take"),
    letter_path("imports/<int:number>/discard/", files.discard, "import-discard"),
    letter_path("imports/<int:number>/retry/", files.retry, "import-retry"),
    letter_path("imports/<int:number>/undo/", files.undo, "import-undo"),
    letter_path("imports/<int:number>/provenance/", files.provenance, "import-provenance"),
    letter_path("by-hand/", by_hand.by_hand, "by-hand"),
    letter_path("by-hand/enter/", by_hand.enter, "enter"),
    letter_path("by-hand/<int:number>/take-back/", by_hand.take_back, "take-back-entry"),
    letter_path("by-hand/paper/", by_hand.paper, "paper"),
    letter_path("by-hand/paper/<int:number>/take-back/", by_hand.uncount, "uncount-paper"),
]
