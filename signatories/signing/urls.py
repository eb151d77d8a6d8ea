"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from signatories.signing.tokens import LinkPurpose
from signatories.signing.views import autographs, find, links, own_data, own_groups, public, receipts, sign

of_a_letter: list[URLPattern | URLResolver] = [
    path("", public.letter, name="letter"),
    path("names/", public.names, name="names"),
    path("sign/", sign.sign, name="sign"),
    path("sign/check/", sign.check, name="check"),
    path("sign/check-mail/", sign.check_mail, name="check-mail"),
    path("find/", find.find, name="find"),
    path("find/sent/", find.found, name="found"),
]

# What a mail names, with its token, and the pages that it leads to: each names its own signature.
of_a_signer: list[URLPattern | URLResolver] = [
    path("confirm/<str:token>/", links.open_link, {"purpose": LinkPurpose.CONFIRM}, name="confirm-link"),
    path("manage/<str:token>/", links.open_link, {"purpose": LinkPurpose.MANAGE}, name="manage-link"),
    path("<slug:page>/confirm/", links.confirm, name="confirm"),
    path("<slug:page>/confirmed/", links.confirmed, name="confirmed"),
    path("<slug:page>/manage/", links.manage, name="manage"),
    path("<slug:page>/manage/correct/", links.correct, name="correct"),
    path("<slug:page>/manage/appear/", links.appear, name="appear"),
    path("<slug:page>/manage/heading/", own_groups.choose, name="own-group"),
    path("<slug:page>/manage/autograph/", autographs.autograph, name="own-autograph"),
    path("<slug:page>/manage/autograph.png", autographs.autograph_picture, name="own-autograph-picture"),
    path("<slug:page>/manage/news/", links.want_news, name="want-news"),
    path("<slug:page>/manage/receipt.json", receipts.receipt, name="receipt"),
    path("<slug:page>/manage/receipt-without-name.json", receipts.nameless_receipt, name="nameless-receipt"),
    path("<slug:page>/manage/data/", own_data.own_data, name="own-data"),
    path("<slug:page>/manage/data.zip", own_data.own_copy_file, name="own-copy"),
    path("<slug:page>/manage/erase/", own_data.erase, name="erase-own"),
    path("<slug:page>/manage/withdraw/", links.withdraw, name="withdraw"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<slug:slug>/", include(of_a_letter)),
    path("s/", include(of_a_signer)),
]
