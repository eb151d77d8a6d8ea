"""Seals of editions: valid by the programs of others, once, and never half."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pyhanko.sign.validation.status import SignatureCoverageLevel

from campaign.models import Activity, User
from letters.editions import copies, orders
from letters.editions.rendering import seal_field
from letters.editions.seal import imprints, keys, reading, sealing, signing, timestamps
from letters.models import Edition, Imprint, Letter, SealCertificate
from letters.states import LetterState
from signatories.lists import closing, edition_orders
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter, make_recipient
from tests.factories.seals import PASSWORD, make_pkcs12, seal_with
from tests.factories.signatories import make_group, make_signature
from tests.letters.editions.rendering import structure
from tests.letters.editions.seal.checking import appended, by_pdfsig, by_pyhanko, changed, with_another_signature
from tests.letters.editions.seal.stamping import MOMENT, StampingService

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_typesetter")]
VALID = {"validation": "Signature is Valid.", "covers": "Total document signed", "type": "ETSI.CAdES.detached"}


@pytest.fixture
def actor() -> User:
    return make_user()


def make_closed(actor: User, **fields: Any) -> Letter:
    letter = make_letter(state=LetterState.OPEN, **fields)
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill")
    make_recipient(letter=letter, name="Minister One")
    make_recipient(letter=letter, name="Minister Two")
    closing.close(letter=letter, actor=actor)
    return letter


@pytest.fixture
def letter(actor: User, settings: Any, tmp_path: Path) -> Letter:
    seal_with(settings, tmp_path)
    return make_closed(actor)


def made(letter: Letter, actor: User) -> Edition:
    edition = edition_orders.order_edition(letter=Letter.objects.get(pk=letter.pk), actor=actor, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    edition.refresh_from_db()
    return edition


def change_a_line(letter: Letter) -> None:
    letter.campaign.coalition.website = "new.example"
    letter.campaign.coalition.save()


def pdf_of(edition: Edition) -> bytes:
    return bytes(edition.pdf or b"")


# Valid by others


@pytest.mark.parametrize("kind", ("P-256", "2048"))
def test_a_sealed_edition_is_valid_by_two_programs_of_others(
    kind: str, letter: Letter, actor: User, settings: Any, tmp_path: Path
) -> None:
    seal_with(settings, tmp_path, make_pkcs12("The Coalition", kind=kind))

    edition = made(letter, actor)

    assert (edition.state, edition.reason) == ("ready", "")
    assert by_pdfsig(pdf_of(edition), tmp_path) == {**VALID, "by": "The Coalition"}
    checked = by_pyhanko(pdf_of(edition))
    assert (checked.bottom_line, checked.intact, checked.valid, checked.trusted) == (True, True, True, True)
    assert checked.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert edition.pdf_sha256 == hashlib.sha256(pdf_of(edition)).hexdigest()


def test_a_sealed_file_begins_with_the_rendered_one_to_the_byte(letter: Letter, actor: User) -> None:
    edition = made(letter, actor)

    again = orders.render(edition, has_seal_field=True).pdf
    row = Imprint.objects.get(edition=edition)
    assert pdf_of(edition).startswith(again)
    assert (row.unsealed_sha256, row.unsealed_size) == (hashlib.sha256(again).hexdigest(), len(again))
    assert (row.kind, row.sha256, row.sealed_by) == ("letter", edition.pdf_sha256, "Seal of the tests")
    assert row.identifier == structure.identifier(structure.read(pdf_of(edition)))
    assert orders.verify(edition) == []


def test_the_field_of_a_seal_stands_in_the_tree_and_has_words(letter: Letter, actor: User) -> None:
    reader = structure.read(pdf_of(made(letter, actor)))

    forms = [element for element in structure.elements(reader) if element["/S"] == "/Form"]
    (reference,) = structure.kids(forms[0])
    field = reference["/Obj"]
    numbers = structure.root(reader)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert len(forms) == 1
    assert (field["/T"], field["/TU"]) == (seal_field.NAME, "Digital seal of this document")
    assert (field["/Subtype"], field["/F"], list(field["/Rect"])) == ("/Widget", 132, [0, 0, 0, 0])
    assert numbers[numbers.index(field["/StructParent"]) + 1].get_object() == forms[0]
    assert list(reader.pages[-1].get("/Annots", []))[-1].idnum == reference.raw_get("/Obj").idnum
    assert structure.untagged_texts(reader) == structure.orphaned_marks(reader) == 0
    assert {str(page.get("/Tabs")) for page in reader.pages} == {"/S"}


def test_the_field_has_words_in_the_language_of_the_letter(actor: User, settings: Any, tmp_path: Path) -> None:
    seal_with(settings, tmp_path)

    reader = structure.read(pdf_of(made(make_closed(actor, language="fr"), actor)))

    (field,) = structure.root(reader)["/AcroForm"]["/Fields"]
    assert field.get_object()["/TU"] == "Sceau numérique de ce document"


def test_a_seal_changes_nothing_that_the_standards_ask_for(letter: Letter, actor: User, tmp_path: Path) -> None:
    edition = made(letter, actor)

    before = structure.read(orders.render(edition, has_seal_field=True).pdf)
    after = structure.read(pdf_of(edition))
    metadata = [structure.root(one)["/Metadata"].get_data() for one in (before, after)]
    assert metadata[0] == metadata[1]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata[1]
    assert before.metadata == after.metadata
    assert "/Version" not in structure.root(after)
    assert structure.identifier(before) == structure.identifier(after)
    assert structure.root(after)["/Perms"]["/DocMDP"]["/Reference"][0]["/TransformParams"]["/P"] == 1
    assert structure.roles(before) == structure.roles(after)


def test_both_programs_of_ours_mean_the_same_field() -> None:
    assert signing.FIELD == seal_field.NAME


# Changed by somebody


@pytest.mark.parametrize("place", ("text", "last rendered byte", "seal", "signature"))
def test_one_changed_byte_is_noticed_by_all(place: str, letter: Letter, actor: User, tmp_path: Path) -> None:
    pdf = pdf_of(made(letter, actor))
    size = Imprint.objects.get().unsealed_size
    at = {"text": size // 2, "last rendered byte": size - 10, "seal": size + 300}
    broken = changed(pdf, at[place]) if place in at else with_another_signature(pdf)

    assert by_pdfsig(broken, tmp_path)["validation"] != VALID["validation"]
    assert [one for one in reading.read(broken).seals if one.is_whole and one.is_genuine] == []


def test_what_is_added_behind_a_seal_is_noticed_by_all(letter: Letter, actor: User, tmp_path: Path) -> None:
    pdf = pdf_of(made(letter, actor))
    longer = appended(pdf)

    (seal,) = reading.read(longer).seals

    assert longer.startswith(pdf)
    assert (seal.covers, seal.end, seal.is_whole) == ("part", len(pdf), True)
    assert by_pdfsig(longer, tmp_path)["covers"] == "Not total document signed"
    assert by_pyhanko(longer).bottom_line is False


# Each file of an edition


def test_each_copy_and_the_public_file_have_a_seal_of_their_own(actor: User, settings: Any, tmp_path: Path) -> None:
    seal_with(settings, tmp_path)
    letter = make_letter(state=LetterState.OPEN, copies="each")
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Zephyrine Hushwell", withheld=True, in_letter=True)
    make_recipient(letter=letter, name="Minister One")
    make_recipient(letter=letter, name="Minister Two")
    closing.close(letter=letter, actor=actor)

    edition = made(letter, actor)
    copies.make_copies(edition_id=edition.pk)

    rows = Imprint.objects.finished().order_by("kind", "pk")
    contents = [bytes(copy.pdf or b"") for copy in edition.copies.order_by("number")]
    contents += [pdf_of(edition), bytes(edition.public_pdf or b"")]
    assert [row.kind for row in rows] == ["copy", "copy", "letter", "public"]
    assert [row.sha256 for row in rows] == [hashlib.sha256(content).hexdigest() for content in contents]
    assert len({row.identifier for row in rows}) == 4
    assert [by_pdfsig(content, tmp_path) for content in contents] == [{**VALID, "by": "Seal of the tests"}] * 4
    assert orders.verify(edition) == []


def test_without_a_certificate_an_edition_is_made_without_a_seal(letter: Letter, actor: User, settings: Any) -> None:
    settings.SEAL_FILE = ""

    edition = made(letter, actor)

    row = Imprint.objects.get(edition=edition)
    assert edition.state == "ready"
    assert "/AcroForm" not in structure.root(structure.read(pdf_of(edition)))
    assert (row.sealed_at, row.fingerprint, row.sha256, row.unsealed_sha256) == (
        None,
        "",
        edition.pdf_sha256,
        edition.pdf_sha256,
    )
    assert orders.verify(edition) == []


def test_the_coalitions_own_certificate_comes_first_and_the_installations_again_after_it(
    letter: Letter, actor: User, tmp_path: Path
) -> None:
    coalition = letter.campaign.coalition
    content = make_pkcs12("Coalition of the Rivers")
    keys.adopt(coalition=coalition, actor=actor, content=content, password=PASSWORD, now=timezone.now())
    first = made(letter, actor)
    keys.give_up(coalition=coalition, actor=actor, now=timezone.now())
    change_a_line(letter)

    second = made(letter, actor)

    assert by_pdfsig(pdf_of(first), tmp_path)["by"] == "Coalition of the Rivers"
    assert by_pdfsig(pdf_of(second), tmp_path)["by"] == "Seal of the tests"
    assert [(row.subject, row.pkcs12 is None) for row in SealCertificate.objects.all()] == [
        ("Coalition of the Rivers", True)
    ]


# Failing


def expired(settings: Any, folder: Path) -> str:
    seal_with(settings, folder, make_pkcs12("Old", days=(-20, -2)), name="other.p12")
    day = (timezone.now() - timedelta(days=2)).strftime("%-d %B %Y")
    return f"The certificate “Old” expired on {day}."


def wrong_password(settings: Any, folder: Path) -> str:
    seal_with(settings, folder, name="other.p12")
    settings.SEAL_PASSWORD = "another"
    return "The file that SEAL_FILE names: The password does not open this file."


def not_there(settings: Any, folder: Path) -> str:
    settings.SEAL_FILE = str(folder / "nowhere.p12")
    return "The file that SEAL_FILE names cannot be read."


def other_key(settings: Any, folder: Path) -> str:
    seal_with(settings, folder, make_pkcs12(kind="P-384"), name="other.p12")
    return (
        "The file that SEAL_FILE names: The key is neither RSA nor NIST P-256: many programs could not check its seals."
    )


@pytest.mark.parametrize("wrong", (expired, wrong_password, not_there, other_key))
def test_what_cannot_be_sealed_fails_with_its_reason_and_the_last_good_edition_stays(
    wrong: Callable[[Any, Path], str], letter: Letter, actor: User, settings: Any, tmp_path: Path
) -> None:
    good = made(letter, actor)
    change_a_line(letter)
    reason = wrong(settings, tmp_path)

    failed = made(letter, actor)

    newest = orders.newest_ready(letter)
    assert newest
    assert (failed.number, failed.state, failed.reason, failed.pdf) == (2, "failed", reason, None)
    assert (newest.pk, newest.pdf_sha256) == (good.pk, good.pdf_sha256)
    assert list(Imprint.objects.values_list("edition", flat=True)) == [good.pk]


def test_a_full_disk_while_sealing_leaves_no_half_file(
    letter: Letter, actor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = made(letter, actor)
    change_a_line(letter)

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sealing, "_signed", full)
    with pytest.raises(OSError, match="No space left"):
        made(letter, actor)

    failed = Edition.objects.get(number=2)
    newest = orders.newest_ready(letter)
    assert newest
    assert (failed.state, failed.pdf, failed.reason) == (
        "failed",
        None,
        "Something went wrong on our side (OSError).",
    )
    assert newest.pk == good.pk
    assert Imprint.objects.count() == 1


@pytest.mark.landing
def test_a_worker_that_dies_between_seal_and_storing_leaves_no_half_file(
    letter: Letter, actor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = sealing.sealed

    def killed(*given: Any) -> Any:
        sealed(*given)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "sealed", killed)
        with pytest.raises(SystemExit):
            made(letter, actor)
    left = Edition.objects.get()
    Edition.objects.update(leased_until=timezone.now())
    orders.make_edition(edition_id=left.pk)

    after = Edition.objects.get()
    assert (left.state, left.pdf) == ("rendering", None)
    assert (after.state, Imprint.objects.get().sha256) == ("ready", after.pdf_sha256)


def test_a_seal_that_does_not_check_out_is_not_handed_out(
    letter: Letter, actor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = sealing._signed
    monkeypatch.setattr(sealing, "_signed", lambda pdf, key, **room: changed(signed(pdf, key, **room), 500))

    edition = made(letter, actor)

    assert (edition.state, edition.reason) == ("failed", "The seal could not be checked after it was put on the file.")


def test_control_without_the_look_a_broken_seal_is_handed_out(
    letter: Letter, actor: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    signed, looked_at = sealing._signed, sealing._looked_at
    monkeypatch.setattr(sealing, "_signed", lambda pdf, key, **room: changed(signed(pdf, key, **room), 500))
    monkeypatch.setattr(sealing, "_looked_at", lambda made, content, key: looked_at(made, changed(content, 500), key))

    edition = made(letter, actor)

    assert edition.state == "ready"
    assert by_pdfsig(pdf_of(edition), tmp_path)["validation"] == "Digest Mismatch."


# Time stamps


def test_a_time_stamp_is_put_into_the_room_that_the_seal_has_left(
    letter: Letter, actor: User, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.SEAL_TIMESTAMP_URL = "https://time.example/tsa"
    service = StampingService()
    monkeypatch.setattr(timestamps.Service, "_ask", service.answer)

    edition = made(letter, actor)

    assert service.asked == 1
    assert Imprint.objects.get().stamped_at == MOMENT
    assert by_pdfsig(pdf_of(edition), tmp_path) == {**VALID, "by": "Seal of the tests"}
    stamp = by_pyhanko(pdf_of(edition)).timestamp_validity
    assert stamp
    assert (stamp.timestamp, stamp.intact, stamp.valid) == (MOMENT, True, True)


def down(*_: Any) -> bytes:
    raise ConnectionRefusedError


def test_an_edition_fails_while_the_time_stamp_service_is_down(
    letter: Letter, actor: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEAL_TIMESTAMP_URL = "https://time.example/tsa"
    monkeypatch.setattr(timestamps.Service, "_ask", down)

    edition = made(letter, actor)

    assert (edition.state, edition.reason) == ("failed", "The time stamp service time.example does not answer.")


def test_an_edition_waits_for_the_time_stamp_service_where_the_settings_say_so(
    letter: Letter, actor: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEAL_TIMESTAMP_URL, settings.SEAL_WAITS = "https://time.example/tsa", True
    monkeypatch.setattr(timestamps.Service, "_ask", down)
    waiting = made(letter, actor)
    monkeypatch.setattr(timestamps.Service, "_ask", StampingService().answer)

    at_once = orders.sweep()
    Edition.objects.update(leased_until=timezone.now())
    later = orders.sweep()
    orders.make_edition(edition_id=waiting.pk)

    after = Edition.objects.get()
    assert (waiting.state, waiting.reason) == ("rendering", "The time stamp service time.example does not answer.")
    assert (at_once, later) == ([], [waiting.pk])
    assert (after.state, after.reason, after.attempts) == ("ready", "", 1)
    assert Imprint.objects.get().stamped_at == MOMENT


# What is kept of a key


def test_no_key_stands_in_the_database_in_clear_or_in_the_trail(letter: Letter, actor: User) -> None:
    content = make_pkcs12("Coalition of the Rivers")
    key = keys.opened(content, PASSWORD)
    coalition = letter.campaign.coalition

    row = keys.adopt(coalition=coalition, actor=actor, content=content, password=PASSWORD, now=timezone.now())

    raw = bytes(SealCertificate.objects.extra(select={"raw": "pkcs12"}).values_list("raw", flat=True)[0])
    row.refresh_from_db()
    assert row.pkcs12 is not None
    assert keys.opened(bytes(row.pkcs12), "").fingerprint == key.fingerprint
    assert raw != bytes(row.pkcs12)
    assert bytes(row.pkcs12)[40:80] not in raw
    assert [entry.data for entry in Activity.objects.filter(verb="seal_certificate.adopted")] == [
        {"subject": "Coalition of the Rivers", "fingerprint": key.fingerprint}
    ]
    assert "pkcs12" not in repr(key)


def test_a_code_on_paper_is_read_however_it_is_typed() -> None:
    code = imprints.new_code()

    assert imprints.read_code(f" {code[:4].upper()}-{code[4:8]} {code[8:]} ") == code
    assert [imprints.read_code(text) for text in ("", code[:-1], code + "a", code[:-1] + "0", "é" * 12)] == [""] * 5
