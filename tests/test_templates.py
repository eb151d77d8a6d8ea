"""What every template, style sheet and script must keep to; each check is also shown to find a fault."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.template.library import Library, import_library
from django.template.loader import get_template
from django.test import Client

pytestmark = pytest.mark.tree

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
HTML = sorted(TEMPLATES.rglob("*.html"))
ALL = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt", ".xml"})
STYLES = sorted((ROOT / "static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))

Check = Callable[[str], list[str]]
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
# Names that are the same in every language.
NAMES = {"Undersigned", "PDF", "SHA", "CSV", "JSON", "DOCX"}


def inline_scripts(text: str) -> list[str]:
    """Find scripts without a source or a nonce; a block of JSON data is not a script."""
    tags = re.findall(r"<script\b[^>]*>", text)
    code = [tag for tag in tags if 'type="application/json"' not in tag]
    return [tag for tag in code if "src=" not in tag or 'nonce="{{ CSP_NONCE }}"' not in tag]


def inline_styles(text: str) -> list[str]:
    return re.findall(r"<style\b[^>]*>|\sstyle\s*=", text)


def handlers(text: str) -> list[str]:
    return re.findall(r"\son[a-z]+\s*=|javascript:|\shx-on[:-]", text)


def outside_resources(text: str) -> list[str]:
    """Find what a browser would fetch from elsewhere without being asked to."""
    loading = r"(?:src|srcset|poster|data|action|formaction|background)\s*=\s*[\"']\s*(?:https?:)?//[^\"']*"
    links = r"<link\b[^>]*href\s*=\s*[\"']\s*(?:https?:)?//[^>]*"
    return re.findall(f"{loading}|{links}|@import[^;]*|url\\(\\s*[\"']?(?:https?:)?//[^)]*", text)


def too_long(text: str) -> list[str]:
    lines = text.count("\n") + 1
    return [f"{lines} lines"] if lines > 121 else []


def untranslated(text: str) -> list[str]:
    """Find words between tags, or in attributes that are read out, that gettext never sees. Best effort."""
    text = re.sub(r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{% block body_class %\}.*?\{% endblock", " {% endblock", text)
    text = TAG.sub("¤", text)
    text = re.sub(r"<(script|style|svg|code)\b.*?</\1>|<!--.*?-->", " ", text, flags=re.DOTALL)
    spoken = re.findall(r"\s(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"", text)
    # What is left of a tag whose rest stands in another template is no text either.
    text = re.sub(r"<[^>]*>|\b[\w:-]+=\"[^\"]*\"", "\n", text)
    visible = [*text.split("\n"), *spoken]
    return [line.strip() for line in visible if set(re.findall(r"[^\W\d_]{3,}", line)) - NAMES]


def glued(text: str) -> list[str]:
    """Find parts put together by our own comma, colon or bracket, which no translation can change. Best effort."""
    text = re.sub(
        r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}|\{% translate\b.*?%\}", "¤", text, flags=re.DOTALL
    )
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    ends, begins = r"(?:\}\}|%\}|¤|</(?:a|bdi|span|strong)>)", r"(?:\{\{|\{%|¤|<(?:a|bdi|span|strong|time)\b)"
    return re.findall(f"{ends}(?:[,;:] | \\(){begins}", text)


# Where a text of ours ends, and what of a template may stand between that end and the next.
TEXT_ENDS = (
    r"%s(?:\" %%\}|\{%% endblocktranslate %%\})(?:</?(?:strong|span)>|\{%% (?:if|elif|else|endif|with)\b[^%%]*%%\})*"
)


def blanks_behind_marks(text: str) -> list[str]:
    """Find a blank behind a sentence, or behind a colon: Chinese has none there, so ``{% gap %}`` is meant."""
    return re.findall(TEXT_ENDS % "[.!?:]" + r" (?=\S)", text)


def sentences_apart(text: str) -> list[str]:
    """Find a sentence with a line's end between it and the one before, or a blank between it and a value."""
    chosen = r"\s+(?:\{% (?:if|elif|else)\b[^%]*%\})*"
    said = r"(?:\{% translate \"[A-Z]|\{% blocktranslate\b[^%]*%\}[A-Z])"
    text = re.sub(r'\{% translate "[^"]*"(?: context "[^"]*")? as \w+ %\}', "", text)
    text = re.sub(r"\{% blocktranslate\b[^%]*\basvar\b.*?\{% endblocktranslate %\}", "", text, flags=re.DOTALL)
    return re.findall(f"(?:{TEXT_ENDS % '[.!?:]'}|\\}}\\}}){chosen}{said}", text)


