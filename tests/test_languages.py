"""The languages of the interface: who gets which, which way it runs, and how days and numbers are written in it."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.functional import lazystr

from campaign import joining
from campaign.api import scopes
from campaign.dates import day_and_time, hours, long_day, short_day, span
from campaign.mail.messages import language_of

MOMENT = datetime(2026, 3, 1, 15, 4, tzinfo=UTC)
# Marks that turn the direction of a text and that nobody sees.
UNSEEN = re.compile("[\u200e\u200f\u061c\u202a-\u202e]")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wish", "lang", "direction"),
    (
        ("ar", "ar", "rtl"),
        ("ar-EG,en;q=0.5", "ar", "rtl"),
        ("es-MX", "es", "ltr"),
        ("zh", "zh-hans", "ltr"),
        ("zh-CN", "zh-hans", "ltr"),
        ("zh-SG", "zh-hans", "ltr"),
        # Who reads traditional characters reads these sooner than English.
        ("zh-TW", "zh-hans", "ltr"),
        ("zh-Hant-HK,en;q=0.3", "zh-hans", "ltr"),
        ("fr-CA", "fr", "ltr"),
        ("sw, en-GB", "en", "ltr"),
        ("he", "en", "ltr"),
    ),
)
def test_pages_are_in_the_language_that_a_browser_asks_for(
    client: Client, wish: str, lang: str, direction: str
) -> None:
    page = client.get("/", headers={"Accept-Language": wish}).content.decode()

    assert f'<html lang="{lang}" dir="{direction}">' in page


@pytest.mark.django_db
@pytest.mark.parametrize("wish", ("en", "ar", "zh-hans"))
def test_languages_are_offered_in_their_own_words(client: Client, wish: str) -> None:
    page = client.get("/", headers={"Accept-Language": wish}).content.decode()

    assert re.findall(r'name="language"[^>]*lang="([\w-]+)"[^>]*>([^<]+)<', page) == [
        ("en", "English"),
        ("fr", "Français"),
        ("es", "Español"),
        ("ar", "العربية"),
        ("zh-hans", "简体中文"),
    ]


@pytest.mark.django_db
def test_a_language_that_is_pressed_stays(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "ar", "next": "/"})

    assert '<html lang="ar" dir="rtl">' in client.get("/", headers={"Accept-Language": "es"}).content.decode()


@pytest.mark.parametrize(
    ("tag", "language"),
    (
        ("ar", "ar"),
        ("ar-LB", "ar"),
        ("es-AR", "es"),
        ("zh-CN", "zh-hans"),
        ("zh-hant", "zh-hans"),
        ("sw", "en-us"),
        ("", "en-us"),
    ),
)
def test_mails_are_in_the_nearest_of_our_languages(tag: str, language: str) -> None:
    assert language_of(tag) == language


@pytest.mark.parametrize(
    ("language", "long", "moment", "short"),
    (
        ("en", "Sunday 1 March 2026", "1 March 2026, 15:04", "1 March 2026"),
        ("fr", "dimanche 1er mars 2026", "1er mars 2026, 15:04", "1er mars 2026"),
        ("es", "domingo 1 de marzo de 2026", "1 de marzo de 2026, 15:04", "1 mar 2026"),
        ("ar", "الأحد 1 مارس 2026", "1 مارس 2026، 15:04", "1 مارس 2026"),
        ("zh-hans", "2026年3月1日星期日", "2026年3月1日15:04", "2026年3月1日"),
    ),
)
def test_days_are_written_as_each_language_does(language: str, long: str, moment: str, short: str) -> None:
    with translation.override(language):
        written = (long_day(MOMENT.date()), day_and_time(MOMENT), short_day(MOMENT.date()))

    assert written == (long, moment, short)


@pytest.mark.parametrize("language", [tag for tag, _name in settings.LANGUAGES])
def test_days_and_numbers_have_the_digits_of_files_and_links(language: str) -> None:
    with translation.override(language):
        written = f"{long_day(MOMENT.date())} {day_and_time(MOMENT)} {number_format(1234.5, 1)}"

    assert set(re.findall(r"\d", written)) <= set("0123456789")
    assert UNSEEN.search(written) is None


@pytest.mark.parametrize(
    ("language", "number"),
    (("en", "1234.5"), ("fr", "1234,5"), ("es", "1234,5"), ("ar", "1234.5"), ("zh-hans", "1234.5")),
)
def test_decimals_are_those_of_cldr(language: str, number: str) -> None:
    with translation.override(language):
        assert number_format(1234.5, 1, use_l10n=True) == number


@pytest.mark.parametrize(
    ("language", "listed", "told", "aside", "sentences"),
    (
        ("en", "a, b, …", "a: b", "a (b)", "A. B."),
        ("fr", "a, b, …", "a\u00a0: b", "a (b)", "A. B."),
        ("es", "a, b, …", "a: b", "a (b)", "A. B."),
        ("ar", "a، b، …", "a: b", "a (b)", "A. B."),
        ("zh-hans", "a、b、…", "a：b", "a（b）", "A.B."),
    ),
)
def test_parts_are_put_together_as_each_language_does(
    language: str, listed: str, told: str, aside: str, sentences: str
) -> None:
    with translation.override(language):
        assert joining.listed(["a", lazystr("b")], has_more=True) == listed
        assert joining.told("a", "b") == told
        assert joining.aside("a", "b") == aside
        assert joining.sentences(["A.", "B."]) == sentences
        assert span("1", "2") == "1 – 2"
        assert hours("1", "2") == "1–2"


def test_templates_put_parts_together_and_escape_them() -> None:
    text = (
        "{{ parts|listed }}{% colon %}{{ word|quoted }}{{ word|bracketed }}{% gap %}"
        "{{ parts|parted }}{% comma %}{% semicolon %}"
    )
    with translation.override("zh-hans"):
        written = Template(text).render(Context({"parts": ["<a>", "b"], "word": "<i>"}))

    assert written == "&lt;a&gt;、b：“&lt;i&gt;”（&lt;i&gt;）&lt;a&gt;；b、；"


@pytest.mark.parametrize(
    ("language", "said"),
    (
        ("es", "<p>Su dirección se conserva hasta el 13 de junio de 2027, 19:00 (Europe/Zurich).</p>"),
        ("zh-hans", "<p>您的地址保留至2027年6月13日19:00（Europe/Zurich）。</p>"),
    ),
)
def test_a_moment_in_a_sentence_has_the_brackets_and_the_full_stop_of_its_language(language: str, said: str) -> None:
    text = (
        "{% load i18n days %}<p>{% blocktranslate with moment=at|timed:zone %}"
        "Your address is kept until {{ moment }}.{% endblocktranslate %}</p>"
    )
    with translation.override(language):
        written = Template(text).render(Context({"at": datetime(2027, 6, 13, 17, tzinfo=UTC), "zone": "Europe/Zurich"}))

    assert re.sub(r"</?(?:time|span)[^>]*>", "", written) == said


@pytest.mark.django_db
def test_what_is_typed_runs_its_own_way_and_addresses_from_left_to_right(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"Accept-Language": "ar"}).content.decode()

    assert re.findall(r'<input type="email"[^>]* dir="(\w+)"', page) == ["ltr"]


def test_a_question_has_no_colon_behind_its_mark() -> None:
    assert joining.told("Where are the sheets?", "Say it in words.") == "Where are the sheets? Say it in words."
    with translation.override("zh-hans"):
        assert joining.told("纸张在哪里？", "请用文字说明。") == "纸张在哪里？请用文字说明。"


def test_scopes_stand_in_the_brackets_of_the_language() -> None:
    with translation.override("zh-hans"):
        assert dict(scopes.choices())["answers:read"] == "读取答复（answers:read）"
