"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from campaign.mail.views import log, mailbox, own_words, provider, suppressed, unsubscription

one_coalition: list[URLPattern | URLResolver] = [
    path("mail/", log.mail_page, name="mail"),
    path("mail/suppressed/", suppressed.suppressed_page, name="suppressed"),
    path("mail/suppressed/<int:mailbox>/release/", suppressed.release_mailbox, name="release-mailbox"),
    path("mail/texts/", own_words.mail_texts, name="mail-texts"),
    path("mail/texts/<slug:event>/<str:language>/", own_words.edit_mail_text, name="mail-text"),
    path("mail/texts/<slug:event>/<str:language>/reset/", own_words.reset_mail_text, name="reset-mail-text"),
    path("mail/<int:mail>/resend/", log.resend_mail, name="resend-mail"),
    path("mail/<int:mail>/put-away/", log.put_away_mail, name="put-away-mail"),
    path("mail/<int:mail>/bring-back/", log.bring_back_mail, name="bring-back-mail"),
    path("mail/<int:mail>/try/", log.try_mail, name="try-mail"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("unsubscribe/<str:token>/", unsubscription.unsubscribe, name="unsubscribe"),
    path("mail-events/<slug:provider>/", provider.provider_events, name="provider-events"),
    path("no-mail/<str:token>/", log.block_mail, name="block-mail"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.mailbox_mail, name="mailbox-mail"),
    path("coalitions/<slug:coalition>/", include(one_coalition)),
]
