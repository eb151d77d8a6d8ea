"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from campaign.privacy.views import own_account, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("privacy/", public.privacy, name="privacy"),
    path("privacy/limits/", public.limits, name="privacy-limits"),
    path("accounts/data/", own_account.own_data, name="own-data"),
    path("accounts/data.zip", own_account.own_copy, name="own-copy"),
    path("accounts/close/", own_account.close_account, name="close-account"),
]
