"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.watch.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health.health, name="health"),
    path("health/details/", health.details, name="health-details"),
    path("metrics", health.metrics, name="metrics"),
]
