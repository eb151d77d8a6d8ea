"""The text page: saving, autosave, conflicts, annexes, preview, what is pasted."""

from typing import Any

import pytest
from django.test import Client

from campaign.models import Member, Role
from letters.drafts import writing
from letters.drafts.lifecycle import missing_for_opening
from letters.models import Letter
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def text_of(letter: Letter, **fields: Any) -> dict[str, Any]:
    """Return what a browser posts of an unchanged text page, with changes."""
    annexes = fields.pop("annexes", letter.annexes)
    names = set(writing.TEXT) - {"annexes", "show_title"}
    data: dict[str, Any] = {name: getattr(letter, name) for name in names}
    data |= {"base_revision": letter.revision_number, "seen": writing.fingerprint(letter, writing.TEXT)}
    data |= {"annex-TOTAL_FORMS": len(annexes), "annex-INITIAL_FORMS": 0}
    for number, annex in enumerate(annexes):
        data |= {f"annex-{number}-{name}": value for name, value in annex.items()}
    return data | fields


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.DRAFTER)


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition), body="<p>Old.</p>")


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def test_edit_saves_all_fields_as_one_revision(visitor: Client, letter: Letter, member: Member) -> None:
    fields = {"title": "New title", "show_title": "on", "language": "fr", "subject": "Objet", "body": "<p>Neuf.</p>"}

    answer = visitor.post(f"/letters/{letter.slug}/edit/", text_of(letter, **fields))

    assert (answer.status_code, answer["Location"]) == (302, f"/letters/{letter.slug}/edit/")
    letter.refresh_from_db()
    assert (letter.title, letter.show_title, letter.language) == ("New title", True, "fr")
    assert (letter.subject, letter.body, letter.revision_number) == ("Objet", "<p>Neuf.</p>", 2)
    assert letter.revisions.get(number=2).author == member.user


def test_edit_cleans_a_word_processors_markup_and_says_what_went(visitor: Client, letter: Letter) -> None:
    body = '<p class="MsoNormal" style="margin:0"><b>Bold</b><o:p></o:p></p><img src="https://evil.example/x.png">'

    answer = visitor.post(f"/letters/{letter.slug}/edit/", text_of(letter, body=body), follow=True)

    letter.refresh_from_db()
    assert letter.body == "<p><strong>Bold</strong></p>"
    assert "Taken out, because a letter cannot hold it:" in answer.content.decode()


@pytest.mark.parametrize("place", ("body", "after_signatures", "annex"))
def test_edit_says_what_went_when_the_text_comes_back_with_an_error(
    visitor: Client, letter: Letter, place: str
) -> None:
    """The page shows the clean text, so the next save would have nothing to tell."""
    dirty = '<p>Kept</p><img src="https://evil.example/x.png">'
    annex = {"title": "Annex", "subtitle": "", "body": dirty if place == "annex" else "<p>1</p>", "ORDER": "1"}
    fields = {} if place == "annex" else {place: dirty}

    answer = visitor.post(f"/letters/{letter.slug}/edit/", text_of(letter, title="", annexes=[annex], **fields))

    assert answer.status_code == 422
    assert answer.content.decode().count("Taken out, because a letter cannot hold it: a picture") == 1


def test_edit_says_nothing_was_taken_out_of_a_clean_text(visitor: Client, letter: Letter) -> None:
    answer = visitor.post(f"/letters/{letter.slug}/edit/", text_of(letter, title=""))

    assert "Taken out" not in answer.content.decode()


def test_conflict_page_says_what_went_out_of_ones_own_text(visitor: Client, letter: Letter) -> None:
    mine = text_of(letter, body='<p>Mine</p><img src="x.png">')
    writing.save_text(letter=letter, author=make_member().user, base_revision=1, changes={"body": "<p>Theirs.</p>"})

    answer = visitor.post(f"/letters/{letter.slug}/edit/", mine)

    assert (answer.status_code, "Taken out, because" in answer.content.decode()) == (409, True)


