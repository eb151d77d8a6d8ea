"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from campaign.privacy.views import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("privacy/", public.privacy, name="privacy"),
    path("privacy/limits/", public.limits, name="privacy-limits"),
]
