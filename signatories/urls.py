"""Routes of this app."""

from django.urls import URLPattern, URLResolver

app_name = "signatories"
urlpatterns: list[URLPattern | URLResolver] = []
