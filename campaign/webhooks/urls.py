"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from campaign.webhooks.views import posts, secrets, webhooks

one_webhook: list[URLPattern | URLResolver] = [
    path("", webhooks.webhook, name="webhook"),
    path("change/", webhooks.change, name="change-webhook"),
    path("turn/", webhooks.turn, name="turn-webhook"),
    path("remove/", webhooks.remove, name="remove-webhook"),
    path("bring-back/", webhooks.bring_back, name="bring-back-webhook"),
    path("secret/", secrets.renew, name="webhook-secret"),
    path("secret/end/", secrets.end_former, name="end-webhook-secret"),
    path("secret/kept/", secrets.kept, name="webhook-secret-kept"),
    path("test/", posts.try_out, name="test-webhook"),
    path("resend/", posts.resend_failed, name="resend-webhook"),
    path("posts/<int:post>/resend/", posts.resend, name="resend-webhook-post"),
]

one_coalition: list[URLPattern | URLResolver] = [
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/add/", webhooks.add, name="add-webhook"),
    path("webhooks/<int:endpoint>/", include(one_webhook)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/", include(one_coalition)),
]
