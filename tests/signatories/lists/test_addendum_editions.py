"""The addendum as a document: frozen, printed, named to its edition, and never a replacement for it."""

import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from campaign.models import Activity, Member, Role
from letters import tasks
from letters.editions import addenda, files, orders
from letters.editions.seal import verification
from letters.models import Addendum, Circle, Edition, EditionSet, Letter
from letters.states import LetterState
from signatories.lists import addendum, addendum_editions, closing, edition_orders, listing
from signatories.models import Signature
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.pages,
    pytest.mark.usefixtures("quick_typesetter"),
    pytest.mark.landing,
]
FOR_RECIPIENTS = "Corentin Farrow"


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    """A final letter with its edition, and three latecomers: one named, one for the recipients, one for nobody."""
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    member.coalition = letter.campaign.coalition
    member.save()
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill")
    make_signature(letter, state="pending", name="Zora Late")
    make_signature(letter, state="pending", name="Zephyrine Hushwell", withheld=True)
    theirs = make_signature(letter, state="pending", name=FOR_RECIPIENTS)
    theirs.appear("letter")
    theirs.save()
    closing.close(letter=letter, actor=member.user)
    edition = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    ids = list(letter.signatures.values_list("pk", flat=True))
    addendum.choose(letter=letter, ids=ids, actor=member.user, keeps=True)
    return Letter.objects.get(pk=letter.pk)


def frozen(letter: Letter, member: Member) -> Addendum:
    made = addendum_editions.freeze(letter=letter, actor=member.user)
    addenda.make(addendum_id=made.pk)
    return Addendum.objects.get(pk=made.pk)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_freeze_makes_a_document_that_names_its_edition(letter: Letter, member: Member) -> None:
    edition = Edition.objects.get()
    before = (bytes(edition.pdf or b""), listing.printed_list(letter))

    made = frozen(letter, member)

    theirs, public = text_of(bytes(made.pdf or b"")), text_of(addenda.public_pdf(made)[1])
    assert (made.number, made.adds_to, made.state) == (1, edition, "ready")
    assert "Addendum 1: Access to the archives" in public
    assert f"This addendum adds to edition 1 (SHA-256 {edition.pdf_sha256[:16]}" in public
    assert "Zora Late" in public
    assert "Ada Quill" not in public
    assert FOR_RECIPIENTS in theirs
    assert FOR_RECIPIENTS not in public
    assert "Hushwell" not in theirs
    assert "Further signatories not named here: 2" in public
    edition.refresh_from_db()
    assert (bytes(edition.pdf or b""), listing.printed_list(letter)) == before
    assert orders.public_edition(letter) == edition
    assert addenda.faults(made) == []
    assert addenda.render(made).sha256 == made.pdf_sha256
    assert [one.verb for one in Activity.objects.filter(verb__startswith="addendum.").order_by("pk")] == [
        "addendum.frozen",
        "addendum.made",
    ]


def test_what_is_attached_names_whom_everybody_may_read(letter: Letter, member: Member) -> None:
    made = frozen(letter, member)

    data = json.loads(made.interchange)
    assert data["adds_to"] == {"edition": 1, "sha256": Edition.objects.get().pdf_sha256}
    assert [line["lines"][0] for block in data["signature_blocks"] for line in block["lines"]] == ["Zora Late"]
    assert FOR_RECIPIENTS not in made.interchange


def test_who_is_frozen_is_not_in_the_next_one(letter: Letter, member: Member) -> None:
    frozen(letter, member)
    with pytest.raises(addendum.AddendumRefused):
        addendum_editions.freeze(letter=letter, actor=member.user)
    later = make_signature(letter, state="pending", name="Yuri Later")
    addendum.choose(letter=letter, ids=[later.pk], actor=member.user, keeps=True)

    second = frozen(letter, member)

    assert second.number == 2
    assert [line["lines"] for block in second.snapshot["signature_blocks"] for line in block["lines"]] == [
        ["Yuri Later"]
    ]
    assert [made.number for made in addendum_editions.current(letter)] == [1, 2]


def test_who_leaves_takes_the_addendum_down_and_the_next_one_has_the_others(
    client: Client, letter: Letter, member: Member
) -> None:
    frozen(letter, member)
    assert client.get("/l/archives/addendum-1.pdf").status_code == 200
    gone = Signature.objects.get(name="Zora Late")
    Signature.objects.filter(pk=gone.pk).update(state="withdrawn", withdrawn_at=timezone.now())

    assert addendum_editions.current(letter) == []
    assert client.get("/l/archives/addendum-1.pdf").status_code == 404
    assert "addendum-1.pdf" not in client.get("/l/archives/").text
    second = frozen(letter, member)
    assert second.snapshot["counts"] == {"organizations": 0, "individuals": 2, "countries": 0}


def test_nothing_is_frozen_before_there_is_an_edition(letter: Letter, member: Member) -> None:
    Letter.objects.update(state=LetterState.CLOSED)

    with pytest.raises(addendum.AddendumRefused):
        addendum_editions.freeze(letter=letter, actor=member.user)

    assert Addendum.objects.count() == 0


