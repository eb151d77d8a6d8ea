"""The public register: what is in it, how it is found, and what never gets in."""

import csv
import json
from datetime import date
from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from letters.models import Addressee, EarlierLetter, Letter, Publication, Question, ResponseClock
from letters.register import entries, search
from letters.register.entry import RegisterEntry
from letters.register.search import RegisterFilter
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import make_recipient
from tests.factories.register import make_file, make_published, make_response, make_sent, publish
from tests.factories.signatories import make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FORMATS = ("", "letters.json", "letters.csv", "feed.atom")
HOSTILE = "<script>alert(\"1\")</script>=word|'topic'!A0 & ]]>"


@pytest.fixture
def letter() -> Letter:
    campaign = make_campaign(make_coalition("Archives for All", slug="archives"))
    return make_published(campaign=campaign, title="Open the archives", reference="UND 2020/7", slug="open")


def entry_of(letter: Letter) -> RegisterEntry:
    return entries.preview(letter, letter.publication, now=timezone.now())


def rows_of(client: Client, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(client.get(f"/register/letters.csv{query}").content.decode())))


def everything(client: Client, letter: Letter) -> str:
    """Return all that the register says anywhere, of whatever status."""
    slug = letter.campaign.coalition.slug
    paths = [f"/register/{path}" for path in (*FORMATS, "sitemap.xml")]
    paths += [f"/register/{slug}/{path}" for path in (*FORMATS, f"{letter.slug}/", f"{letter.slug}/letter.pdf")]
    return "\n".join(client.get(path).content.decode() for path in paths)


# What an entry says


def test_letter_shows_reference_dates_recipient_and_silence(client: Client, letter: Letter) -> None:
    page = client.get("/register/archives/open/").content.decode()

    for said in ("UND 2020/7", "7 July 2020", "5 September 2020", "Ministry of Records", "No response received"):
        assert said in page


def test_letter_shows_a_late_answer_with_its_days_and_its_file(client: Client, letter: Letter) -> None:
    response = make_response(letter.recipients.get(), reference="MR/118", received_on=date(2020, 9, 10))
    file = make_file(letter, name="reply.pdf")
    response.files.add(file)

    page = client.get("/register/archives/open/").content.decode()

    assert "Answered after 65 days, 5 days late" in page
    assert "MR/118" in page
    assert f"/register/archives/open/files/{file.nonce}/" in page
    assert "No response received" not in page


@pytest.mark.parametrize(
    ("received_on", "outcome", "days_late"),
    ((date(2020, 9, 5), "answered", 0), (date(2020, 9, 6), "answered_late", 1)),
)
def test_entry_counts_an_answer_on_the_last_day_as_in_time(
    letter: Letter, received_on: date, outcome: str, days_late: int
) -> None:
    make_response(letter.recipients.get(), received_on=received_on)

    line = entry_of(letter).lines[0]

    assert (line.outcome, line.days_late, line.days_taken) == (
        outcome,
        days_late,
        (received_on - date(2020, 7, 7)).days,
    )


@pytest.mark.parametrize(
    ("fields", "outcome"),
    (
        ({"kind": "acknowledgment", "settles": False}, "acknowledged"),
        ({"kind": "partial", "settles": False}, "partly_answered"),
        ({"kind": "acknowledgment", "settles": False, "is_public": False}, "response_not_published"),
        ({"retracted_at": timezone.now()}, "no_response"),
    ),
)
def test_entry_tells_a_receipt_from_an_answer_and_from_silence(
    letter: Letter, fields: dict[str, Any], outcome: str
) -> None:
    make_response(letter.recipients.get(), **fields)

    assert entry_of(letter).lines[0].outcome == outcome


def test_entry_waits_before_the_deadline_and_says_who_was_not_reached(letter: Letter) -> None:
    ResponseClock.objects.update(due_on=date(2100, 1, 1), long_overdue_on=None)
    make_recipient(letter=letter)

    outcomes = [line.outcome for line in entry_of(letter).lines]

    assert outcomes == ["waiting", "not_delivered"]