def test_edit_shows_both_texts_when_somebody_else_saved(visitor: Client, letter: Letter) -> None:
    mine = text_of(letter, body="<p>My words.</p>")
    other = make_member(letter.campaign.coalition, role=Role.COORDINATOR).user
    writing.save_text(letter=letter, author=other, base_revision=1, changes={"body": "<p>Their words.</p>"})

    answer = visitor.post(f"/letters/{letter.slug}/edit/", mine)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<p>My words.</p>" in page
    assert "<p>Their words.</p>" in page
    assert 'name="base_revision" value="2"' in page
    assert Letter.objects.get().body == "<p>Their words.</p>"


@pytest.mark.parametrize(("choice", "on_top"), (("mine", "<p>My words.</p>"), ("theirs", "<p>Their words.</p>")))
def test_edit_ends_a_conflict_and_keeps_both_texts(visitor: Client, letter: Letter, choice: str, on_top: str) -> None:
    other = make_member(letter.campaign.coalition).user
    writing.save_text(letter=letter, author=other, base_revision=1, changes={"body": "<p>Their words.</p>"})

    fields = text_of(letter, body="<p>My words.</p>", base_revision=2, choice=choice)
    visitor.post(f"/letters/{letter.slug}/edit/", fields)

    assert Letter.objects.get().body == on_top
    bodies = set(letter.revisions.values_list("content__body", flat=True))
    assert bodies == {"<p>Old.</p>", "<p>My words.</p>", "<p>Their words.</p>"}


def test_edit_stores_annexes_in_the_given_order_and_removes_marked_ones(visitor: Client, letter: Letter) -> None:
    annexes = [
        {"title": "Second", "subtitle": "", "body": "<p>2</p>", "ORDER": "2"},
        {"title": "First", "subtitle": "With a list", "body": "<p>1</p>", "ORDER": "1"},
        {"title": "Gone", "subtitle": "", "body": "<p>3</p>", "ORDER": "3", "DELETE": "on"},
    ]

    visitor.post(f"/letters/{letter.slug}/edit/", text_of(letter, annexes=annexes))

    letter.refresh_from_db()
    assert [(annex["title"], annex["subtitle"], annex["body"]) for annex in letter.annexes] == [
        ("First", "With a list", "<p>1</p>"),
        ("Second", "", "<p>2</p>"),
    ]


def test_edit_posted_again_after_an_autosave_keeps_the_annex(visitor: Client, letter: Letter) -> None:
    data = text_of(letter, annexes=[{"title": "Annex", "subtitle": "", "body": "<p>1</p>", "ORDER": "1"}])
    told = visitor.post(f"/letters/{letter.slug}/autosave/", data).json()

    visitor.post(f"/letters/{letter.slug}/edit/", data | {"base_revision": told["revision"], "seen": told["seen"]})

    letter.refresh_from_db()
    assert letter.annexes == [{"title": "Annex", "subtitle": "", "body": "<p>1</p>"}]
    assert list(letter.revisions.order_by("number").values_list("number", "is_autosave")) == [(1, False), (2, False)]


def test_autosave_tells_the_revision_to_go_on_from(visitor: Client, letter: Letter) -> None:
    answer = visitor.post(f"/letters/{letter.slug}/autosave/", text_of(letter, body="<p>Typed.</p>"))

    letter.refresh_from_db()
    seen = writing.fingerprint(letter, writing.TEXT)
    assert answer.json() == {"revision": 2, "seen": seen, "faults": {}, "lacking": {}}
    assert letter.revisions.get(number=2).is_autosave is True


def test_autosave_says_what_is_in_its_way(visitor: Client, letter: Letter) -> None:
    url = f"/letters/{letter.slug}/autosave/"
    writing.save_text(letter=letter, author=make_member().user, base_revision=1, changes={"body": "<p>Theirs.</p>"})

    conflict = visitor.post(url, text_of(letter, body="<p>Mine.</p>"))
    broken = visitor.post(url, text_of(letter, base_revision="x"))

    assert (conflict.status_code, broken.status_code) == (409, 422)
    assert "Press “Save” to compare." in conflict.json()["message"]
    assert "check the marked fields" in broken.json()["message"]


