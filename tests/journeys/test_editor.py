"""The editor as a drafter uses it: typing, notes, tables, pasting, keys, autosave, two people at once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel import localedata
from playwright.sync_api import BrowserContext, Locator, Page, expect

from campaign.models import Role, User
from letters.drafts import writing
from letters.markup.scripts import direction
from letters.models import Letter
from tests.factories.campaign import make_campaign, make_member
from tests.factories.letters import make_letter
from tests.journeys.hands import press
from tests.journeys.walk import enter
from tests.stack import Stack

ALL = """<h2>Head</h2><p>One<span class="footnote">A <em>note</em>.</span> and <span class="count" data-of="countries" \
data-as="words"></span> <a href="https://example.org/">link</a>, <u>u</u> <s>s</s> x<sup>2</sup> y<sub>2</sub> \
<span lang="fr">mot</span>.</p><ol start="3" type="a"><li>First<ul><li>Below</li></ul></li><li>Second</li></ol>\
<blockquote><p>Said.</p></blockquote><table><caption>Files</caption><thead><tr><th>Year</th><th>Number</th></tr></thead>\
<tbody><tr><td>2020</td><td colspan="1">1</td></tr></tbody></table><hr><p lang="ar" dir="rtl">نص</p>""".replace(
    ' colspan="1"', ""
)


OTHER_TAGS = "iw ji uig prs arz pa-Guru-PK sd-IN ug-KZ ug-Latn ks-Deva ur-Aran en-x-arab PA_arab zh xx".split()


@pytest.fixture
def drafter(shared_stack: Stack) -> User:
    return make_member(role=Role.DRAFTER).user


@pytest.fixture
def letter(drafter: User) -> Letter:
    return make_letter(campaign=make_campaign(drafter.memberships.get().coalition), body="", author=drafter)


@pytest.fixture
def editing(
    new_context: Callable[..., BrowserContext], shared_stack: Stack, drafter: User, letter: Letter
) -> Iterator[Callable[[], Page]]:
    """Open the text page with the editor ready; no script may fail and no policy be broken."""
    faults: list[str] = []

    def open_page(**options: Any) -> Page:
        context = new_context(viewport={"width": 1280, "height": 900}, **options)
        enter(context, shared_stack, drafter.email)
        page = context.new_page()
        page.add_init_script(LISTENS)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"{shared_stack.url}/letters/{letter.slug}/edit/")
        page.locator(".editor-text").first.wait_for()
        return page

    yield open_page
    assert faults == []


# What markup shouts is noted and not shown: a dialog would stop the page, and perhaps its closing.
LISTENS = "window.shouted = []; window.alert = (words) => window.shouted.push(String(words))"


def text_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)


def tool(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar").first.get_by_role("button", name=name, exact=True)


def save(page: Page, letter: Letter) -> str:
    press(page, "Save")
    expect(page.locator("#messages")).to_contain_text("The text is saved.")
    letter.refresh_from_db()
    return letter.body


def test_typing_with_the_tools_gives_a_letters_markup(editing: Callable[[], Page], letter: Letter) -> None:
    page = editing()
    text_of(page).click()
    page.keyboard.type("We ask")
    tool(page, "Footnote").click()
    page.keyboard.type("A note.")
    page.keyboard.press("Enter")
    page.keyboard.type(" for ")
    tool(page, "Bold").click()
    page.keyboard.type("files")
    tool(page, "Bold").click()
    page.keyboard.type(" of ")
    page.get_by_role("toolbar").first.get_by_label("Put in a number").select_option("countries words")
    page.keyboard.press("Enter")
    tool(page, "Numbered list").click()
    page.keyboard.type("One")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Below")
    for _ in range(3):
        page.keyboard.press("Enter")
    tool(page, "Table").click()
    page.keyboard.type("Year")
    tool(page, "Caption").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Files by year")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    body = save(page, letter)

    empty = "<tr><td></td><td></td><td></td></tr>"
    assert body == (
        '<p>We ask<span class="footnote">A note.</span> for <strong>files</strong> of '
        '<span class="count" data-of="countries" data-as="words"></span></p>'
        "<ol><li>One<ol><li>Below</li></ol></li></ol>"
        "<table><caption>Files by year</caption><thead><tr><th>Year</th><th></th><th></th></tr></thead>"
        f"<tbody>{empty}{empty}</tbody></table>"
    )


def test_everything_a_letter_may_hold_comes_through_the_editor_unchanged(
    editing: Callable[[], Page], letter: Letter, drafter: User
) -> None:
    writing.save_text(letter=letter, author=drafter, base_revision=1, changes={"body": f"{ALL}<p>End</p>"})
    page = editing()
    text_of(page).get_by_text("End").click()
    page.keyboard.press("End")
    page.keyboard.type(".")

    assert save(page, letter) == f"{ALL}<p>End.</p>"


def test_arrow_keys_go_into_a_footnote_and_out_again(editing: Callable[[], Page], letter: Letter) -> None:
    page = editing()
    text_of(page).click()
    page.keyboard.type("a")
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type("note")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("b")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("s")

    assert save(page, letter) == '<p>a<span class="footnote">notes</span>b</p>'


def test_text_from_a_word_processor_is_cleaned_when_it_is_pasted(editing: Callable[[], Page], letter: Letter) -> None:
    page = editing()
    text_of(page).click()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", '<p class="MsoNormal" style="color:red"><b>Bold</b><o:p></o:p></p>'
            + '<p class="MsoNormal">Plain<img src="https://evil.example/x.png" onerror="alert(1)"></p>');
          document.querySelector("#id_body").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(text_of(page)).to_contain_text("Plain")

    assert save(page, letter) == "<p><strong>Bold</strong></p><p>Plain</p>"


PASTE = """({ html, plain }) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (plain) data.setData("text/plain", plain);
  document.querySelector("#id_body").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_what_pasting_takes_out_is_said_and_not_put_in_as_plain_text(
    editing: Callable[[], Page], letter: Letter
) -> None:
    page = editing()
    text_of(page).click()
    comment = "<p>We<span class=MsoCommentReference><a href='#_msocom_1'>[A1]</a></span> ask.</p>"
    noted = "<p><sup><a href='#_ftn1' name='_ftnref1'>[1]</a></sup>For.</p><p><a href='#_ftnref1' name='_ftn1'>[1]</a> "
    numbered = "<ol start='0' style='list-style-type:lower-roman'><li>x</li></ol>"

    page.evaluate(PASTE, {"html": comment, "plain": "We[A1] ask."})
    expect(page.locator(".editor-notice").first).to_contain_text("comments beside the text")
    page.evaluate(PASTE, {"html": f"{noted}<i>A</i> b.</p><p>c</p>{numbered}"})
    expect(text_of(page)).to_contain_text("For.")
    expect(page.locator(".editor-notice").first).to_have_text("")
    page.evaluate(PASTE, {"html": "<div style='mso-element:comment-list'><p>Why?</p></div>", "plain": "Why?"})
    expect(page.locator(".editor-notice").first).to_contain_text("comments beside the text")

    assert save(page, letter) == (
        '<p>We ask.</p><p><span class="footnote"><em>A</em> b.</span>For.</p><p>c</p>'
        '<ol start="0" type="i"><li>x</li></ol>'
    )


