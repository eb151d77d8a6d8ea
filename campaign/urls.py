"""Routes of this app."""

from django.urls import URLPattern, URLResolver, include, path

from campaign.views import (
    activity,
    closing,
    coalition,
    directory,
    files,
    home,
    joining,
    mail,
    mail_texts,
    mailbox,
    members,
    provider,
    representatives,
    suppressed,
    unsubscribing,
)

app_name = "campaign"

people: list[URLPattern | URLResolver] = [
    path("", members.member_list, name="members"),
    path("invite/", members.invite, name="invite"),
    path("leave/", members.leave, name="leave"),
    path("<int:member>/role/", members.change_role, name="change-role"),
    path("<int:member>/suspend/", members.suspend, name="suspend-member"),
    path("<int:member>/restore/", members.restore, name="restore-member"),
    path("<int:member>/remove/", members.remove, name="remove-member"),
    path("invitations/<int:invitation>/resend/", members.resend_invitation, name="resend-invitation"),
    path("invitations/<int:invitation>/revoke/", members.revoke_invitation, name="revoke-invitation"),
]

one_representative: list[URLPattern | URLResolver] = [
    path("", representatives.edit_representative, name="representative"),
    path("remove/", representatives.remove_representative, name="remove-representative"),
    path("mandates/new/", representatives.new_mandate, name="new-mandate"),
    path("mandates/<int:mandate>/end/", representatives.end_mandate, name="end-mandate"),
]

organizations: list[URLPattern | URLResolver] = [
    path("", directory.organization_list, name="directory"),
    path("new/", directory.new_organization, name="new-organization"),
    path("<int:organization>/", directory.organization, name="organization"),
    path("<int:organization>/edit/", directory.edit_organization, name="edit-organization"),
    path("<int:organization>/delete/", directory.delete_organization, name="delete-organization"),
    path("<int:organization>/representatives/new/", representatives.new_representative, name="new-representative"),
    path("<int:organization>/representatives/<int:representative>/", include(one_representative)),
]

one_coalition: list[URLPattern | URLResolver] = [
    path("", coalition.dashboard, name="coalition"),
    path("settings/", coalition.settings, name="settings"),
    path("close/", closing.close, name="close"),
    path("reopen/", closing.reopen, name="reopen"),
    path("campaigns/new/", coalition.new_campaign, name="new-campaign"),
    path("campaigns/<slug:campaign>/edit/", coalition.edit_campaign, name="edit-campaign"),
    path("members/", include(people)),
    path("directory/", include(organizations)),
    path("mail/", mail.mail_page, name="mail"),
    path("mail/suppressed/", suppressed.suppressed_page, name="suppressed"),
    path("mail/suppressed/<int:mailbox>/release/", suppressed.release_mailbox, name="release-mailbox"),
    path("mail/texts/", mail_texts.mail_texts, name="mail-texts"),
    path("mail/texts/<slug:event>/<str:language>/", mail_texts.edit_mail_text, name="mail-text"),
    path("mail/texts/<slug:event>/<str:language>/reset/", mail_texts.reset_mail_text, name="reset-mail-text"),
    path("mail/<int:mail>/resend/", mail.resend_mail, name="resend-mail"),
    path("mail/<int:mail>/try/", mail.try_mail, name="try-mail"),
    path("files/<str:nonce>/", files.download, name="file"),
    path("activity/", activity.activity_page, name="activity"),
    path("activity/export.csv", activity.export_csv, name="activity-csv"),
    path("activity/export.json", activity.export_json, name="activity-json"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("join/", joining.join, name="join"),
    path("join/<str:token>/", joining.invitation, name="invitation"),
    path("coalitions/<slug:coalition>/", include(one_coalition)),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("mail-events/<slug:provider>/", provider.provider_events, name="provider-events"),
    path("no-mail/<str:token>/", mail.block_mail, name="block-mail"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.mailbox_mail, name="mailbox-mail"),
]
