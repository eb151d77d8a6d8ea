"""Every route starts here; tests/permissions.csv lists them all."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from campaign.admin import site as operators
from campaign.api.urls import of_programs
from campaign.gallery.views import gallery
from letters import urls as letters
from letters.beginning import urls as beginning
from signatories import urls as signatories

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("signatories.urls")),  # first, because most who come read or sign a letter
    path("", include("campaign.urls")),
    path("api/v1/", of_programs()),
    path("accounts/", include("campaign.people.directory_login.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("operators/", operators.urls),
    path("language/", set_language, name="set_language"),
    path("", include(([*letters.urlpatterns, *signatories.of_letters], "letters"))),
]
if settings.DEBUG or settings.TRIAL:
    urlpatterns += [path("gallery/", gallery.gallery, name="gallery")]
if settings.TRIAL:
    urlpatterns += [path("", include((beginning.of_trials, "trial")))]

handler403 = "config.errors.not_open"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
