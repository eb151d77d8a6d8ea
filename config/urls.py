"""Every route starts here; tests/permissions.csv lists them all."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from campaign.views import gallery

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("campaign.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("letters.urls")),
    path("", include("signatories.urls")),
]
if settings.DEBUG or settings.TRIAL:
    urlpatterns += [path("gallery/", gallery.gallery, name="gallery")]

handler500 = "config.errors.server_error"
