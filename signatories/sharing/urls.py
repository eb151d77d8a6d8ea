"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from signatories.sharing.views import box, links

for_members: list[URLPattern | URLResolver] = [
    path("share/", links.share, name="share"),
    path("share/<int:number>/end/", links.end_link, name="end-link"),
    path("share/<int:number>/qr.<slug:kind>", links.qr_code, name="qr-code"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("letters/<slug:slug>/", include(for_members)),
    path("v/<slug:code>/", links.follow, name="share-link"),
    path("v/<slug:code>/box/", box.box, name="box"),
]
