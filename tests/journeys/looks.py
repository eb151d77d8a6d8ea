"""One look at a page: what axe has to say, the keyboard, a phone's width, the language; pictures where wanted."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.utils import translation
from playwright.sync_api import BrowserContext, Page, ViewportSize

from tests.journeys.walk import enter
from tests.stack import Stack

# Without transitions, so that no color is looked at half-way.
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
PHONE = ViewportSize(width=390, height=844)
# The scheme changes colors only, so the second look is at contrast alone, and before a release: tests/test_contrast.py
# reckons with the colors of both schemes, and tests/journeys/test_face.py looks at every element in both.
RULES: dict[str, dict[str, Any]] = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}},
}
# What is wider than the page although it may not scroll sideways inside a box of its own, to either side.
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth + 1
  ? [...document.querySelectorAll('body *')].map(e => [e, e.getBoundingClientRect()])
      .filter(([, box]) => box.right > innerWidth + 1 || box.left < -1)
      .slice(0, 3).map(([e]) => e.outerHTML.slice(0, 120)) : []"""
# Links beyond the edge of their row, where there is room for another row; Chinese words in two lines.
CUT = """() => [...document.querySelectorAll('nav')].filter(e => e.scrollWidth > e.clientWidth + 1)
  .map(e => `cut off: ${e.textContent.trim().slice(-40)}`)"""
BROKEN = """() => [...document.querySelectorAll('.table :is(th, td), .table td *, .status')]
  .filter(e => e.checkVisibility() && !e.children.length && /^\\p{Script=Han}{2,4}$/u.test(e.textContent.trim()))
  .filter(e => { const range = document.createRange(); range.selectNodeContents(e);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1; })
  .map(e => `broken within a word: ${e.textContent.trim()}`)"""
# Fields, buttons, columns and what is folded, with nothing between them and what is below; rows have lines or padding.
TIGHT = """() => [...document.querySelectorAll(
    'main :is(.field, .actions, .columns, form, details, fieldset, button, p, dl)')]
  .filter(e => e.checkVisibility() && !e.closest('.table, .letter, .errors, .help, .row-main, .meta, [role=toolbar]'))
  .flatMap(e => { const next = e.nextElementSibling;
    const kinds = 'form, details, fieldset, button, .field, .actions, .columns';
    if (!next?.checkVisibility() || !(e.matches(kinds) || next.matches(kinds))) return [];
    if (e.className && e.className === next.className) return [];
    const above = e.getBoundingClientRect(), below = next.getBoundingClientRect();
    return above.height && below.height && Math.abs(below.top - above.bottom) < 4
      ? [`no room between: ${e.outerHTML.slice(0, 100)} and ${next.outerHTML.slice(0, 60)}`] : []; })"""
# Tab reaches every link and field that is shown; within a toolbar, as usual, Tab reaches one and arrows the others.
UNREACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(e => e.checkVisibility() && !e.disabled && e.type !== 'hidden' && e.tabIndex < 0
    && !e.closest('[inert], dialog:not([open])')
    && !e.closest('[role=toolbar]')?.querySelector('[tabindex="0"]')).map(e => e.outerHTML.slice(0, 120))"""
# The texts of a page, and what it says to those who hear it, without those in a language that is named.
TEXTS = """() => {
  const ours = (e) => !e.closest('script, style, svg, code, pre, option:not([value=""]), .letter')
    && e.closest('[lang]') === document.documentElement;
  const texts = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].filter(ours)
    .flatMap(e => ['aria-label', 'title', 'placeholder'].map(name => e.getAttribute(name)).filter(Boolean));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (ours(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
  return [...new Set(texts.map(text => text.replace(/\\s+/g, ' ').trim()))]; }"""
GUARDED_FORM = "form[method=post] input[name=csrfmiddlewaretoken]"
# Headings, salutations and names of the samples, which are a coalition's own words or names everywhere, and equal ours.
WORDS_OF_THE_SAMPLES = {
    "Organizations",
    "Individuals",
    "Name",
    "Email",
    "Country",
    "Dear Sir or Madam,",
    "Dear Minister,",
}
NAMES = {"English", "Mend"}  # of a language in itself, and of a script
OF_A_LETTER = ("/preview/", "/box/")  # pages in the language of the letter, whoever reads them
# A folder for pictures of every page that is looked at, narrow and wide.
PICTURES = os.environ.get("PICTURES", "")


@dataclass(frozen=True, kw_only=True)
class Look:
    """With whose eyes pages are looked at; without a language in English, and nothing is said about the language."""

    email: str = ""
    scheme: str = "light"
    language: str = ""


def complaints(page: Page, scheme: str) -> list[str]:
    """Return what axe has to say of a page that it has been brought into."""
    # What is in order is not wanted in detail: axe is twice as fast without.
    options = {**RULES[scheme], "resultTypes": ["violations"]}
    findings = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    return [
        f"{scheme}: {f['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for f in findings
        for node in f["nodes"]
    ]


def walk(open_context: Callable[..., BrowserContext], stack: Stack, paths: list[str], look: Look) -> str:
    """Open the pages one after the other in one tab and return everything that is wrong with them."""
    context = open_context(color_scheme=look.scheme, **({"locale": look.language} if look.language else {}), **DESK)
    if look.email:
        enter(context, stack, look.email)
    page = context.new_page()
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    wrong: list[str] = []
    for path in paths:
        answer = page.goto(stack.url + path, wait_until="load")
        # A browser sends the form of such a page from the origin "null", and it is refused.
        if answer and answer.headers.get("referrer-policy") == "no-referrer" and page.query_selector(GUARDED_FORM):
            found.append("a form that no browser can send")
        page.evaluate(AXE_SCRIPT)
        found += complaints(page, look.scheme)
        if look.language and not path.endswith(OF_A_LETTER):
            found += foreign(page, look.language)
        if look.scheme == "light":
            found += [f"not reachable by keyboard: {element}" for element in page.evaluate(UNREACHABLE)]
            found += page.evaluate(CUT) + page.evaluate(BROKEN) + page.evaluate(TIGHT)
            _picture(page, path, look)
            page.set_viewport_size(PHONE)
            found += [f"wider than a phone: {element}" for element in page.evaluate(TOO_WIDE)]
            _picture(page, path, look)
            page.set_viewport_size(DESK["viewport"])
        wrong += [f"{path}: {what}" for what in found]
        found.clear()
    return "\n".join(wrong + found)


def foreign(page: Page, language: str) -> list[str]:
    """Return what is not in the language asked for: the page's own words about it, and texts left in English."""
    is_rtl = translation.get_language_info(language)["bidi"]
    wanted = [language, "rtl" if is_rtl else "ltr"]
    said = page.evaluate("() => [document.documentElement.lang, document.documentElement.dir]")
    found = [] if said == wanted else [f"in {said} and not in {wanted}"]
    return found + [f"in English: {text}" for text in page.evaluate(TEXTS) if is_left_in_english(text, language)]


def is_left_in_english(text: str, language: str) -> bool:
    """Tell whether a text is one of ours that the catalog says otherwise; words of one letter or two say nothing."""
    if len(text) <= len("on") or text in WORDS_OF_THE_SAMPLES | NAMES:
        return False
    with translation.override(language):
        return translation.gettext(text) != text


def _picture(page: Page, path: str, look: Look) -> None:
    if PICTURES:
        assert page.viewport_size is not None
        name = re.sub(r"\W+", "-", path).strip("-")[:200] or "start"
        who, width = "member" if look.email else "stranger", page.viewport_size["width"]
        folder = Path(PICTURES, look.language or "en", who)
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
