"""The directory of recipients: entries, who held which office when, merging, and what a letter takes from it."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from campaign.models import Activity, Coalition, Role, User
from letters.directory import entries as addressees
from letters.directory import merges, tenures
from letters.directory.entries import AddresseeInUse, ChangedMeanwhile
from letters.directory.merges import MergeRefused
from letters.directory.tenures import TenureRefused
from letters.models import Addressee, Letter, Recipient, Tenure
from letters.recipients import proposals, salutations
from letters.recipients.rows import RecipientsLocked
from letters.states import LetterState
from tests.factories.addressees import make_addressee, make_tenure
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_user
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 1)


@pytest.fixture
def coalition() -> Coalition:
    return make_coalition()


@pytest.fixture
def actor(coalition: Coalition) -> User:
    return make_member(coalition, role=Role.COORDINATOR).user


@pytest.fixture
def letter(coalition: Coalition) -> Letter:
    return make_letter(campaign=make_campaign(coalition), issued_on=date(2026, 4, 1))


@pytest.fixture
def ministry(coalition: Coalition) -> Addressee:
    return make_addressee(coalition, "Ministry of Records", kind="body", address=["1 Archive Square", "10000 Capital"])


@pytest.fixture
def minister(coalition: Coalition, ministry: Addressee) -> Addressee:
    forms = {"en": {"salutation": "Dear Minister,"}, "fr": {"name": "Ministre des archives"}}
    return make_addressee(coalition, "Minister of Records", kind="office", part_of=ministry, forms=forms)


@pytest.fixture
def ada(coalition: Coalition) -> Addressee:
    forms = {
        "en": {"courtesy": "H.E. Ms.", "salutation": "Excellency,"},
        "fr": {"courtesy": "S.E. Mme", "salutation": "Excellence,"},
    }
    return make_addressee(coalition, "Ada Rey", forms=forms, email="ada@ministry.example")


def propose(
    entry: Addressee, *, on: date = TODAY, language: str = "en", holder: int | None = None
) -> proposals.Proposal:
    return proposals.propose(proposals.load([entry.pk], on=on)[entry.pk], language=language, holder=holder)


def choose(letter: Letter, entry: Addressee, actor: User, **fields: str) -> Recipient:
    """Put an entry on a letter as its page does."""
    columns = propose(entry, on=proposals.day_of(letter, TODAY), language=letter.language).columns()
    return proposals.save(
        letter=letter, recipient=None, actor=actor, chosen=entry.pk, holder=None, today=TODAY, **{**columns, **fields}
    )


# Entries


def test_add_stores_the_keys_and_says_so_in_the_trail(coalition: Coalition, actor: User) -> None:
    added = addressees.add(
        coalition=coalition, actor=actor, kind="body", values={"name": "Ministère des Archives", "country": "FR"}
    )

    assert (added.name_key, added.search_text) == ("ministere des archives", "ministere des archives\nfrance")
    entry = Activity.objects.get()
    assert (entry.verb, entry.about_id) == ("addressee.added", added.pk)
    assert entry.data == {"name": "Ministère des Archives", "kind": "body"}


def test_change_keeps_contact_data_out_of_the_trail(ada: Addressee, actor: User) -> None:
    changed = addressees.change(
        addressee=ada, actor=actor, values={"email": "rey@ministry.example", "name": "Ada Rey"}, seen=0
    )

    ada.refresh_from_db()
    assert (changed, ada.email, ada.version) == (["email"], "rey@ministry.example", 1)
    assert Activity.objects.get().data == {"name": "Ada Rey", "fields": ["email"]}


def test_change_does_not_write_over_what_somebody_else_saved(ada: Addressee, actor: User) -> None:
    addressees.change(addressee=ada, actor=actor, values={"note": "First"}, seen=0)

    with pytest.raises(ChangedMeanwhile) as refusal:
        addressees.change(addressee=ada, actor=actor, values={"note": "Second"}, seen=0)

    ada.refresh_from_db()
    assert (ada.note, refusal.value.stored.note, refusal.value.stored.version) == ("First", "First", 1)


def test_change_of_a_body_lets_its_parts_be_found_under_the_new_name(
    ministry: Addressee, minister: Addressee, actor: User
) -> None:
    addressees.change(addressee=ministry, actor=actor, values={"name": "Department of Archives"}, seen=0)

    found = Addressee.objects.filter(kind="office").matching("department MINISTER")
    assert list(found) == [minister]


def test_search_folds_accents_and_asks_for_every_word(coalition: Coalition) -> None:
    one = make_addressee(coalition, "Élodie Marché", other_names=["Elodie M."])
    make_addressee(coalition, "Élodie Brun")

    assert list(coalition.addressees.all().matching("marche ELODIE")) == [one]


def test_in_order_follows_the_alphabet_and_the_sort_name(coalition: Coalition) -> None:
    names = ["Zoë Abt", "Émile Roy", "Ada Rey"]
    entries = [make_addressee(coalition, name) for name in names]
    entries.append(make_addressee(coalition, "Bo Lind", sort_name="Aalto"))

    order = coalition.addressees.all().keys_in_order("en")
    assert [Addressee.objects.get(pk=key).name for key in order] == ["Bo Lind", "Ada Rey", "Émile Roy", "Zoë Abt"]


def test_likeness_stays_within_the_kind_and_the_coalition(coalition: Coalition, ministry: Addressee) -> None:
    make_addressee(coalition, "Ministry of Record", kind="office")
    make_addressee(make_coalition(), "Ministry of Records", kind="body")

    found = addressees.likeness(coalition=coalition, kind="body", names=["The Ministry of Record"])
    assert found == [ministry]


def test_delete_takes_out_what_has_no_history(ada: Addressee, actor: User) -> None:
    addressees.delete(addressee=ada, actor=actor)

    assert list(Addressee.objects.all()) == []
    assert Activity.objects.get().verb == "addressee.deleted"


def test_delete_says_where_an_entry_is_used(
    letter: Letter, ministry: Addressee, minister: Addressee, ada: Addressee, actor: User
) -> None:
    letter.title = "Open the archives"
    letter.save()
    make_tenure(ada, minister)
    choose(letter, minister, actor)

    with pytest.raises(
        AddresseeInUse, match=r"^It is a recipient of “Open the archives”\. Its holders are on record: “Ada Rey”\.$"
    ):
        addressees.delete(addressee=minister, actor=actor)
    with pytest.raises(AddresseeInUse, match=r"^“Minister of Records” belongs to it\.$"):
        addressees.delete(addressee=ministry, actor=actor)
    with pytest.raises(AddresseeInUse, match=r"^It is on record as holder of “Minister of Records”\.$"):
        addressees.delete(addressee=ada, actor=actor)
    assert Addressee.objects.count() == 3


def test_retire_and_restore(ada: Addressee, actor: User) -> None:
    addressees.retire(addressee=ada, actor=actor, today=TODAY)
    assert list(Addressee.objects.current()) == []

    addressees.restore(addressee=ada, actor=actor)
    assert list(Addressee.objects.current()) == [ada]
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == [
        "addressee.retired",
        "addressee.restored",
    ]


# Tenures


def test_holders_counts_both_days(minister: Addressee, ada: Addressee, actor: User) -> None:
    since, until = date(2026, 3, 1), date(2026, 4, 30)
    tenures.add(person=ada, office=minister, actor=actor, since=since, until=until)

    held = {day: bool(tenures.holders(minister, on=day)) for day in (date(2026, 2, 28), since, until, TODAY)}
    assert list(held.values()) == [False, True, True, False]


def test_add_allows_an_overlap_with_a_warning(minister: Addressee, ada: Addressee, actor: User) -> None:
    bo = make_addressee(minister.coalition, "Bo Lind")
    tenures.add(person=bo, office=minister, actor=actor, since=date(2020, 1, 1), until=date(2026, 3, 31))

    tenure = tenures.add(person=ada, office=minister, actor=actor, since=date(2026, 3, 1), until=None)

    assert tenures.warning(tenure) == (
        "The directory has others as Minister of Records in these days: "
        "Bo Lind (1 January 2020 to 31 March 2026). Correct it if that is wrong."
    )
    assert [person.name for person in tenures.holders(minister, on=date(2026, 3, 15))] == ["Ada Rey", "Bo Lind"]


def test_add_refuses_days_in_the_wrong_order(minister: Addressee, ada: Addressee, actor: User) -> None:
    since, until = date(2026, 2, 1), date(2026, 1, 31)

    with pytest.raises(TenureRefused, match=r"^The last day is before the first\.$"):
        tenures.add(person=ada, office=minister, actor=actor, since=since, until=until)
    assert list(Tenure.objects.all()) == []


def test_add_refuses_an_office_of_another_coalition(ada: Addressee, actor: User) -> None:
    foreign = make_addressee(make_coalition(), kind="office")

    with pytest.raises(TenureRefused):
        tenures.add(person=ada, office=foreign, actor=actor, since=None, until=None)


def test_end_correct_and_remove(minister: Addressee, ada: Addressee, actor: User) -> None:
    tenure = tenures.add(person=ada, office=minister, actor=actor, since=date(2026, 1, 1), until=None)

    assert tenures.end(tenure=tenure, actor=actor, on=TODAY) is True
    assert tenures.end(tenure=tenure, actor=actor, on=TODAY) is False
    assert tenures.correct(tenure=tenure, actor=actor, since=date(2026, 1, 2), until=TODAY) is True
    tenure.refresh_from_db()
    assert (tenure.since, tenure.until) == (date(2026, 1, 2), TODAY)
    tenures.remove(tenure=tenure, actor=actor)
    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["tenure.added", "tenure.ended", "tenure.changed", "tenure.removed"]


# What a letter takes


def test_propose_names_the_holder_on_the_day_in_the_language(
    minister: Addressee, ministry: Addressee, ada: Addressee
) -> None:
    bo = make_addressee(minister.coalition, "Bo Lind")
    make_tenure(bo, minister, until=date(2026, 2, 28))
    make_tenure(ada, minister, since=date(2026, 3, 1))

    english, french = propose(minister), propose(minister, language="fr")

    assert english.columns() == {
        "name": "H.E. Ms. Ada Rey",
        "title": "Minister of Records",
        "office": "",
        "organization": "Ministry of Records",
        "address": ["1 Archive Square", "10000 Capital"],
        "email": "ada@ministry.example",
        "salutation": "Excellency,",
    }
    assert (french.name, french.title, french.salutation) == (
        "S.E. Mme Ada Rey",
        "Ministre des archives",
        "Excellence,",
    )
    assert propose(minister, on=date(2026, 2, 28)).name == "Bo Lind"


def test_propose_a_person_takes_the_office_held_then(minister: Addressee, ada: Addressee) -> None:
    make_tenure(ada, minister, since=date(2026, 3, 1))

    proposal = propose(ada)

    assert (proposal.name, proposal.title, proposal.organization) == (
        "H.E. Ms. Ada Rey",
        "Minister of Records",
        "Ministry of Records",
    )
    assert propose(ada, on=date(2026, 2, 1)).title == ""


def test_propose_leaves_the_name_open_between_two_holders(minister: Addressee, ada: Addressee) -> None:
    bo = make_addressee(minister.coalition, "Bo Lind")
    make_tenure(bo, minister)
    make_tenure(ada, minister)

    assert (propose(minister).name, propose(minister).is_open) == ("", True)
    assert (propose(minister, holder=bo.pk).name, propose(minister, holder=bo.pk).is_open) == ("Bo Lind", False)


def test_propose_a_class_and_a_department(coalition: Coalition, ministry: Addressee) -> None:
    companies = make_addressee(coalition, "companies in the valley", kind="body")
    everybody = make_addressee(coalition, "Chief executive officers", kind="class", part_of=companies)
    department = make_addressee(coalition, "Department of Maps", kind="body", part_of=ministry)

    one, other = propose(everybody), propose(department)

    assert (one.name, one.title, one.organization) == ("", "Chief executive officers", "companies in the valley")
    assert (other.office, other.organization) == ("Department of Maps", "Ministry of Records")
    assert other.address == ["1 Archive Square", "10000 Capital"]


def test_a_letter_keeps_what_it_printed_when_the_directory_changes(
    letter: Letter, minister: Addressee, ada: Addressee, actor: User
) -> None:
    make_tenure(ada, minister)
    recipient = choose(letter, minister, actor)
    bo = make_addressee(minister.coalition, "Bo Lind")

    tenures.end(tenure=Tenure.objects.get(), actor=actor, on=date(2026, 3, 31))
    tenures.add(person=bo, office=minister, actor=actor, since=date(2026, 4, 1), until=None)
    addressees.change(addressee=minister, actor=actor, values={"name": "Minister of Archives"}, seen=0)

    recipient.refresh_from_db()
    assert (recipient.name, recipient.title, recipient.addressee) == (
        "H.E. Ms. Ada Rey",
        "Minister of Records",
        minister,
    )
    hint = proposals.hints(letter, [recipient], today=TODAY)[recipient.pk]
    assert hint.changes == {
        "name": "Bo Lind",
        "title": "Minister of Archives",
        "email": "",
        "salutation": "Dear Minister,",
    }


def test_take_over_changes_only_what_the_directory_changed(letter: Letter, minister: Addressee, actor: User) -> None:
    recipient = choose(letter, minister, actor, organization="Typed by hand", name="Typed by hand too")
    addressees.change(addressee=minister, actor=actor, values={"name": "Minister of Archives"}, seen=0)

    assert proposals.take_over(recipient=recipient, actor=actor, today=TODAY) is True
    recipient.refresh_from_db()
    assert (recipient.title, recipient.organization) == ("Minister of Archives", "Typed by hand")
    assert recipient.name == "Typed by hand too"
    assert proposals.hints(letter, [recipient], today=TODAY) == {}
    assert proposals.take_over(recipient=recipient, actor=actor, today=TODAY) is False


def test_leave_points_out_only_what_changes_afterwards(letter: Letter, minister: Addressee, actor: User) -> None:
    recipient = choose(letter, minister, actor)
    addressees.change(addressee=minister, actor=actor, values={"name": "Minister of Archives"}, seen=0)

    proposals.leave(recipient=recipient, actor=actor, today=TODAY)

    recipient.refresh_from_db()
    assert (recipient.title, proposals.hints(letter, [recipient], today=TODAY)) == ("Minister of Records", {})


def test_hints_offer_an_open_letter_only_where_it_goes(letter: Letter, ministry: Addressee, actor: User) -> None:
    recipient = choose(letter, ministry, actor)
    values = {"name": "Ministry of Archives", "address": ["2 New Street"]}
    addressees.change(addressee=ministry, actor=actor, values=values, seen=0)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.OPEN)
    letter.refresh_from_db()

    assert proposals.hints(letter, [recipient], today=TODAY)[recipient.pk].changes == {"address": ["2 New Street"]}
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FINAL)
    letter.refresh_from_db()
    assert proposals.hints(letter, [recipient], today=TODAY) == {}


def test_said_holds_no_readable_address(letter: Letter, ada: Addressee, actor: User) -> None:
    recipient = choose(letter, ada, actor)

    assert recipient.email == "ada@ministry.example"
    assert "ada@" not in str(recipient.said)


def test_save_refuses_an_entry_of_another_coalition(letter: Letter, actor: User) -> None:
    foreign = make_addressee(make_coalition(), "Elsewhere")

    with pytest.raises(RecipientsLocked, match=r"^The entry of the directory that you chose is no longer there\.$"):
        choose(letter, foreign, actor)
    assert list(letter.recipients.all()) == []


def test_salutations_begin_with_what_the_directory_says(letter: Letter, ada: Addressee) -> None:
    recipient = make_recipient(letter=letter, addressee=ada)

    assert salutations.proposed(recipient, letter) == "Excellency,"


# Merging


def test_merge_moves_what_names_the_entry_and_undo_brings_it_back(
    letter: Letter, minister: Addressee, ada: Addressee, actor: User
) -> None:
    twin = make_addressee(ada.coalition, "A. Rey")
    tenure = make_tenure(twin, minister)
    recipient = choose(letter, twin, actor)
    own = choose(letter, ada, actor)
    printed = recipient.name

    assert [row.pk for row in merges.foresee(twin, ada).recipients] == [recipient.pk]
    merges.merge(addressee=twin, into=ada, actor=actor)

    recipient.refresh_from_db()
    tenure.refresh_from_db()
    assert (recipient.addressee, recipient.name, tenure.person) == (ada, printed, ada)
    assert list(Addressee.objects.usable().matching("A. Rey")) == [ada]

    twin.refresh_from_db()
    merges.undo(addressee=twin, actor=actor)
    recipient.refresh_from_db()
    own.refresh_from_db()
    tenure.refresh_from_db()
    twin.refresh_from_db()
    assert (recipient.addressee, own.addressee, tenure.person) == (twin, ada, twin)
    assert (twin.merged_into, twin.moved) == (None, {})


def test_undo_leaves_what_was_tied_to_something_else_meanwhile(letter: Letter, ada: Addressee, actor: User) -> None:
    twin = make_addressee(ada.coalition, "A. Rey")
    other = make_addressee(ada.coalition, "Bo Lind")
    recipient = choose(letter, twin, actor)
    merges.merge(addressee=twin, into=ada, actor=actor)
    recipient.refresh_from_db()
    proposals.link(recipient=recipient, addressee=other, actor=actor, today=TODAY)

    twin.refresh_from_db()
    merges.undo(addressee=twin, actor=actor)

    recipient.refresh_from_db()
    assert recipient.addressee == other


def test_merge_refuses_what_makes_no_sense(
    coalition: Coalition, ministry: Addressee, minister: Addressee, actor: User
) -> None:
    part = make_addressee(coalition, "Department", kind="body", part_of=ministry)
    foreign = make_addressee(make_coalition(), kind="body")
    for one, other, sentence in (
        (ministry, ministry, "An entry cannot be merged into itself."),
        (ministry, minister, "Only two entries of the same kind can be merged."),
        (ministry, foreign, "Only two entries of the same kind can be merged."),
        (ministry, part, "“Department” belongs to “Ministry of Records”."),
    ):
        with pytest.raises(MergeRefused) as refusal:
            merges.merge(addressee=one, into=other, actor=actor)
        assert str(refusal.value) == sentence


def test_undo_waits_for_the_merge_that_came_after(coalition: Coalition, actor: User) -> None:
    one, two, three = (make_addressee(coalition, name) for name in ("One", "Two", "Three"))
    merges.merge(addressee=one, into=two, actor=actor)
    merges.merge(addressee=two, into=three, actor=actor)
    one.refresh_from_db()

    with pytest.raises(MergeRefused, match=r"^“Two” has been merged since\. Undo that merge first\.$"):
        merges.undo(addressee=one, actor=actor)


def test_choosing_an_entry_that_was_just_merged_gives_the_one_it_is_now(
    letter: Letter, ada: Addressee, actor: User
) -> None:
    twin = make_addressee(ada.coalition, "A. Rey")
    columns = propose(twin).columns()
    merges.merge(addressee=twin, into=ada, actor=actor)

    recipient = proposals.save(
        letter=letter, recipient=None, actor=actor, chosen=twin.pk, holder=None, today=TODAY, **columns
    )

    assert (recipient.addressee, recipient.name) == (ada, "A. Rey")


def merge_at_once(*, is_crosswise: bool) -> list[str]:
    """Let two people merge one entry into two others, or two into each other; return what they were told."""
    coalition = make_coalition()
    one, two, three = (make_addressee(coalition, name) for name in ("One", "Two", "Three"))
    pairs = ((one, two), (two, one) if is_crosswise else (one, three))
    actor, start = make_user(), Barrier(2)
    outcomes: list[str] = []

    def merge(first: Addressee, second: Addressee) -> None:
        start.wait()
        try:
            merges.merge(addressee=first, into=second, actor=actor)
            outcomes.append("merged")
        except MergeRefused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=merge, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(outcomes)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_crosswise", (False, True))
def test_merge_by_two_people_at_once_happens_once(is_crosswise: bool) -> None:
    outcomes = merge_at_once(is_crosswise=is_crosswise)

    assert outcomes[0] == "merged"
    assert outcomes[1].endswith("has been merged into another entry already.")
    assert Addressee.objects.exclude(merged_into=None).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_merge_without_its_lock_happens_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_read = Barrier(2)

    def read_only(*entries: Addressee) -> tuple[Addressee, ...]:
        found = tuple(Addressee.objects.select_related("coalition").get(pk=entry.pk) for entry in entries)
        both_have_read.wait(timeout=20)
        return found

    monkeypatch.setattr(merges, "_locked", read_only)

    assert merge_at_once(is_crosswise=False) == ["merged", "merged"]
