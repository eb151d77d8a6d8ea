"""Every route starts here; tests/permissions.csv lists them all."""

from django.conf import settings
from django.urls import include, path

from campaign.views import gallery

urlpatterns = [
    path("", include("campaign.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("letters.urls")),
    path("", include("signatories.urls")),
]
if settings.DEBUG or settings.TRIAL:
    urlpatterns += [path("gallery/", gallery.gallery, name="gallery")]

handler500 = "config.errors.server_error"