def test_entry_of_a_letter_whose_receipt_is_not_known_says_nothing_of_failure(letter: Letter) -> None:
    ResponseClock.objects.update(counted_from="receipt", started_on=None, due_on=None, long_overdue_on=None)

    line = entry_of(letter).lines[0]

    assert (line.outcome, line.sent_on) == ("waiting", date(2020, 7, 7))


def test_entry_has_each_recipient_on_a_line_of_its_own_and_copies_apart(letter: Letter) -> None:
    make_recipient(letter=letter, name="Bo Lind", title="", organization="")
    make_recipient(letter=letter, role="cc", name="Committee on Culture", title="", organization="")

    entry = entry_of(letter)

    assert [line.who for line in entry.lines][1:] == ["Bo Lind"]
    assert entry.copies == ("Committee on Culture",)


def test_entry_counts_questions_by_their_answer(letter: Letter) -> None:
    response = make_response(letter.recipients.get())
    for number, outcome in ((1, "answered"), (2, "answered"), (3, "not")):
        question = Question.objects.create(letter=letter, number=number, text="Why?")
        response.answers.create(question=question, outcome=outcome)

    assert entry_of(letter).lines[0].replies[0].questions == (("answered", 2), ("not", 1))


def test_entry_cites_an_earlier_letter_by_number_with_its_due_day(client: Client, letter: Letter) -> None:
    EarlierLetter.objects.create(
        letter=letter,
        position=0,
        reference="OL CHN 21/2018",
        sent_on=date(2018, 11, 12),
        answered=False,
        within_days=60,
    )

    page = client.get("/register/archives/open/").content.decode()

    assert "OL CHN 21/2018" in page
    assert "12 November 2018" in page
    assert "11 January 2019" in page


def test_entry_links_an_earlier_letter_only_when_it_is_published(client: Client, letter: Letter) -> None:
    hidden = make_sent(campaign=letter.campaign, reference="SECRET-1", title="Hidden canary", slug="hidden")
    EarlierLetter.objects.create(letter=letter, position=0, earlier=hidden, answered=False)
    before = client.get("/register/archives/open/").content.decode()
    publish(hidden)

    after = client.get("/register/archives/open/").content.decode()

    assert "Hidden canary" not in before
    assert "SECRET-1" not in before
    assert 'href="/register/archives/hidden/"' in after
    assert 'href="/register/archives/open/"' in client.get("/register/archives/hidden/").content.decode()


def test_entry_does_not_repeat_that_an_earlier_letter_was_not_answered_once_it_was(letter: Letter) -> None:
    earlier = make_published(campaign=letter.campaign, slug="earlier")
    EarlierLetter.objects.create(letter=letter, position=0, earlier=earlier, answered=False)
    before = entry_of(letter).follows_up[0].is_unanswered
    make_response(earlier.recipients.get())

    assert (before, entry_of(letter).follows_up[0].is_unanswered) == (True, False)


@pytest.mark.parametrize("kind", ("substantive", "partial", "refusal"))
@pytest.mark.parametrize("is_public", (True, False))
def test_entry_never_says_against_the_record_that_a_letter_kept_here_was_not_answered(
    client: Client, letter: Letter, kind: str, is_public: bool
) -> None:
    earlier = make_sent(campaign=letter.campaign, reference="OL 1/2020")
    EarlierLetter.objects.create(letter=letter, position=0, reference="OL 1/2020", earlier=earlier, answered=False)
    before = client.get("/register/archives/open/")
    make_response(earlier.recipients.get(), kind=kind, settles=False, is_public=is_public)
    after = client.get("/register/archives/open/", headers={"If-None-Match": before.headers["ETag"]})

    assert ("No response received" in before.text, after.status_code) == (True, 200)
    assert "No response received" not in after.text.partition("OL 1/2020")[2][:600]