@pytest.mark.parametrize("clipboard", ("both", "html"))
def test_a_paste_that_cannot_be_cleaned_keeps_paragraphs_and_words(
    editing: Callable[[], Page], letter: Letter, clipboard: str
) -> None:
    page = editing()
    text_of(page).click()
    page.context.clear_cookies()  # as when the session has ended
    lines = ["If a < b and b > c", "<b>not bold</b> & so on", "Third"]
    html = "<p style='color:red'>If a &lt; b and b &gt; c</p><p>&lt;b>not bold&lt;/b> &amp; so on</p><p>Third</p>"

    page.evaluate(PASTE, {"html": html, "plain": "\r\n".join(lines) if clipboard == "both" else ""})

    expect(text_of(page).locator("p")).to_have_text(lines)
    expect(page.locator(".editor-notice").first).to_contain_text("Pasted as plain text")


def test_a_paste_that_cannot_be_cleaned_parts_whatever_stood_apart(editing: Callable[[], Page]) -> None:
    page = editing()
    text_of(page).click()
    page.route("**/clean/", lambda route: route.fulfill(json={"unexpected": True}))

    for plain, html, lines in (
        ("One\vtwo\u2028three", "<b>x</b>", ["One", "two", "three"]),
        ("", "<p title='a > b'>One<p>Two<table><tr><td>A</td><td>B</td></tr></table><pre>End</pre>",
         ["One", "Two", "A B", "End"]),
        ("", "<pre>One\ntwo</pre><p style='white-space: pre-wrap'>Three\nfour</p>", ["One", "two", "Three", "four"]),
        ("", "<p>In <st1:City w:st='on'>Lyon</st1:City> and<o:p></o:p> <my-word>Bern</my-word></p><p>End</p>",
         ["In Lyon and Bern", "End"]),
        ("", "<p><ruby>漢<rt>kan</rt></ruby>字</p><p>a<b style='display: block'>b</b></p>", ["漢kan字", "a", "b"]),
    ):  # fmt: skip
        page.keyboard.press("Control+a")
        page.evaluate(PASTE, {"html": html, "plain": plain})
        expect(text_of(page).locator("p")).to_have_text(lines)