def test_an_addendum_has_the_formats_of_an_edition(letter: Letter, member: Member) -> None:
    made = frozen(letter, member)
    files.sweep()
    for one in EditionSet.objects.filter(addendum=made):
        assert files.make(set_id=one.pk)

    sets = {one.circle: one for one in EditionSet.objects.filter(addendum=made)}
    public = sets[Circle.PUBLIC].files.get(file_format="txt")
    theirs = sets[Circle.RECIPIENTS].files.get(file_format="txt")
    assert FOR_RECIPIENTS in bytes(theirs.content).decode()
    assert FOR_RECIPIENTS not in bytes(public.content).decode()
    assert "Zora Late" in bytes(public.content).decode()
    packed = io.BytesIO()
    files.write_zip(sets[Circle.PUBLIC], files.stem(letter, sets[Circle.PUBLIC]), packed)
    assert b"archives-1-addendum-1.pdf" in packed.getvalue()
    assert {one.addendum_id for one in files.of(Edition.objects.get())} == {None}


def test_an_addendum_has_an_audit_page_as_an_edition_has(client: Client, letter: Letter, member: Member) -> None:
    made = frozen(letter, member)
    files.sweep()
    for one in EditionSet.objects.filter(addendum=made):
        assert files.make(set_id=one.pk)
    sets = {one.circle: one for one in EditionSet.objects.filter(addendum=made)}

    theirs, public = (
        bytes(sets[circle].files.get(file_format="audit").content) for circle in (Circle.RECIPIENTS, Circle.PUBLIC)
    )

    head, edition = made.record_head, Edition.objects.get()
    for content in (theirs, public):
        text = text_of(content)
        assert "Audit page of addendum 1 to edition 1" in text
        assert "Who joined since with their names 1 counted, name withheld 2 All 3" in text
        for said in (head["root"], head["text"], head["trail"]["hash"], edition.pdf_sha256, "Addendum made"):
            assert said in text
        assert [name for name in ("Zora Late", FOR_RECIPIENTS, "Hushwell") if name in text] == []
        reader = PdfReader(io.BytesIO(content))
        assert json.loads(reader.attachments["record.json"][0])["head"] == head
    assert (made.pdf_sha256 in text_of(theirs), made.pdf_sha256 in text_of(public)) == (True, False)
    assert made.public_pdf_sha256 in text_of(public)
    checked = verification.of_file(public, user=None, now=timezone.now())
    assert checked.verdict == "unchanged"
    assert checked.about is not None
    assert (checked.about.addendum, checked.about.number, checked.about.kind) == (1, 1, "audit")
    address = reverse("letters:edition-file", args=["archives", sets[Circle.PUBLIC].pk, "audit"])
    sign_in(client, member.user)
    assert address in client.get(reverse("letters:addendum", args=["archives"])).text
    answer = client.get(address)
    assert answer.content == public
    assert answer.headers["Content-Disposition"] == 'attachment; filename="archives-1-addendum-1-audit.pdf"'
    packed = io.BytesIO()
    files.write_zip(sets[Circle.PUBLIC], files.stem(letter, sets[Circle.PUBLIC]), packed)
    assert b"archives-1-addendum-1-audit.pdf" in packed.getvalue()


def test_an_addendum_from_before_records_has_no_audit_page(client: Client, letter: Letter, member: Member) -> None:
    made = frozen(letter, member)
    Addendum.objects.update(record_head={})
    files.sweep()
    for one in EditionSet.objects.filter(addendum=made):
        assert files.make(set_id=one.pk)

    assert not EditionSet.objects.filter(addendum=made, files__file_format="audit").exists()
    sign_in(client, member.user)
    page = client.get(reverse("letters:addendum", args=["archives"])).text
    for one in EditionSet.objects.filter(addendum=made):
        found = [
            kind
            for kind in ("txt", "audit")
            if reverse("letters:edition-file", args=["archives", one.pk, kind]) in page
        ]
        assert found == ["txt"]


def test_the_pages_freeze_show_and_hand_out(client: Client, letter: Letter, member: Member) -> None:
    sign_in(client, member.user)
    path = reverse("letters:addendum", args=["archives"])
    assert "Freeze the addendum" in client.get(path).text

    answer = client.post(reverse("letters:freeze-addendum", args=["archives"]))
    tasks.make_addendum(addendum_id=Addendum.objects.get().pk)

    assert (answer.status_code, answer.headers["Location"]) == (302, path)
    made = Addendum.objects.get()
    page = client.get(path).text
    assert "Addendum 1 to edition 1" in page
    assert made.pdf_sha256 in page
    assert "Addendum 1 adds to it" in client.get(reverse("letters:editions", args=["archives"])).text
    assert client.get(reverse("letters:addendum-pdf", args=["archives", 1])).content == bytes(made.pdf or b"")
    client.logout()
    assert "Who joined since: addendum 1 (PDF)" in client.get("/l/archives/").text
    public = client.get("/l/archives/addendum-1.pdf")
    assert public.content == bytes(made.public_pdf or b"")
    assert public.headers["X-Content-SHA256"] == made.public_pdf_sha256
    Letter.objects.update(visibility="team")
    assert client.get("/l/archives/addendum-1.pdf").status_code == 404


def test_verify_tells_a_changed_addendum(letter: Letter, member: Member) -> None:
    made = frozen(letter, member)
    made.snapshot["subject"] += "!"
    made.pdf = bytes(made.pdf or b"") + b"\n"

    assert addenda.faults(made) == [
        "The content of addendum 1 was changed.",
        "The PDF of addendum 1 was changed.",
    ]
