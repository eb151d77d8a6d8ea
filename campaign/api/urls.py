"""Routes of this part, and those of the API itself."""

from django.urls import URLPattern, URLResolver, include, path

from campaign.api import service
from campaign.api.views import documents, tokens

one_coalition: list[URLPattern | URLResolver] = [
    path("", tokens.token_list, name="api-tokens"),
    path("new/", tokens.new_token, name="new-api-token"),
    path("<int:number>/revoke/", tokens.revoke_token, name="revoke-api-token"),
    path("<int:number>/restore/", tokens.restore_token, name="restore-api-token"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/programs/", include(one_coalition)),
    path("api/v1/openapi.json", documents.openapi, name="openapi"),
    path("api/v1/docs/", documents.documentation, name="api-documentation"),
]

of_programs = service.urls