def physical_sides(text: str) -> list[str]:
    """Find what looks the same in a text from right to left."""
    named = r"(?:margin|padding|border)-(?:\w+-)?(?:left|right)\b|(?:text-align|float):\s*(?:left|right)\b"
    placed = r"(?<![\w-])(?:left|right)\s*:"
    found = re.findall(f"{named}|{placed}", text)
    for shorthand, values in re.findall(r"\b(padding|margin|inset|border-(?:width|radius)):\s*([^;}]*)[^}]*", text):
        sides = re.findall(r"[\w.-]+(?:\([^)]*\))?", values)
        pairs = ((0, 1), (2, 3)) if shorthand == "border-radius" else ((1, 3),)
        if len(sides) == 4 and any(sides[one] != sides[other] for one, other in pairs):
            found.append(f"{shorthand}: {values}")
    return found


def days_without_a_zone(text: str) -> list[str]:
    """Find moments that are written as days without saying whose day it is."""
    return re.findall(r"\b\w+_at\|date\b", text)


def addresses_without_direction(text: str) -> list[str]:
    """Find a web address that takes the direction of the page: its last stroke would stand before it."""
    return re.findall(r'<a href="\{\{ ([\w.]+) \}\}">\{\{ \1 \}\}</a>', text)


def titles_without_direction(text: str) -> list[str]:
    """Find a title that takes the direction of the page: the mark at its end would stand at its beginning."""
    alone = r"(?:<h1[^>]*>)?<(?:a|p|h2|strong)\b[^>]*>\{\{ (?:[\w.]*\.)?(?:letter|campaign|deadline|next)\.title \}\}<"
    return [found for found in re.findall(alone, text) if "dir=" not in found]


def sides_of_one_browser(text: str) -> list[str]:
    """Find the alignment that Chromium knows by another name only, without that name before it."""
    return re.findall(r"(?<!text-align: -webkit-match-parent; )text-align: match-parent", text)


def lone_commas(text: str) -> list[str]:
    """Find the comma of an enumeration where more is told of one thing: Chinese has another, ``{% pause %}``."""
    return re.findall(r"(?<!forloop\.last %\})\{% comma %\}.{0,20}", text)


def words_of_one_number(text: str) -> list[str]:
    """Find a word below a number that is the same below 1 and below 3: in most languages it is not."""
    below = r"<dt>([^<]*)</dt><dd>\{\{"
    lists = re.findall(r'<dl class="figures">(.*?)</dl>', text, flags=re.DOTALL)
    return [word for one in lists for word in re.findall(below, one) if "{% translate" in word or "_label" in word]


def faults(paths: list[Path], check: Check) -> list[str]:
    found = [(path, check(path.read_text())) for path in paths]
    return [f"{path.relative_to(ROOT)}: {fault}" for path, faults_here in found for fault in faults_here]


def without(paths: list[Path], *prefixes: str) -> list[Path]:
    return [path for path in paths if not str(path.relative_to(TEMPLATES)).startswith(prefixes)]


def test_a_title_that_stands_alone_begins_where_the_page_begins() -> None:
    """A paragraph that takes its direction from a Latin title would lie at the far side of an Arabic page."""
    alone = re.compile(r'<p [^>]*dir="auto"[^>]*>\{\{ [\w.]*title \}\}</p>')

    assert [path.name for path in HTML if alone.search(path.read_text())] == []
    assert alone.search('<p lang="en" dir="auto">{{ letter.title }}</p>')


def test_templates_have_no_inline_scripts() -> None:
    assert faults(HTML, inline_scripts) == []


