"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from campaign.directory.views import organizations as directory
from campaign.directory.views import representatives

one_representative: list[URLPattern | URLResolver] = [
    path("", representatives.edit_representative, name="representative"),
    path("remove/", representatives.remove_representative, name="remove-representative"),
    path("mandates/new/", representatives.new_mandate, name="new-mandate"),
    path("mandates/<int:mandate>/end/", representatives.end_mandate, name="end-mandate"),
]

organizations: list[URLPattern | URLResolver] = [
    path("", directory.organization_list, name="directory"),
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