def test_entry_finds_the_record_of_a_letter_kept_here_by_its_number_alone(letter: Letter) -> None:
    earlier = make_sent(campaign=letter.campaign, reference="OL 1/2020")
    foreign = make_sent(reference="OL 2/2020")
    for position, number in enumerate(("OL 1/2020", "OL 2/2020", "", "ol 1\u00a0/ 2020.", "OL 11/2020")):
        EarlierLetter.objects.create(letter=letter, position=position, reference=number, answered=False)
    for one in (earlier, foreign, make_sent(campaign=letter.campaign, reference="")):
        make_response(one.recipients.get())

    assert [cited.is_unanswered for cited in entry_of(letter).follows_up] == [False, True, True, False, True]


@pytest.mark.parametrize(
    ("typed", "is_unanswered"),
    (
        ("Our ref.: OL 1/2020", False),
        ("No. OL 1/2020, of 3 May 2020", False),
        ("OL 1/20201", True),
        ("OL 1/2020/2", True),
        ("3 May 2020", True),
        ("OL 1–2020", True),
        ("№ OL 1/2020", False),
        ("OL ١/٢٠٢٠", False),
        ("参考编号OL 1／2020", False),
        ("OL 1/2020 – 3 May", False),
        ("COL 1/2020", True),
        ("OL 1/2020a", True),
        ("OL 1/2020.2", True),
    ),
)
def test_entry_finds_the_number_of_a_letter_kept_here_among_other_words(
    letter: Letter, typed: str, is_unanswered: bool
) -> None:
    for reference in ("OL 1/2020", "2020"):
        make_response(make_sent(campaign=letter.campaign, reference=reference).recipients.get())
    EarlierLetter.objects.create(letter=letter, position=0, reference=typed, answered=False)

    assert entry_of(letter).follows_up[0].is_unanswered is is_unanswered


@pytest.mark.parametrize("typed", ("ND–2020–7", "nd\u20112020\u20117", "Az. ND-2020-7"))
def test_entry_finds_a_number_however_its_dashes_are_written(letter: Letter, typed: str) -> None:
    make_response(make_sent(campaign=letter.campaign, reference="ND-2020-7").recipients.get())
    EarlierLetter.objects.create(letter=letter, position=0, reference=typed, answered=False)

    assert not entry_of(letter).follows_up[0].is_unanswered


@pytest.mark.parametrize("fields", ({"kind": "acknowledgment"}, {"retracted_at": timezone.now()}))
def test_entry_says_it_on_while_only_a_receipt_or_what_was_taken_back_is_on_record(
    letter: Letter, fields: dict[str, Any]
) -> None:
    """The control: the sentence is not simply gone."""
    earlier = make_sent(campaign=letter.campaign)
    EarlierLetter.objects.create(letter=letter, position=0, earlier=earlier, answered=False)
    make_response(earlier.recipients.get(), settles=False, **fields)

    assert entry_of(letter).follows_up[0].is_unanswered is True


# What never gets in


def test_register_never_shows_what_is_confidential(client: Client, letter: Letter) -> None:
    recipient = letter.recipients.get()
    recipient.email, recipient.address = "canary@address.example", ["Canary Street 1"]
    recipient.save()
    kept = make_response(
        recipient, is_public=False, kind="refusal", summary="canary-summary", reference="canary-reference"
    )
    kept.files.add(make_file(letter, name="canary-file.pdf"))
    gone = make_response(recipient, summary="canary-retracted", retracted_at=timezone.now())
    gone.files.add(make_file(letter, name="canary-gone.pdf"))
    group = make_group(letter, style="person_title_organization")
    withheld = make_signature(letter, group=group, kind="person", name="Canary Withheld")
    withheld.withhold()
    withheld.save()

    said = everything(client, letter).lower()

    assert "canary" not in said
    assert "refusal" not in said
    assert "1 more, whose name is withheld" in said