def test_plain_lines_in_a_footnote_stay_in_it(editing: Callable[[], Page], letter: Letter) -> None:
    page = editing()
    text_of(page).click()
    page.keyboard.type("a")
    page.keyboard.press("Control+Alt+f")
    page.route("**/clean/", lambda route: route.abort())

    page.evaluate(PASTE, {"html": "<p>x</p><p>y</p>", "plain": "x\ny"})
    expect(text_of(page)).to_contain_text("y")

    assert save(page, letter) == '<p>a<span class="footnote">x<br>y</span></p>'


def test_the_tool_bar_is_one_stop_and_its_tools_are_walked_with_arrows(editing: Callable[[], Page]) -> None:
    page = editing()
    text_of(page).click()
    page.keyboard.type("x")

    page.keyboard.press("Shift+Tab")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Tab")

    assert (first, second) == ("Style", "Bold")
    assert page.evaluate("document.activeElement.id") == "id_body"


def test_autosave_and_preview_follow_what_is_typed(editing: Callable[[], Page], letter: Letter) -> None:
    page = editing()
    text_of(page).click()
    page.keyboard.type("Typed and not saved by hand.")

    expect(page.frame_locator("iframe[name=preview]").locator(".text").first).to_contain_text("not saved by hand")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved at", timeout=10_000)

    revision = letter.revisions.get(number=2)
    assert (revision.is_autosave, revision.content["body"]) == (True, "<p>Typed and not saved by hand.</p>")


def test_the_editor_runs_the_way_that_print_runs(editing: Callable[[], Page]) -> None:
    page = editing()
    known = sorted({name.replace("_", "-") for name in localedata.locale_identifiers()} | set(OTHER_TAGS))

    told = page.evaluate(
        """async (tags) => {
            const area = document.querySelector("[data-nodes]");
            const { directions } = await import(area.dataset.nodes);
            return tags.map(directions(JSON.parse(area.form.dataset.directions)));
        }""",
        known,
    )
    page.locator("input[name=language]").fill("ks")

    assert [tag for tag, runs in zip(known, told, strict=True) if runs != direction(tag)] == []
    expect(text_of(page)).to_have_attribute("dir", "rtl")


@pytest.mark.landing
def test_an_annex_just_begun_and_a_field_with_a_fault_stop_no_saving(
    editing: Callable[[], Page], letter: Letter
) -> None:
    page = editing()
    page.get_by_role("button", name="Add an annex").click()
    text_of(page).click()
    page.keyboard.type("Typed.")

    expect(page.locator("[data-lacking]").first).to_have_text(
        "This annex has no title yet. This annex has no text yet."
    )
    letter.refresh_from_db()
    assert (letter.body, len(letter.annexes)) == ("<p>Typed.</p>", 1)

    page.get_by_label("Title", exact=True).fill("")
    expect(page.locator("[data-save-state]")).to_have_text("Saved, but for the marked fields.")
    expect(page.locator(".field.has-error")).to_contain_text("This field is required.")
    page.get_by_label("Title", exact=True).fill("Better")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved at")
    assert page.locator(".field.has-error").count() == 0
    letter.refresh_from_db()
    assert letter.title == "Better"


