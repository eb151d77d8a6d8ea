"""Each look at a page finds its fault: a page made to fail it, beside one that is in order."""

import pytest
from playwright.sync_api import Page

from tests.journeys.looks import BROKEN, CUT, PHONE, TIGHT, TOO_WIDE, UNREACHABLE
from tests.stack import Stack

NARROW = '<table class="table"><tr><td style="max-inline-size: 1.5em">{}</td></table>'
FOLDED = (
    '<main><details style="margin: 0 0 {}"><summary>Words</summary></details><div class="field">Answers</div></main>'
)
COLUMNS = '<main><div class="columns">Read</div><section style="margin: {} 0 0">Files so far</section></main>'
ROW = '<main><nav style="inline-size: 9em; overflow: hidden; white-space: nowrap">{}</nav></main>'


@pytest.mark.parametrize(
    ("look", "faulty", "sound"),
    (
        (CUT, ROW.format("<a href='/'>Signatures</a> <a href='/'>Reminders</a>"), ROW.format("<a href='/'>Text</a>")),
        (BROKEN, NARROW.format("草稿"), NARROW.format("稿")),
        (TOO_WIDE, '<main><p style="inline-size: 600px">Orsa</p></main>', "<main><p>Orsa</p></main>"),
        (UNREACHABLE, '<main><a href="/" tabindex="-1">Orsa</a></main>', '<main><a href="/">Orsa</a></main>'),
        (
            TIGHT,
            '<main><form><button>Save</button></form><p style="margin: 0">Nobody signs for somebody else.</p></main>',
            '<main><form><button>Save</button></form><p style="margin: 16px 0">Nobody signs.</p></main>',
        ),
        (TIGHT, FOLDED.format("0"), FOLDED.format("16px")),
        (TIGHT, COLUMNS.format("0"), COLUMNS.format("16px")),
    ),
    ids=("cut", "broken", "too wide", "unreachable", "words at a button", "field at what is folded", "below columns"),
)
def test_each_look_finds_its_fault(page: Page, look: str, faulty: str, sound: str) -> None:
    page.set_viewport_size(PHONE)
    found = []
    for content in (faulty, sound):
        page.set_content(f"<!doctype html><body>{content}")
        found.append(len(page.evaluate(look)))

    assert found == [1, 0]


def test_choices_and_addresses_keep_their_own_direction(page: Page, shared_stack: Stack) -> None:
    """A title's question mark stays at its end on an Arabic page, and an address shows its beginning."""
    page.goto(shared_stack.url + "/gallery/")
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")

    ways = "found => [...new Set(found.map(one => getComputedStyle(one).unicodeBidi))]"
    assert page.locator("main option").evaluate_all(ways) == ["plaintext"]
    assert page.locator(".copy input").first.evaluate("one => getComputedStyle(one).direction") == "ltr"


def test_chinese_dates_stay_whole_in_rows_of_facts(page: Page, shared_stack: Stack) -> None:
    """Without the rule a line ends wherever it is full: here after the year."""
    page.goto(shared_stack.url + "/gallery/")
    lines = """(main, rule) => {
      main.innerHTML = `<p class="meta" lang="zh-hans">陈晓陈晓 · 2026年12月1日</p>`;
      const facts = main.firstChild, date = document.createRange();
      Object.assign(facts.style, { inlineSize: "8em", wordBreak: rule });
      date.setStart(facts.firstChild, facts.textContent.indexOf("2026"));
      date.setEnd(facts.firstChild, facts.textContent.length);
      return new Set([...date.getClientRects()].map(box => Math.round(box.top))).size; }"""

    assert page.locator("main").evaluate(lines, "") == 1
    assert page.locator("main").evaluate(lines, "normal") == 2
