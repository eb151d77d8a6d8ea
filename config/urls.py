"""Every route starts here; tests/permissions.csv lists them all."""

from django.urls import include, path

urlpatterns = [
    path("", include("campaign.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("letters.urls")),
    path("", include("signatories.urls")),
]
