"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from campaign.files.views import download

one_coalition: list[URLPattern | URLResolver] = [
    path("files/<str:nonce>/", download.download, name="file"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/", include(one_coalition)),
]