def test_register_shows_no_letter_that_nobody_published(client: Client, letter: Letter) -> None:
    for state in ("confidential", "kept"):
        canary = make_sent(campaign=letter.campaign, title="canary", slug=f"canary-{state}")
        publish(canary, state=state, published_on=None)

        assert client.get(f"/register/archives/canary-{state}/").status_code == 404
    assert "canary" not in everything(client, letter)


def test_register_of_a_coalition_without_published_letters_is_answered_like_none(client: Client) -> None:
    make_sent(campaign=make_campaign(make_coalition(slug="quiet")))

    for path in FORMATS:
        assert client.get(f"/register/quiet/{path}").status_code == 404


def test_letter_of_another_coalition_is_not_found_under_this_one(client: Client, letter: Letter) -> None:
    other = make_published(campaign=make_campaign(make_coalition(slug="other")), slug="theirs")
    file = make_file(other)
    make_response(other.recipients.get()).files.add(file)

    assert client.get("/register/archives/theirs/").status_code == 404
    assert client.get(f"/register/archives/open/files/{file.nonce}/").status_code == 404


def test_letter_that_was_taken_back_leaves_its_address_and_nothing_else(client: Client, letter: Letter) -> None:
    response = make_response(letter.recipients.get())
    file = make_file(letter)
    response.files.add(file)
    Publication.objects.update(state="taken_back", taken_back_because="A name stood there by mistake.")

    gone = client.get("/register/archives/open/")

    assert gone.status_code == 410
    assert "A name stood there by mistake." in gone.content.decode()
    assert "Open the archives" not in gone.content.decode()
    assert client.get("/register/archives/open/letter.pdf").status_code == 404
    assert client.get(f"/register/archives/open/files/{file.nonce}/").status_code == 404
    assert json.loads(client.get("/register/letters.json").content)["letters"] == []


def test_letter_that_was_withdrawn_leaves_the_register(client: Client, letter: Letter) -> None:
    Letter.objects.update(state="withdrawn")

    assert client.get("/register/archives/open/").status_code == 410
    assert rows_of(client) == []
    assert client.get("/register/archives/").status_code == 404


# Files


def test_file_is_a_download_that_is_never_shown_or_guessed_about(client: Client, letter: Letter) -> None:
    file = make_file(letter, content=b"%PDF-1.7 the reply")
    make_response(letter.recipients.get()).files.add(file)

    answer = client.get(f"/register/archives/open/files/{file.nonce}/")
    again = client.get(
        f"/register/archives/open/files/{file.nonce}/", headers={"if-none-match": answer.headers["ETag"]}
    )

    assert answer.content == b"%PDF-1.7 the reply"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["ETag"] == f'"{file.sha256}"'
    assert (again.status_code, again.content) == (304, b"")


def test_strangers_get_the_copy_of_a_pdf_and_the_coalition_the_file(client: Client, letter: Letter) -> None:
    file = make_file(letter, content=b"%PDF-1.7 the reply of Kim", public=b"%PDF-1.7 the reply", left_out="author")
    make_response(letter.recipients.get()).files.add(file)
    inside = sign_in(Client(), make_member(letter.campaign.coalition, role="owner").user)
    ours = f"/coalitions/{letter.campaign.coalition.slug}/files/{file.nonce}/"

    answer = client.get(f"/register/archives/open/files/{file.nonce}/")
    listed = client.get("/register/archives/letters.json").json()

    assert (answer.content, answer.headers["ETag"]) == (b"%PDF-1.7 the reply", f'"{file.public_sha256}"')
    assert (file.public_sha256 in str(listed), file.sha256 in str(listed)) == (True, False)
    assert inside.get(ours).content == b"%PDF-1.7 the reply of Kim"
    assert inside.get(f"{ours}?as=reader").content == b"%PDF-1.7 the reply"


def test_pdf_without_a_copy_stays_within_the_coalition(client: Client, letter: Letter) -> None:
    file = make_file(letter, name="odd.pdf", public=None)
    make_response(letter.recipients.get()).files.add(file)

    assert client.get(f"/register/archives/open/files/{file.nonce}/").status_code == 404
    assert "odd.pdf" not in client.get("/register/archives/open/").text
    assert "odd.pdf" not in client.get("/register/archives/letters.json").text