def test_templates_have_no_inline_styles() -> None:
    # Mail programs know no style sheets, and no policy of ours reaches them.
    # A letter saved as one file brings its own.
    assert faults(without(HTML, "mail/", "print/webpage.html"), inline_styles) == []


def test_templates_have_no_event_handlers() -> None:
    assert faults(HTML, handlers) == []


def test_nothing_is_fetched_from_another_origin() -> None:
    assert faults([*HTML, *STYLES, *SCRIPTS], outside_resources) == []


def test_mails_have_no_pictures() -> None:
    assert faults(sorted((TEMPLATES / "mail").rglob("*.html")), lambda text: re.findall(r"<img\b[^>]*>", text)) == []


def test_templates_have_at_most_120_lines() -> None:
    assert faults(ALL, too_long) == []


def test_visible_text_goes_through_gettext() -> None:
    assert faults(without(ALL, "campaign/gallery", "campaign/_gallery"), untranslated) == []


def test_parts_are_put_together_in_a_way_that_languages_can_change() -> None:
    # Paper is in the language of its letter, and the gallery in English.
    assert faults(without(ALL, "print/", "campaign/gallery"), glued) == []


def test_what_stands_between_sentences_is_for_languages_to_say() -> None:
    assert faults(ALL, blanks_behind_marks) == []


def test_sentences_follow_each_other_as_the_language_has_it() -> None:
    assert faults(HTML, sentences_apart) == []


def test_web_addresses_keep_their_direction() -> None:
    assert faults(HTML, addresses_without_direction) == []


def test_titles_keep_their_direction() -> None:
    assert faults(without(HTML, "mail/", "print/", "campaign/gallery"), titles_without_direction) == []


def test_words_of_another_direction_stand_where_the_page_begins_in_every_browser() -> None:
    assert faults(STYLES, sides_of_one_browser) == []


def test_only_parts_of_a_list_have_its_comma() -> None:
    assert faults(HTML, lone_commas) == []


def test_a_word_below_a_number_depends_on_it() -> None:
    assert faults(without(HTML, "campaign/gallery"), words_of_one_number) == []


def test_styles_name_no_left_and_right() -> None:
    # Paper has sides; everything on a screen follows the direction of the text.
    assert faults([path for path in STYLES if not path.name.startswith("print")], physical_sides) == []


def test_moments_are_written_in_a_zone() -> None:
    # An account has no zone: the days of its passkeys are those of the server.
    assert faults(without(ALL, "mfa/"), days_without_a_zone) == []


def test_partials_say_what_they_need() -> None:
    partials = [path for path in HTML if path.parent.name == "ui" or path.name.startswith("_")]

    silent = [str(path.relative_to(TEMPLATES)) for path in partials if not path.read_text().startswith("{#")]

    assert silent == []


def test_what_every_template_has_is_not_taken_over_by_what_some_load() -> None:
    """Whichever library is loaded last has a name: ``{% load i18n %}`` had taken the place of one of our filters."""
    engine = Engine.get_default()
    everywhere = {path: import_library(path) for path in engine.builtins}
    ours = {name for path, library in everywhere.items() for name in _names(library) if "campaign" in path}
    loaded = {path: import_library(path) for path in engine.libraries.values() if path not in everywhere}

    assert {path: taken for path, library in loaded.items() if (taken := ours & _names(library))} == {}


def _names(library: Library) -> set[str]:
    return {*library.filters, *library.tags}


def test_templates_compile() -> None:
    for path in ALL:
        get_template(str(path.relative_to(TEMPLATES)))


def test_every_mail_has_its_three_parts() -> None:
    events = [folder for folder in (TEMPLATES / "mail").iterdir() if folder.is_dir() and folder.name != "lists"]
    parts = {folder.name: sorted(path.name for path in folder.iterdir()) for folder in events}

    assert [name for name, files in parts.items() if files != ["body.html", "body.txt", "subject.txt"]] == []


