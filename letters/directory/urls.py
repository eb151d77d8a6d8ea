"""Routes of this part."""

from typing import Any

from django.urls import URLPattern, URLResolver, path

from letters.directory.views import entries, imports, merges, tenures


def entry(route: str, view: Any, name: str) -> URLPattern:
    """Return a route below one entry of the directory of recipients."""
    pattern: URLPattern = path(f"coalitions/<slug:coalition>/addressees/<int:addressee>/{route}", view, name=name)
    return pattern


urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/addressees/", entries.addressees, name="addressees"),
    path("coalitions/<slug:coalition>/addressees/new/", entries.new_addressee, name="new-addressee"),
    path("coalitions/<slug:coalition>/addressees/export.csv", entries.addressees_csv, name="addressees-csv"),
    path("coalitions/<slug:coalition>/addressees/import/", imports.import_addressees, name="import-addressees"),
    path(
        "coalitions/<slug:coalition>/addressees/imports/<int:batch>/",
        imports.addressee_import,
        name="addressee-import",
    ),
    path(
        "coalitions/<slug:coalition>/addressees/imports/<int:batch>/undo/",
        imports.undo_addressee_import,
        name="undo-addressee-import",
    ),
    entry("", entries.addressee, "addressee"),
    entry("edit/", entries.edit_addressee, "edit-addressee"),
    entry("delete/", entries.delete_addressee, "delete-addressee"),
    entry("retire/", entries.retire_addressee, "retire-addressee"),
    entry("merge/", merges.merge_addressee, "merge-addressee"),
    entry("unmerge/", merges.unmerge_addressee, "unmerge-addressee"),
    entry("tenures/new/", tenures.new_tenure, "new-tenure"),
    entry("tenures/<int:tenure>/", tenures.edit_tenure, "edit-tenure"),
    entry("tenures/<int:tenure>/end/", tenures.end_tenure, "end-tenure"),
    entry("tenures/<int:tenure>/remove/", tenures.remove_tenure, "remove-tenure"),
]