def test_pdf_is_the_newest_finished_edition(client: Client, letter: Letter) -> None:
    answer = client.get("/register/archives/open/letter.pdf")

    assert answer.content == b"%PDF-1.7 the edition"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="open.pdf"'
    assert answer.headers["Cache-Control"] == "public, no-cache"


# Finding


def test_find_takes_words_of_title_reference_and_recipient(letter: Letter) -> None:
    make_published(title="Save the river", slug="river")
    published = search.published()

    def found(text: str) -> list[str]:
        return [row.letter.slug for row in search.find(published, RegisterFilter(text=text))]

    assert found("ARCHIVES open") == ["open"]
    assert found("2020/7") == ["open"]
    assert found("records river") == ["river"]
    assert found("nothing") == []


def test_find_by_year_country_and_answer(client: Client, letter: Letter) -> None:
    answered = make_published(slug="answered", campaign=letter.campaign)
    answered.deliveries.update(sent_on=date(2021, 2, 1))
    make_response(answered.recipients.get())
    office = Addressee.objects.create(
        coalition=letter.campaign.coalition, kind="office", name="Minister of Records", country="CH"
    )
    answered.recipients.update(addressee=office)

    assert {row["address"][-10:] for row in rows_of(client, "?year=2021")} == {"/answered/"}
    assert {row["address"][-6:] for row in rows_of(client, "?year=2020")} == {"/open/"}
    assert {row["country"] for row in rows_of(client, "?country=CH")} == {"CH"}
    assert rows_of(client, "?country=KE") == rows_of(client, "?country=zz") == rows_of(client, "?year=1999") == []
    for nothing in (
        "?year=20201",
        "?year=0000",
        "?year=MMXX",
        "?country=Atlantis",
        "?country=Switz",
        "?answered=maybe",
    ):
        assert rows_of(client, nothing) == []
    assert rows_of(client, "?country=Switzerland") == rows_of(client, "?country=CH")
    assert {row["outcome"] for row in rows_of(client, "?answered=yes")} == {"answered_late"}
    assert {row["outcome"] for row in rows_of(client, "?answered=no")} == {"no_response"}


@pytest.mark.parametrize(
    "query", ("?year=x", "?year=99999999999999999999", "?country=XXXX", "?page=x", "?q=%F0%9F%25", "?answered=<")
)
@pytest.mark.parametrize("path", FORMATS)
def test_register_answers_filters_that_make_no_sense(client: Client, letter: Letter, path: str, query: str) -> None:
    assert client.get(f"/register/{path}{query}").status_code == 200


def test_letters_are_paged_the_latest_sent_first(client: Client, letter: Letter) -> None:
    for number in range(26):
        later = make_published(campaign=letter.campaign, title=f"Later {number}", recipients=0)
        Letter.objects.filter(pk=later.pk).update(issued_on=date(2021, 1, 1 + number))

    first = client.get("/register/archives/").content.decode()
    second = client.get("/register/archives/?page=2").content.decode()

    assert first.index("Later 25") < first.index("Later 24")
    assert "Open the archives" not in first
    assert "Open the archives" in second