@pytest.mark.parametrize(
    ("check", "text"),
    (
        (inline_scripts, "<script>go()</script>"),
        (inline_scripts, '<script src="x.js"></script>'),
        (days_without_a_zone, '{{ member.joined_at|date:"j F Y" }}'),
        (inline_styles, '<p style="color: red">'),
        (inline_styles, "<style>p {}</style>"),
        (handlers, '<a onclick="go()">'),
        (handlers, '<a href="javascript:go()">'),
        (outside_resources, '<img src="https://tracker.example/x.gif">'),
        (outside_resources, '<link rel="stylesheet" href="//fonts.example/a.css">'),
        (outside_resources, "p { background: url(https://x.example/y.png) }"),
        (too_long, "\n" * 121),
        (untranslated, "<p>Please sign here</p>"),
        (untranslated, '<input placeholder="Your name">'),
        (glued, "{{ name }}, {{ title }}"),
        (glued, '{% translate "Name" %}: {{ name }}'),
        (glued, '<bdi>{{ name }}</bdi> ({% translate "done" %})'),
        (blanks_behind_marks, '{% translate "Next try:" %} {{ moment }}'),
        (blanks_behind_marks, '{% translate "One." %} <a href="/">{% translate "More" %}</a>'),
        (blanks_behind_marks, '{% translate "One." %}{% if two %} {% translate "Two." %}{% endif %}'),
        (blanks_behind_marks, "{% blocktranslate %}One.{% endblocktranslate %}</strong> {% blocktranslate %}Two"),
        (sentences_apart, '{% translate "One." %}{% endif %}\n  {% translate "Two." %}'),
        (sentences_apart, "{{ about }} {% if letter %}{% blocktranslate %}For {{ letter }}."),
        (words_of_one_number, '<dl class="figures"><div><dt>{% translate "rows" %}</dt><dd>{{ n }}</dd></div></dl>'),
        (words_of_one_number, '<dl class="figures"><div><dt>{{ one|standing_label }}</dt><dd>{{ n }}</dd></div></dl>'),
        (sides_of_one_browser, "p { text-align: match-parent; }"),
        (addresses_without_direction, '<p><a href="{{ link }}">{{ link }}</a></p>'),
        (titles_without_direction, '<a href="{{ one.url }}">{{ one.letter.title }}</a>'),
        (lone_commas, "{{ channel }}{% if day %}{% comma %}{{ day }}{% endif %}"),
        (physical_sides, "p { margin-left: 4px }"),
        (physical_sides, "p { border-top-left-radius: 4px }"),
        (physical_sides, "p { position: absolute; left: 0 }"),
        (physical_sides, "p { padding: 1px 2px 1px 0 }"),
        (physical_sides, "p { border-radius: 0 var(--r) var(--r) 0 }"),
    ),
)
def test_each_check_finds_its_fault(check: Check, text: str) -> None:
    assert len(check(text)) == 1


def test_checks_accept_what_is_right() -> None:
    text = (
        '<script type="module" src="{% static "a.js" %}" nonce="{{ CSP_NONCE }}"></script>'
        '<script type="application/json">{"a": "b"}</script>'
        '<a href="https://example.org" aria-label="{% translate "More" %}">{% translate "Read on" %}</a>'
        "{% blocktranslate %}We, the undersigned{% endblocktranslate %}"
    )

    assert [check(text) for check in (inline_scripts, inline_styles, handlers, outside_resources, untranslated)] == [
        [],
        [],
        [],
        [],
        [],
    ]


@pytest.mark.parametrize("code", ("400", "403", "403_csrf", "404", "500", "503"))
def test_error_pages_need_no_context_and_no_database(code: str) -> None:
    page = Engine.get_default().get_template(f"{code}.html").render(Context()).lstrip()

    assert page.startswith("<!DOCTYPE html>\n<html lang=")
    assert page.count("<h1>") == 1
    assert "<form" not in page


@pytest.mark.parametrize("path", ("login/", "login/code/", "password/reset/", "password/reset/done/"))
def test_account_pages_stand_in_our_frame(client: Client, db: None, path: str) -> None:
    answer = client.get(f"/accounts/{path}")

    assert answer.status_code == 200
    assert answer.content.count(b"<h1>") == 1
    assert b'class="skip-link"' in answer.content
