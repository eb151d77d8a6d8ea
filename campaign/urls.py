"""Routes of this app: those of its parts."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "campaign"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("campaign.people.urls")),
    path("", include("campaign.directory.urls")),
    path("", include("campaign.mail.urls")),
    path("", include("campaign.files.urls")),
    path("", include("campaign.trail.urls")),
    path("", include("campaign.privacy.urls")),
    path("", include("campaign.api.urls")),
    path("", include("campaign.webhooks.urls")),
]
