"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from letters.http import letter_path
from letters.register.views import decisions, pages

of_the_register: list[URLPattern | URLResolver] = [
    path("", pages.letters, name="register"),
    path("letters.json", pages.as_json, name="register-json"),
    path("letters.csv", pages.as_csv, name="register-csv"),
    path("feed.atom", pages.feed, name="register-feed"),
    path("sitemap.xml", pages.sitemap, name="register-sitemap"),
    path("<slug:coalition>/", pages.letters, name="coalition-register"),
    path("<slug:coalition>/letters.json", pages.as_json, name="coalition-register-json"),
    path("<slug:coalition>/letters.csv", pages.as_csv, name="coalition-register-csv"),
    path("<slug:coalition>/feed.atom", pages.feed, name="coalition-register-feed"),
    path("<slug:coalition>/<slug:slug>/", pages.letter, name="register-letter"),
    path("<slug:coalition>/<slug:slug>/letter.pdf", pages.pdf, name="register-pdf"),
    path("<slug:coalition>/<slug:slug>/files/<str:nonce>/", pages.file, name="register-file"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    letter_path("publication/", decisions.publication, "publication"),
    letter_path("publication/publish/", decisions.publish, "publish"),
    letter_path("publication/extend/", decisions.decide, "extend-publication", decision="extend"),
    letter_path("publication/keep/", decisions.decide, "keep-confidential", decision="keep"),
    letter_path("publication/reconsider/", decisions.reconsider, "reconsider-publication"),
    letter_path("publication/take-back/", decisions.decide, "take-back-publication", decision="take_back"),
    path("register/", include(of_the_register)),
]
