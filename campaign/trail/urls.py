"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from campaign.trail.views import activity

one_coalition: list[URLPattern | URLResolver] = [
    path("activity/", activity.activity_page, name="activity"),
    path("activity/export.csv", activity.export_csv, name="activity-csv"),
    path("activity/export.json", activity.export_json, name="activity-json"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/", include(one_coalition)),
]