def test_autosave_saves_what_is_without_fault_and_marks_the_rest(visitor: Client, letter: Letter) -> None:
    fields = {"title": "", "subject": "New", "body": "<p>Typed.</p>", "language": "no tag!"}

    answer = visitor.post(f"/letters/{letter.slug}/autosave/", text_of(letter, **fields)).json()

    before = letter.title
    letter.refresh_from_db()
    assert (letter.title, letter.language, letter.subject, letter.body) == (before, "en", "New", "<p>Typed.</p>")
    assert set(answer["faults"]) == {"id_title", "id_language"}
    assert answer["message"] == "Saved, but for the marked fields."
    assert answer["seen"] == writing.fingerprint(letter, writing.TEXT)


EMPTY = {"title": "", "subtitle": "", "body": "", "ORDER": "1"}
UNTITLED = {"title": "", "subtitle": "", "body": "<p>1</p>", "ORDER": "2"}


@pytest.mark.parametrize("page", ("autosave", "edit"))
def test_an_annex_that_lacks_something_is_saved_with_the_letter(visitor: Client, letter: Letter, page: str) -> None:
    data = text_of(letter, body="<p>Typed.</p>", annexes=[EMPTY, UNTITLED])

    answer = visitor.post(f"/letters/{letter.slug}/{page}/", data)

    letter.refresh_from_db()
    assert letter.body == "<p>Typed.</p>"
    assert [(annex["title"], annex["body"]) for annex in letter.annexes] == [("", ""), ("", "<p>1</p>")]
    if page == "autosave":
        assert answer.json()["lacking"] == {
            "id_annex-0-title": "This annex has no title yet.",
            "id_annex-0-body": "This annex has no text yet.",
            "id_annex-1-title": "This annex has no title yet.",
        }


def test_an_annex_that_lacks_something_is_marked_and_keeps_the_letter_from_opening(
    visitor: Client, letter: Letter
) -> None:
    Letter.objects.filter(pk=letter.pk).update(
        annexes=[{"title": "", "subtitle": "", "body": ""}, {"title": "B", "subtitle": "", "body": "<p>2</p>"}]
    )
    letter.refresh_from_db()

    page = visitor.get(f"/letters/{letter.slug}/edit/").content.decode()

    assert page.count("This annex has no title yet. This annex has no text yet.") == 1
    assert [(item.field, item.message) for item in missing_for_opening(letter) if item.field == "annexes"] == [
        ("annexes", "Annex 1 lacks its title or its text: write it, or remove the annex.")
    ]


def test_correct_publishes_no_annex_that_lacks_something(client: Client) -> None:
    member = make_member(role=Role.COORDINATOR)
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN)
    data = text_of(letter, annexes=[UNTITLED], version_name="A typo")

    answer = sign_in(client, member.user).post(f"/letters/{letter.slug}/correct/", data)

    letter.refresh_from_db()
    assert (answer.status_code, letter.annexes) == (422, [])


def test_edit_of_an_open_letter_says_why_it_is_locked(visitor: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN)

    answer = visitor.post(f"/letters/{letter.slug}/edit/", text_of(letter, body="<p>New.</p>"))

    assert "open for signing, so its text is locked" in answer.content.decode()
    assert Letter.objects.get().revision_number == 1


def test_correct_publishes_an_editorial_version(client: Client) -> None:
    member = make_member(role=Role.COORDINATOR)
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN)
    data = text_of(letter, body="<p>Corrected.</p>", version_name="A typo")

    answer = sign_in(client, member.user).post(f"/letters/{letter.slug}/correct/", data)

    assert answer.status_code == 302
    assert list(letter.versions.order_by("number").values_list("number", "kind", "name")) == [
        (1, "first", ""),
        (2, "editorial", "A typo"),
    ]


