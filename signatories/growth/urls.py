"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from signatories.growth.views import growth

urlpatterns: list[URLPattern | URLResolver] = [
    path("letters/<slug:slug>/growth/", growth.growth_page, name="growth"),
]
