"""Every run against the direction of the page has an element with a direction, across emphasis, links and notes."""

import pytest

from letters.markup import isolation
from letters.markup.bidi import levels
from letters.markup.html import clean, plain_text, printed
from letters.markup.isolation import isolated

PHRASE = "the Asia-Pacific Human Rights Network"
R, L = '<span dir="rtl">', '<span dir="ltr">'


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    (
        ("ab אב", 0, "00011"), ("ab אב", 1, "22111"), ("אב 12 ג", 1, "1112211"), ("אב 12", 0, "11122"),
        ("ع 12", 1, "1122"), ("(אב) c", 1, "111112"), ("א (b) ג", 1, "1112111"), ("a (א) c", 0, "0001000"),
        ("1,234.5", 1, "2222222"), ("12%", 1, "222"), ("אב a-b", 1, "111222"), ("א. ", 0, "100"),
        ("א “b” (c)", 1, "111211121"), ("א «b» (c)", 1, "111211121"),
    ),
)  # fmt: skip
def test_levels_are_those_of_the_unicode_algorithm(text: str, base: int, expected: str) -> None:
    assert "".join(map(str, levels(text, base))) == expected


@pytest.mark.parametrize(
    ("direction", "html", "expected"),
    (
        ("rtl", f"<p>شبكة {PHRASE} قالت</p>", f"<p>شبكة{{}}{L}{PHRASE}</span>{{}}قالت</p>"),
        ("rtl", "<p>في the <em>Asia-Pacific</em> Forum هنا</p>",
         f"<p>في{{}}{L}the <em>Asia-Pacific</em> Forum</span>{{}}هنا</p>"),
        ("rtl", "<p>في the <em>Forum عربي</em> نعم</p>",
         f"<p>في{{}}{L}the <em>Forum</em></span><em>{{}}عربي</em> نعم</p>"),
        ("rtl", '<p>في the <a href="https://x.example/">Human Rights</a> Council هنا</p>',
         f'<p>في{{}}{L}the <a href="https://x.example/">Human Rights</a> Council</span>{{}}هنا</p>'),
        ("rtl", '<p>في the Council<span class="footnote">نص</span> of it هنا</p>',
         f'<p>في{{}}{L}the Council<span class="footnote">نص</span> of it</span>{{}}هنا</p>'),
        ("rtl", '<p>نص<span class="footnote">Report, p. 3.</span></p>',
         f'<p>نص<span class="footnote">{L}Report, p. 3.\u200e</span></span></p>'),
        ("rtl", "<p>All in <em>English</em>.</p>", f"<p>{L}All in <em>English</em>.\u200e</span></p>"),
        ("rtl", "<p>عام 2026 هنا</p>", f"<p>عام{{}}{L}2026</span>{{}}هنا</p>"),
        ("rtl", "<p><strong>Roux-Blanc</strong> هنا</p>", f"<p>{L}<strong>Roux-Blanc</strong></span>{{}}هنا</p>"),
        ("rtl", "<p>سطر<br>the Forum</p>", f"<p>سطر<br>{L}the Forum</span></p>"),
        ("ltr", "<p>The رابطة <em>الأنهار</em> wrote</p>", f"<p>The {R}رابطة <em>الأنهار</em></span> wrote</p>"),
        ("rtl", "<p>هاتف +49 30 123 4567 نعم</p>", f"<p>هاتف{{}}{L}+49 30 123 4567</span>{{}}نعم</p>"),
        ("rtl", "<p>هاتف (030) 123-45-67</p>", f"<p>هاتف{{}}{L}(030) 123-45-67</span></p>"),
        ("ltr", "<p>Call +49 30 123 4567 now</p>", "<p>Call +49 30 123 4567 now</p>"),
        ("ltr", "<p>Plain &amp; <em>simple</em>.</p>", "<p>Plain &amp; <em>simple</em>.</p>"),
        ("ltr", '<p dir="auto">نص the Forum</p>', f'<p dir="rtl">نص{{}}{L}the Forum</span></p>'),
        ("ltr", '<p dir="rtl">نص the Forum</p>', f'<p dir="rtl">نص{{}}{L}the Forum</span></p>'),
        ("ltr", '<p>A <span dir="rtl">نص the Forum</span> b</p>',
         f'<p>A <span dir="rtl">نص{{}}{L}the Forum</span></span> b</p>'),
        ("ltr", '<p><span lang="ar">نص عربي</span> (x)</p>', f'<p>{R}<span lang="ar">نص عربي</span></span> (x)</p>'),
    ),
)  # fmt: skip
def test_isolated_gives_runs_a_direction(direction: str, html: str, expected: str) -> None:
    gap = "<span>\u200f </span>"

    assert isolated(html, direction) == expected.replace("{}", gap)


def test_a_year_and_a_number_in_a_text_are_no_telephone() -> None:
    assert isolated("<p>من 5 2026 نعم</p>", "rtl").count(L) == 2


def test_isolated_keeps_every_word_and_stays_well_formed() -> None:
    html = (
        '<p>قال the <em>Asia-<strong>Pacific عربي</strong></em> and <a href="https://x.example/">شبكة Human</a> '
        'Rights<span class="footnote">انظر Report <em>A/71/373 في</em> page 4</span>، (the UN) 12–15%.</p>'
        "<ul><li>نص<ul><li>English one</li></ul></li></ul>"
    )

    made = isolated(html, "rtl")

    bare = made.replace("\u200f", "").replace("\u200e", "")
    assert plain_text(bare).split() == plain_text(html).split()
    assert made.count("<span") == made.count("</span>")
    assert made.count("<em") == made.count("</em>")


def test_printed_keeps_a_word_with_a_hyphen_within_its_run() -> None:
    html = printed(clean(f"<p>شبكة {PHRASE}</p>").html, language="ar")

    assert f'{L}the <span class="nobreak">Asia-Pacific</span> Human Rights Network</span>' in html


def test_isolated_puts_a_line_together_as_often_for_many_runs_as_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    words = vars(isolation._Line)["words"].fget

    def count(line: isolation._Line) -> str:
        asked.append(1)
        return str(words(line))

    monkeypatch.setattr(isolation._Line, "words", property(count))

    numbers = []
    for phrases in (3, 300):
        asked.clear()
        isolated(f"<p>{'قال (the Asia-Pacific) Network في 2026، ' * phrases}</p>", "rtl")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
