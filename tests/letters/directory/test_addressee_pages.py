"""The pages of the directory of recipients, and choosing from it for a letter."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaign.models import Coalition, Member, Role
from letters.directory import entries
from letters.models import Addressee, Letter, Recipient, Tenure
from tests.factories.addressees import make_addressee, make_tenure
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db

ROWS = {"languages-TOTAL_FORMS": "1", "languages-INITIAL_FORMS": "0"}


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.DRAFTER)


@pytest.fixture
def coalition(member: Member) -> Coalition:
    return member.coalition


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


@pytest.fixture
def letter(coalition: Coalition) -> Letter:
    return make_letter(campaign=make_campaign(coalition), issued_on=date(2026, 4, 1))


@pytest.fixture
def minister(coalition: Coalition) -> Addressee:
    ministry = make_addressee(coalition, "Ministry of Records", kind="body", address=["1 Archive Square"])
    return make_addressee(coalition, "Minister of Records", kind="office", part_of=ministry)


@pytest.fixture
def ada(coalition: Coalition) -> Addressee:
    forms = {"en": {"courtesy": "H.E. Ms.", "salutation": "Excellency,"}}
    return make_addressee(coalition, "Ada Rey", forms=forms, email="ada@ministry.example")


def page(entry: Addressee, way: str = "") -> str:
    return f"/coalitions/{entry.coalition.slug}/addressees/{entry.pk}/{way}"


def chosen(entry: Addressee, **more: str) -> dict[str, str | int]:
    return {"addressee": entry.pk, **more}


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# The list


def test_addressees_says_what_to_do_when_there_are_none(visitor: Client, coalition: Coalition) -> None:
    answer = visitor.get(f"/coalitions/{coalition.slug}/addressees/")

    assert "Nobody to write to yet" in text_of(answer)


@pytest.mark.parametrize("number", (1, 3))
def test_addressees_asks_the_same_number_of_queries(
    visitor: Client, coalition: Coalition, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for place in range(number):
        body = make_addressee(coalition, f"Body {place}", kind="body")
        office = make_addressee(coalition, f"Office {place}", kind="office", part_of=body)
        make_tenure(make_addressee(coalition, f"Person {place}"), office)
    visitor.get(f"/coalitions/{coalition.slug}/addressees/")

    with django_assert_num_queries(7):
        answer = visitor.get(f"/coalitions/{coalition.slug}/addressees/")
    assert f"{number * 3} entries" in text_of(answer)


def test_addressees_finds_by_words_and_kind(visitor: Client, minister: Addressee, ada: Addressee) -> None:
    make_tenure(ada, minister)

    answer = visitor.get(f"/coalitions/{ada.coalition.slug}/addressees/", {"q": "records", "kind": "office"})

    assert [entry.name for entry in answer.context["entries"]] == ["Minister of Records"]
    assert answer.context["now"][minister.pk] == ["Ada Rey"]


def test_addressees_leaves_out_retired_and_merged_ones(visitor: Client, ada: Addressee) -> None:
    make_addressee(ada.coalition, "Bo Lind", retired_on=date(2026, 1, 1))
    make_addressee(ada.coalition, "A. Rey", merged_into=ada)

    shown = visitor.get(f"/coalitions/{ada.coalition.slug}/addressees/")
    all_shown = visitor.get(f"/coalitions/{ada.coalition.slug}/addressees/", {"retired": "on"})

    assert [entry.name for entry in shown.context["entries"]] == ["Ada Rey"]
    assert [entry.name for entry in all_shown.context["entries"]] == ["Ada Rey", "Bo Lind"]


def test_addressees_of_a_reviewer_offers_no_change_and_no_address(client: Client, ada: Addressee) -> None:
    reviewer = make_member(ada.coalition, role=Role.REVIEWER)
    sign_in(client, reviewer.user)

    listed, shown = client.get(f"/coalitions/{ada.coalition.slug}/addressees/"), client.get(page(ada))

    assert "Add an entry" not in text_of(listed)
    assert shown.status_code == 200
    assert "ada@ministry.example" not in text_of(shown)
    assert client.get(page(ada, "edit/")).status_code == 403


# One entry


def test_addressee_shows_tenures_and_letters(
    visitor: Client, minister: Addressee, ada: Addressee, letter: Letter
) -> None:
    make_tenure(ada, minister, since=date(2020, 1, 1))
    make_recipient(letter=letter, addressee=minister)

    shown = text_of(visitor.get(page(minister)))

    assert "since 1 January 2020" in shown
    assert letter.title in shown
    assert "1 April 2026" in shown


def test_new_addressee_stores_the_forms_by_language(visitor: Client, coalition: Coalition) -> None:
    data = {
        "languages-TOTAL_FORMS": "2",
        "languages-INITIAL_FORMS": "0",
        "languages-0-language": "en",
        "languages-0-courtesy": "H.E. Ms.",
        "languages-0-salutation": "Excellency,",
        "languages-1-language": "fr",
        "languages-1-name": "Adèle Rey",
        "name": "Ada Rey",
        "part_of": "Ministry of Records",
        "adds_body": "on",
        "address": "1 Archive Square\r\n10000 Capital",
        "country": "CH",
        "email": "ada@ministry.example",
    }

    answer = visitor.post(f"/coalitions/{coalition.slug}/addressees/new/?kind=person", data)

    added = Addressee.objects.get(kind="person")
    assert (answer.status_code, answer.headers["Location"]) == (302, page(added))
    assert added.forms == {"en": {"courtesy": "H.E. Ms.", "salutation": "Excellency,"}, "fr": {"name": "Adèle Rey"}}
    assert (added.address, str(added.country.code)) == (["1 Archive Square", "10000 Capital"], "CH")
    assert added.part_of == Addressee.objects.get(kind="body", name="Ministry of Records")


def test_new_addressee_asks_before_it_adds_one_that_looks_alike(visitor: Client, ada: Addressee) -> None:
    address = f"/coalitions/{ada.coalition.slug}/addressees/new/?kind=person"

    asked = visitor.post(address, {**ROWS, "name": "Adah Rey"})
    assert (asked.status_code, Addressee.objects.count()) == (422, 1)
    assert "Is it one of these? Nothing is saved yet." in text_of(asked)

    visitor.post(address, {**ROWS, "name": "Adah Rey", "is_another": "1"})
    assert Addressee.objects.count() == 2


def test_edit_saved_twice_by_one_form_is_saved_once(visitor: Client, coalition: Coalition) -> None:
    ada = make_addressee(coalition, "Ada Rey")
    row = {"languages-TOTAL_FORMS": "1", "languages-INITIAL_FORMS": "0", "languages-0-language": "fr"}
    data = {**row, "languages-0-name": "Adèle Rey", "name": "Ada Rey", "seen": "0"}

    answers = [visitor.post(page(ada, "edit/"), data).status_code for _press in range(2)]

    ada.refresh_from_db()
    assert answers == [302, 302]
    assert ada.forms == {"fr": {"name": "Adèle Rey"}}


def test_new_addressee_refuses_an_unknown_body_and_a_language_twice(visitor: Client, coalition: Coalition) -> None:
    data = {
        "languages-TOTAL_FORMS": "2",
        "languages-INITIAL_FORMS": "0",
        "languages-0-language": "en",
        "languages-1-language": "en",
        "name": "Ada Rey",
        "part_of": "Nowhere",
    }

    answer = visitor.post(f"/coalitions/{coalition.slug}/addressees/new/?kind=person", data)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "part_of": ["The directory has no entry of this kind with this name. Add it first."]
    }
    assert answer.context["languages"].non_form_errors() == ["Each language stands here once."]
    assert list(Addressee.objects.all()) == []


def test_edit_addressee_shows_what_somebody_else_saved(visitor: Client, ada: Addressee) -> None:
    entries.change(addressee=ada, actor=make_member().user, values={"note": "First"}, seen=0)
    data = {**ROWS, "name": "Ada Rey", "note": "Second", "seen": "0"}

    answer = visitor.post(page(ada, "edit/"), data)

    assert answer.status_code == 409
    shown = text_of(answer)
    assert "<dt>Note</dt><dd>First</dd>" in shown
    assert 'name="seen" value="1"' in shown
    ada.refresh_from_db()
    assert ada.note == "First"
    assert visitor.post(page(ada, "edit/"), {**data, "seen": "1"}).status_code == 302
    ada.refresh_from_db()
    assert (ada.note, ada.version) == ("Second", 2)


def test_edit_addressee_refuses_to_belong_to_itself(visitor: Client, minister: Addressee) -> None:
    ministry = minister.part_of
    assert ministry
    part = make_addressee(ministry.coalition, "Department", kind="body", part_of=ministry)

    answer = visitor.post(page(ministry, "edit/"), {**ROWS, "name": ministry.name, "part_of": part.name, "seen": "0"})

    assert answer.context["form"].errors == {"part_of": ["An entry cannot belong to itself or to its own parts."]}


def test_delete_addressee_offers_merge_and_retire_when_it_is_used(
    visitor: Client, ada: Addressee, letter: Letter
) -> None:
    make_recipient(letter=letter, addressee=ada)

    asked = text_of(visitor.get(page(ada, "delete/")))
    visitor.post(page(ada, "delete/"))

    assert f"It is a recipient of “{letter.title}”." in asked
    assert list(Addressee.objects.all()) == [ada]


def test_delete_addressee_takes_out_one_without_history(visitor: Client, ada: Addressee) -> None:
    answer = visitor.post(page(ada, "delete/"))

    assert answer.headers["Location"] == f"/coalitions/{ada.coalition.slug}/addressees/"
    assert list(Addressee.objects.all()) == []


def test_merge_addressee_shows_what_moves_and_can_be_undone(visitor: Client, ada: Addressee, letter: Letter) -> None:
    twin = make_addressee(ada.coalition, "Ada Rey")
    recipient = make_recipient(letter=letter, addressee=twin)

    assert [entry.pk for entry in visitor.get(page(twin, "merge/")).context["found"]] == [ada.pk]
    check = text_of(visitor.get(page(twin, f"merge/?into={ada.pk}")))
    assert letter.title in check
    visitor.post(page(twin, f"merge/?into={ada.pk}"))
    recipient.refresh_from_db()
    assert recipient.addressee == ada

    assert "This entry was merged into" in text_of(visitor.get(page(twin)))
    visitor.post(page(twin, "unmerge/"))
    recipient.refresh_from_db()
    assert recipient.addressee == twin


def test_new_tenure_finds_the_office_by_its_name_and_body(visitor: Client, minister: Addressee, ada: Addressee) -> None:
    make_addressee(ada.coalition, "Minister of Records", kind="office")

    unclear = visitor.post(page(ada, "tenures/new/"), {"other": "minister of records"})
    clear = visitor.post(
        page(ada, "tenures/new/"), {"other": "Minister of Records, Ministry of Records", "since": "2026-03-01"}
    )

    assert unclear.status_code == 422
    assert unclear.context["form"].errors == {
        "other": [
            (
                "Several entries are called like this: Minister of Records, Ministry of Records; "
                "Minister of Records. Write which one you mean, or merge them."
            )
        ]
    }
    assert clear.status_code == 302
    assert Tenure.objects.values_list("person", "office", "since", "until").get() == (
        ada.pk,
        minister.pk,
        date(2026, 3, 1),
        None,
    )


def test_edit_tenure_may_empty_both_days(visitor: Client, minister: Addressee, ada: Addressee) -> None:
    tenure = make_tenure(ada, minister, since=date(2026, 3, 1))

    visitor.post(page(minister, f"tenures/{tenure.pk}/"), {"since": "", "until": ""})

    tenure.refresh_from_db()
    assert (tenure.since, tenure.until) == (None, None)


def test_tenure_of_other_people_answers_404(visitor: Client, minister: Addressee, ada: Addressee) -> None:
    tenure = make_tenure(ada, minister)
    other = make_addressee(ada.coalition, "Bo Lind")

    assert visitor.get(page(other, f"tenures/{tenure.pk}/")).status_code == 404


@pytest.mark.parametrize("way", ("", "edit/", "delete/", "merge/", "tenures/new/"))
def test_entry_of_another_coalition_answers_404(visitor: Client, coalition: Coalition, way: str) -> None:
    foreign = make_addressee(make_coalition())

    assert visitor.get(f"/coalitions/{coalition.slug}/addressees/{foreign.pk}/{way}").status_code == 404


def test_merge_into_an_entry_of_another_coalition_answers_404(visitor: Client, ada: Addressee) -> None:
    foreign = make_addressee(make_coalition())

    assert visitor.post(page(ada, f"merge/?into={foreign.pk}")).status_code == 404


def test_addressees_csv_cannot_compute(visitor: Client, ada: Addressee) -> None:
    make_addressee(ada.coalition, "=1+1", kind="body")

    answer = visitor.get(f"/coalitions/{ada.coalition.slug}/addressees/export.csv")

    lines = answer.content.decode("utf-8-sig").split("\r\n")
    assert lines[1] == "body,'=1+1,,,,,,,,,,,,,,"
    assert lines[2] == 'person,Ada Rey,,,,,en,H.E. Ms.,"Excellency,",,,ada@ministry.example,,,,'


# On a letter


def test_add_recipient_fills_in_the_holder_on_the_day_of_the_letter(
    visitor: Client, letter: Letter, minister: Addressee, ada: Addressee
) -> None:
    make_tenure(make_addressee(ada.coalition, "Bo Lind"), minister, until=date(2026, 3, 31))
    make_tenure(ada, minister, since=date(2026, 4, 1))
    address = f"/letters/{letter.slug}/recipients/add/"

    found = visitor.get(address, {"q": "minister", "role": "cc"})
    assert [one.entry for one in found.context["choice"].found] == [minister]
    form = visitor.get(address, chosen(minister, role="cc")).context["form"]

    assert {name: form[name].value() for name in ("role", "name", "title", "organization", "salutation", "chosen")} == {
        "role": "cc",
        "name": "H.E. Ms. Ada Rey",
        "title": "Minister of Records",
        "organization": "Ministry of Records",
        "salutation": "Excellency,",
        "chosen": minister.pk,
    }


def test_add_recipient_keeps_the_entry_and_what_was_edited(
    visitor: Client, letter: Letter, minister: Addressee
) -> None:
    data = {"role": "to", "name": "Mr. Bo Lind", "title": "Minister", "chosen": minister.pk}

    visitor.post(f"/letters/{letter.slug}/recipients/add/", data)

    recipient = letter.recipients.get()
    assert (recipient.name, recipient.title, recipient.addressee) == ("Mr. Bo Lind", "Minister", minister)
    assert recipient.said["title"] == "Minister of Records"


def test_add_recipient_answers_404_for_an_entry_of_another_coalition(visitor: Client, letter: Letter) -> None:
    foreign = make_addressee(make_coalition())
    address = f"/letters/{letter.slug}/recipients/add/"

    assert visitor.get(address, {"addressee": foreign.pk}).status_code == 404
    assert visitor.get(address, {"addressee": "x"}).status_code == 404
    posted = visitor.post(address, {"role": "to", "name": "Ada", "chosen": foreign.pk})
    assert (posted.status_code, list(letter.recipients.all())) == (422, [])


def test_change_recipient_of_an_open_letter_keeps_the_name_when_an_entry_is_chosen(
    visitor: Client, coalition: Coalition, ada: Addressee
) -> None:
    letter = make_letter(campaign=make_campaign(coalition), state="open")
    recipient = make_recipient(letter=letter, name="As signed")

    form = visitor.get(f"/letters/{letter.slug}/recipients/{recipient.pk}/", {"addressee": ada.pk}).context["form"]

    assert (form["name"].value(), form["email"].value()) == ("As signed", "ada@ministry.example")


def test_recipients_offers_to_take_over_with_one_press(visitor: Client, letter: Letter, ada: Addressee) -> None:
    data = {"role": "to", "name": "H.E. Ms. Ada Rey", "chosen": ada.pk}
    visitor.post(f"/letters/{letter.slug}/recipients/add/", data)
    recipient = letter.recipients.get()
    entries.change(addressee=ada, actor=make_member().user, values={"name": "Ada Rey-Lind"}, seen=0)

    listed = text_of(visitor.get(f"/letters/{letter.slug}/recipients/"))
    assert "The directory says otherwise since" in listed
    assert "<li>Name: H.E. Ms. Ada Rey-Lind</li>" in listed
    visitor.post(f"/letters/{letter.slug}/recipients/{recipient.pk}/directory/", {"deed": "take"})

    recipient.refresh_from_db()
    assert recipient.name == "H.E. Ms. Ada Rey-Lind"
    assert "The directory says otherwise" not in text_of(visitor.get(f"/letters/{letter.slug}/recipients/"))


@pytest.mark.parametrize("number", (1, 3))
def test_recipients_asks_the_same_number_of_queries(
    visitor: Client, letter: Letter, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    coalition = letter.campaign.coalition
    for _place in range(number):
        body = make_addressee(coalition, kind="body")
        office = make_addressee(coalition, kind="office", part_of=body)
        make_tenure(make_addressee(coalition), office)
        make_recipient(letter=letter, addressee=office, said={"title": "Other"})
    visitor.get(f"/letters/{letter.slug}/recipients/")

    with django_assert_num_queries(11):
        answer = visitor.get(f"/letters/{letter.slug}/recipients/")
    assert text_of(answer).count("The directory says otherwise") == number


def test_new_addressee_from_a_recipient_links_it(visitor: Client, letter: Letter) -> None:
    recipient = make_recipient(letter=letter, name="Ada Rey", organization="Ministry of Records")
    address = f"/coalitions/{letter.campaign.coalition.slug}/addressees/new/?recipient={recipient.pk}"

    form = visitor.get(address).context["form"]
    data = {**ROWS, "name": "Ada Rey", "part_of": form["part_of"].value(), "adds_body": "on"}
    answer = visitor.post(address, data)

    recipient.refresh_from_db()
    assert answer.headers["Location"] == f"/letters/{letter.slug}/recipients/"
    assert recipient.addressee == Addressee.objects.get(kind="person", name="Ada Rey")
    assert (recipient.name, recipient.organization) == ("Ada Rey", "Ministry of Records")


def test_new_addressee_from_a_recipient_can_be_one_that_is_there(
    visitor: Client, letter: Letter, ada: Addressee
) -> None:
    recipient = make_recipient(letter=letter, name="Ada Rey")
    address = f"/coalitions/{ada.coalition.slug}/addressees/new/?recipient={recipient.pk}"

    visitor.post(address, {**ROWS, "name": "Ada Rey", "is_this": ada.pk})

    recipient.refresh_from_db()
    assert (recipient.addressee, Addressee.objects.count()) == (ada, 1)


def test_new_addressee_from_a_recipient_of_another_coalition_answers_404(visitor: Client, coalition: Coalition) -> None:
    foreign: Recipient = make_recipient(letter=make_letter())

    assert visitor.get(f"/coalitions/{coalition.slug}/addressees/new/?recipient={foreign.pk}").status_code == 404
