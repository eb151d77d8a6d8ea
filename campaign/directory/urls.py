"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from campaign.directory.views import imports, representatives
from campaign.directory.views import organizations as directory

one_representative: list[URLPattern | URLResolver] = [
    path("", representatives.edit_representative, name="representative"),
    path("remove/", representatives.remove_representative, name="remove-representative"),
    path("mandates/new/", representatives.new_mandate, name="new-mandate"),
    path("mandates/<int:mandate>/end/", representatives.end_mandate, name="end-mandate"),
]

files: list[URLPattern | URLResolver] = [
    path("", imports.directory_imports, name="directory-imports"),
    path("<int:number>/", imports.directory_import, name="directory-import"),
    path("<int:number>/columns/", imports.directory_import_columns, name="directory-import-columns"),
    path("<int:number>/step/", imports.directory_import_step, name="directory-import-step"),
]

organizations: list[URLPattern | URLResolver] = [
    path("", directory.organization_list, name="directory"),
    path("files/", include(files)),
    path("new/", directory.new_organization, name="new-organization"),
    path("<int:organization>/", directory.organization, name="organization"),
    path("<int:organization>/edit/", directory.edit_organization, name="edit-organization"),
    path("<int:organization>/delete/", directory.delete_organization, name="delete-organization"),
    path("<int:organization>/representatives/new/", representatives.new_representative, name="new-representative"),
    path("<int:organization>/representatives/<int:representative>/", include(one_representative)),
]

one_coalition: list[URLPattern | URLResolver] = [
    path("directory/", include(organizations)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/", include(one_coalition)),
]