@pytest.mark.parametrize("path", ("", "letters.json", "letters.csv", "feed.atom"))
def test_register_asks_for_as_much_with_one_letter_as_with_three(
    client: Client, letter: Letter, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries = {"": 15, "letters.json": 14, "letters.csv": 12, "feed.atom": 10}[path]
    make_response(letter.recipients.get()).files.add(make_file(letter))
    with django_assert_num_queries(queries):
        client.get(f"/register/archives/{path}")
    for _number in range(2):
        more = make_published(campaign=letter.campaign, recipients=3)
        for recipient in more.recipients.all():
            make_response(recipient).files.add(make_file(more))
        EarlierLetter.objects.create(letter=more, position=0, earlier=letter, answered=True)

    with django_assert_num_queries(queries):
        client.get(f"/register/archives/{path}")


# For machines


def test_json_holds_what_the_documentation_says(client: Client, letter: Letter) -> None:
    file = make_file(letter)
    make_response(letter.recipients.get(), reference="MR/118").files.add(file)
    make_signature(letter, kind="organization", organization_name="Archive Society")

    data = json.loads(client.get("/register/archives/letters.json").content)

    base = "http://127.0.0.1:8000/register/archives"
    who = letter.recipients.get().name
    assert data == {
        "format": "undersigned-register/1",
        "letters": [
            {
                "address": f"{base}/open/",
                "pdf": f"{base}/open/letter.pdf",
                "coalition": {"name": "Archives for All", "register": f"{base}/"},
                "reference": "UND 2020/7",
                "title": "Open the archives",
                "subject": "Access to the archives",
                "language": "en",
                "dated_on": "2020-07-07",
                "sent_on": "2020-07-07",
                "due_on": "2020-09-05",
                "published_on": "2020-09-07",
                "updated_at": "2020-09-11T08:00:00+00:00",
                "note": "",
                "signatories": {"organizations": 1, "individuals": 0},
                "recipients": [
                    {
                        "name": f"{who}, Minister, Member of Cabinet, Ministry of Records",
                        "country": "",
                        "outcome": "answered_late",
                        "sent_on": "2020-07-07",
                        "due_on": "2020-09-05",
                        "answered_on": "2020-09-10",
                        "days_taken": 65,
                        "days_late": 5,
                        "has_unpublished_responses": False,
                        "responses": [
                            {
                                "kind": "substantive",
                                "received_on": "2020-09-10",
                                "dated_on": None,
                                "days_late": 5,
                                "reference": "MR/118",
                                "summary": "The archives will open in spring.",
                                "questions": {},
                                "files": [
                                    {
                                        "name": "reply.pdf",
                                        "media_type": "application/pdf",
                                        "size": 16,
                                        "sha256": file.sha256,
                                        "address": f"{base}/open/files/{file.nonce}/",
                                    }
                                ],
                            }
                        ],
                    }
                ],
                "copies_to": [],
                "follows_up": [],
                "followed_by": [],
            }
        ],
    }


def test_csv_has_a_line_for_each_recipient_and_no_formula(client: Client, letter: Letter) -> None:
    Letter.objects.update(title="=1+1", subject="@SUM(A1)")
    make_recipient(letter=letter, name="+41 Minister", title="", organization="")

    rows = rows_of(client)

    assert [row["outcome"] for row in rows] == ["no_response", "not_delivered"]
    assert {row["title"] for row in rows} == {"'=1+1"}
    assert rows[1]["recipient"] == "'+41 Minister"
    assert rows[0]["subject"] == "'@SUM(A1)"


def test_csv_has_a_line_for_a_letter_to_nobody_in_particular(client: Client, letter: Letter) -> None:
    make_published(campaign=letter.campaign, title="To all", recipients=0)

    assert [row["recipient"] for row in rows_of(client) if row["title"] == "To all"] == [""]


def test_feed_is_updated_by_a_public_answer(client: Client, letter: Letter) -> None:
    before = ET.fromstring(client.get("/register/archives/feed.atom").content)
    make_response(letter.recipients.get())

    answer = client.get("/register/archives/feed.atom")
    after = ET.fromstring(answer.content)

    assert before.findtext("a:updated", namespaces=ATOM) == "2020-09-07T09:30:00+00:00"
    assert after.findtext("a:updated", namespaces=ATOM) == "2020-09-11T08:00:00+00:00"
    assert after.findtext("a:entry/a:id", namespaces=ATOM) == "http://127.0.0.1:8000/register/archives/open/"
    assert after.findtext("a:entry/a:published", namespaces=ATOM) == "2020-09-07T09:30:00+00:00"
    assert answer.headers["Last-Modified"] == "Fri, 11 Sep 2020 08:00:00 GMT"
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_feed_has_what_atom_asks_for(client: Client, letter: Letter) -> None:
    feed = ET.fromstring(client.get("/register/feed.atom").content)

    entry = feed.find("a:entry", ATOM)
    assert entry is not None
    for element, names in ((feed, ("id", "title", "updated", "author")), (entry, ("id", "title", "updated", "author"))):
        for name in names:
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
    assert [link.get("rel") for link in feed.findall("a:link", ATOM)] == ["alternate", "self"]


def test_feed_is_read_back_by_an_independent_parser(client: Client, letter: Letter) -> None:
    Letter.objects.update(title="Öffnet die Archive <jetzt> & ganz", reference="")
    make_response(letter.recipients.get())

    read = feedparser.parse(client.get("/register/archives/feed.atom").content)

    assert (read.bozo, read.version) == (False, "atom10")
    assert [entry.title for entry in read.entries] == ["Öffnet die Archive <jetzt> & ganz"]
    assert read.entries[0].link == "http://127.0.0.1:8000/register/archives/open/"
    assert read.entries[0].author == "Archives for All"
    assert "Answered after 65 days, 5 days late" in read.entries[0].summary


def test_feed_is_valid_while_nothing_is_published(client: Client) -> None:
    feed = ET.fromstring(client.get("/register/feed.atom").content)

    assert feed.findall("a:entry", ATOM) == []
    assert client.get("/register/").status_code == 200


def test_sitemap_names_every_entry(client: Client, letter: Letter) -> None:
    root = ET.fromstring(client.get("/register/sitemap.xml").content)

    places = [element.text for element in root.iter() if element.tag.endswith("}loc")]
    assert places == ["http://127.0.0.1:8000/register/", "http://127.0.0.1:8000/register/archives/open/"]


def test_sitemap_of_an_empty_register_has_an_address_all_the_same(client: Client, db: None) -> None:
    """The schema of sitemaps asks for at least one."""
    root = ET.fromstring(client.get("/register/sitemap.xml").content)

    assert [element.text for element in root.iter() if element.tag.endswith("}loc")] == [
        "http://127.0.0.1:8000/register/"
    ]


@pytest.mark.parametrize("path", (*(f"/register/{path}" for path in FORMATS), "/register/archives/open/"))
def test_register_answers_only_that_nothing_has_changed(client: Client, letter: Letter, path: str) -> None:
    first = client.get(path)
    same = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    make_response(letter.recipients.get())

    other = client.get(path, headers={"if-none-match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200
    assert not first.cookies


def test_hostile_text_stays_text_everywhere(client: Client, letter: Letter) -> None:
    Letter.objects.update(title=HOSTILE, reference=HOSTILE[:200], subject=HOSTILE, sender=HOSTILE)
    letter.recipients.update(name=HOSTILE)
    Publication.objects.update(note=HOSTILE)
    response = make_response(letter.recipients.get(), summary=HOSTILE, reference=HOSTILE)
    response.files.add(make_file(letter, name='a"b<script>\r\n.pdf'))
    response.save()

    pages = [
        client.get(path).content.decode() for path in ("/register/", "/register/archives/", "/register/archives/open/")
    ]
    feed = ET.fromstring(client.get("/register/feed.atom").content)

    assert all("<script>alert" not in page for page in pages)
    assert "&lt;script&gt;" in (feed.findtext("a:entry/a:summary", namespaces=ATOM) or "")
    assert HOSTILE in (feed.findtext("a:entry/a:title", namespaces=ATOM) or "")


def test_letters_of_one_coalition_stay_out_of_the_register_of_another(client: Client, letter: Letter) -> None:
    make_published(campaign=make_campaign(make_coalition(slug="other")), title="Theirs", slug="theirs")

    for path in FORMATS:
        assert "heirs" not in client.get(f"/register/archives/{path}").content.decode()
        assert "heirs" in client.get(f"/register/{path}").content.decode()