def test_preview_of_an_unsaved_text_stores_nothing(visitor: Client, letter: Letter) -> None:
    answer = visitor.post(f"/letters/{letter.slug}/preview/", text_of(letter, body="<p>Unsaved <b>words</b>.</p>"))

    page = answer.content.decode()
    assert "<p>Unsaved <strong>words</strong>.</p>" in page
    assert 'data-watermark="Draft"' in page
    letter.refresh_from_db()
    assert (letter.body, letter.revision_number) == ("<p>Old.</p>", 1)


def test_preview_is_in_the_language_of_the_letter_whatever_its_reader_speaks(visitor: Client, letter: Letter) -> None:
    answer = visitor.get(f"/letters/{letter.slug}/preview/", headers={"Accept-Language": "fr"})

    assert 'data-watermark="Draft"' in answer.content.decode()


def test_preview_may_be_framed_by_our_own_pages_only(visitor: Client, letter: Letter) -> None:
    framed = visitor.get(f"/letters/{letter.slug}/preview/")
    page = visitor.get(f"/letters/{letter.slug}/edit/")

    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert "unsafe-inline" not in framed["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_preview_of_a_faulty_form_shows_what_is_without_fault(visitor: Client, letter: Letter) -> None:
    data = text_of(letter, body="<p>Typed.</p>", language="no tag at all!")

    page = visitor.post(f"/letters/{letter.slug}/preview/", data).content.decode()

    assert "<p>Typed.</p>" in page


def test_clean_makes_pasted_text_semantic(visitor: Client, letter: Letter) -> None:
    pasted = '<p class="MsoNormal"><b style="color:red">Bold</b><script>alert(1)</script></p>'

    answer = visitor.post(f"/letters/{letter.slug}/clean/", {"html": pasted})

    assert answer.json()["html"] == "<p><strong>Bold</strong></p>"


def test_clean_makes_footnotes_of_pasted_notes_without_links(visitor: Client, letter: Letter) -> None:
    pasted = "<p>Rivers<sup>1</sup> dry.</p><p><sup>1</sup> One.</p>"

    answer = visitor.post(f"/letters/{letter.slug}/clean/", {"html": pasted})

    assert answer.json()["html"] == '<p>Rivers<span class="footnote">One.</span> dry.</p>'


def test_clean_tells_what_went_out_but_for_the_look(visitor: Client, letter: Letter) -> None:
    comment = "<p>We<span class=MsoCommentReference><a href='#_msocom_1'>[A1]</a></span> ask.</p>"
    plain = '<p style="color:red">We <font size=3>ask</font>.</p>'

    told = [visitor.post(f"/letters/{letter.slug}/clean/", {"html": html}).json() for html in (comment, plain)]

    assert [answer["html"] for answer in told] == ["<p>We ask.</p>", "<p>We ask.</p>"]
    assert [answer["message"] for answer in told] == [
        "Taken out, because a letter cannot hold it: comments beside the text",
        "",
    ]


PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "</textarea><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<span class='footnote'><img src=x onerror=alert(1)>note</span>",
    "<span class='count' data-of='signatories' data-as='digits' onclick='alert(1)'>0</span>",
    "<noscript><script>alert(1)</script></noscript>",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_field_of_the_text_page_runs_script(visitor: Client, letter: Letter, payload: str) -> None:
    fields = dict.fromkeys(
        ("title", "subject", "salutation", "body", "closing", "after_signatures", "disclaimer"), payload
    )
    annex = {"title": payload, "subtitle": payload, "body": f"<p>text</p>{payload}", "ORDER": "1"}
    visitor.post(f"/letters/{letter.slug}/edit/", text_of(letter, **fields, annexes=[annex]))
    assert Letter.objects.get().revision_number == 2

    for page in ("", "edit/", "preview/", "revisions/", "revisions/2/preview/", "copy/"):
        content = visitor.get(f"/letters/{letter.slug}/{page}").content.decode()
        assert "<script>alert" not in content
        assert "<img src=x" not in content
        assert "<svg/onload" not in content
        assert 'href="javascript' not in content
        assert "<iframe srcdoc" not in content
