"""Routes of signing in with a directory; of allauth's own for accounts elsewhere there are none."""

from django.urls import URLPattern, URLResolver, path

from campaign.people.directory_login import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("directory/", views.begin, name="directory-login"),
    path("directory/callback/", views.callback, name="directory-callback"),
]