def test_two_people_who_saved_see_both_texts_and_lose_none(
    editing: Callable[[], Page], letter: Letter, drafter: User
) -> None:
    page = editing()
    other = make_member(letter.campaign.coalition).user
    writing.save_text(letter=letter, author=other, base_revision=1, changes={"body": "<p>Their words.</p>"})
    text_of(page).click()
    page.keyboard.type("My words.")
    press(page, "Save")
    page.locator(".editor-text").first.wait_for()

    expect(page.locator(".conflict").first).to_contain_text("My words.")
    expect(page.locator(".conflict").first).to_contain_text("Their words.")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
    assert [rule["id"] for rule in found] == []
    press(page, "Take theirs")
    expect(page.locator("#messages")).to_contain_text("saved")

    letter.refresh_from_db()
    assert letter.body == "<p>Their words.</p>"
    assert "<p>My words.</p>" in letter.revisions.values_list("content__body", flat=True)


def test_the_text_page_works_without_scripts(
    new_context: Callable[..., BrowserContext], shared_stack: Stack, drafter: User, letter: Letter
) -> None:
    context = new_context(java_script_enabled=False, viewport={"width": 390, "height": 850})
    enter(context, shared_stack, drafter.email)
    page = context.new_page()
    page.goto(f"{shared_stack.url}/letters/{letter.slug}/edit/")

    page.get_by_label("Text", exact=True).fill("<p>By <b>hand</b>.</p>")
    press(page, "Add an annex")
    page.get_by_label("Title of the annex").fill("Annex A")
    page.get_by_label("Text of the annex").fill("<p>More.</p>")
    press(page, "Save")

    letter.refresh_from_db()
    assert letter.body == "<p>By <strong>hand</strong>.</p>"
    assert letter.annexes == [{"title": "Annex A", "subtitle": "", "body": "<p>More.</p>"}]


HOSTILE = (
    '<p>Before</p><img src="x" onerror="alert(1)"><svg onload=alert(1)></svg>'
    "<details open ontoggle=alert(1)>x</details><input autofocus onfocus=alert(1)><p>after</p>"
)


def test_markup_that_got_into_a_stored_text_does_not_run_in_the_editor(
    editing: Callable[..., Page], letter: Letter
) -> None:
    Letter.objects.filter(pk=letter.pk).update(body=HOSTILE)

    page = editing(bypass_csp=True)  # which says at the end whether anything ran: nothing else would have stopped it
    page = editing(bypass_csp=True)  # which says at the end whether anything ran: nothing else would have stopped it

    expect(text_of(page)).to_contain_text("Before")
    expect(text_of(page)).to_contain_text("Before")
    page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    assert page.locator(".editor-text img, .editor-text svg").count() == 0
    assert page.locator(".editor-text img, .editor-text svg").count() == 0


@pytest.mark.parametrize("is_stopped", (True, False))
def test_markup_runs_in_a_page_that_is_given_it(
    new_context: Callable[..., BrowserContext], shared_stack: Stack, drafter: User, letter: Letter, *, is_stopped: bool
) -> None:
    """The control: the same text, put into the page as it is, is stopped by our policy alone, and runs without."""
    context = new_context(bypass_csp=not is_stopped)
    enter(context, shared_stack, drafter.email)
    page = context.new_page()
    page.add_init_script(LISTENS)
    page.goto(f"{shared_stack.url}/letters/{letter.slug}/edit/")
    page.locator(".editor-text").first.wait_for()
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text) if "inline event handler" in said.text else None)

    # The picture fails to load a moment after the script has ended.
    shouted = page.evaluate(
        """(content) => {
            const place = document.body.appendChild(document.createElement("div"));
            place.innerHTML = content;
            const picture = place.querySelector("img");
            return new Promise((done) => {
                picture.addEventListener("error", () => setTimeout(() => done(window.shouted)));
            });
        }""",
        HOSTILE,
    )

    assert (bool(shouted), bool(told)) == (not is_stopped, is_stopped)
