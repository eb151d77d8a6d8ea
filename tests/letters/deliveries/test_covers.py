"""The mail that carries a letter: as a chief of staff expects it, whole before it leaves, with a place for answers."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from campaign.mail import inbox_address, outbox
from campaign.mail.mime import as_bytes
from campaign.models import Coalition, OutgoingMail, Role
from letters import deliveries as delivering
from letters.deliveries import DeliveryRefused, covers, previews
from letters.models import Delivery, Edition, Letter, Recipient
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_coalition, make_invitation, make_member, sign_in
from tests.factories.deliveries import make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
NONCE = "abcdefghijklmnopqrstuvwxyz"
INBOX = f"answers-{NONCE}@inbox.undersigned.example"


@pytest.fixture
def coalition() -> Coalition:
    return make_coalition(
        "River Coalition",
        reply_to="office@river.example",
        address=["1 Bridge Street", "8000 Zurich"],
        website="https://river.example",
    )


@pytest.fixture
def letter(coalition: Coalition) -> Letter:
    return make_letter(
        campaign=make_campaign(coalition),
        slug="archives",
        state=LetterState.FINAL,
        title="Open the archives",
        subject="Access to the archives",
        salutation="Dear Minister,",
        reference="UND 2026/14",
        issued_on=date(2026, 3, 2),
        response_within_days=60,
        language="en-GB",
    )


@pytest.fixture
def edition(letter: Letter) -> Edition:
    return make_edition(letter)


@pytest.fixture
def minister(letter: Letter) -> Recipient:
    return make_recipient(letter=letter, name="Ada Rey", email="ada@ministry.example")


def sent(letter: Letter, edition: Edition, *recipients: Recipient, **fields: Any) -> list[Delivery]:
    values = {
        "subject": covers.proposed_subject(letter),
        "note": covers.proposed_text(letter),
        "actor": None,
        "today": TODAY,
    }
    return delivering.send(letter=letter, edition=edition, recipients=recipients, **{**values, **fields})


def built(delivery: Delivery) -> EmailMultiAlternatives:
    assert delivery.mail is not None
    message = outbox.build(delivery.mail)
    assert message is not None
    return message


# The mail


def test_mail_is_what_a_chief_of_staff_expects(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = sent(letter, edition, minister)

    message = built(delivery)

    assert message.subject == "Access to the archives (UND 2026/14)"
    assert message.body == (
        "Dear Minister,\n\n"
        "Please find attached our letter “Open the archives” of 2 March 2026, reference UND 2026/14.\n\n"
        "We ask you to answer by 9 May 2026.\n\n"
        "Please send us your answer to office@river.example.\n\n"
        "Sincerely,\n\n"
        "River Coalition\n1 Bridge Street\n8000 Zurich\nhttps://river.example\n"
    )
    assert message.reply_to == ["office@river.example"]
    html = str(message.alternatives[0][0])
    for words in (
        "Dear Minister,",
        "Please find attached our letter",
        "9 May 2026",
        "Coalition<br>1 Bridge Street",
    ):
        assert words in html
    for words in ("You get this mail because", "Undersigned", "No more mail"):
        assert words not in message.body + html
    heads = as_bytes(message).split(b"\r\n\r\n", 1)[0].decode()
    for name in ("Auto-Submitted", "List-Unsubscribe", "Precedence"):
        assert name not in heads


def test_mail_is_in_the_letters_language(letter: Letter, edition: Edition, minister: Recipient) -> None:
    Letter.objects.update(language="fr", salutation="Madame la Ministre,", closing="")
    letter.refresh_from_db()

    [delivery] = sent(letter, edition, minister)

    assert built(delivery).body == (
        "Madame la Ministre,\n\n"
        "Vous trouverez ci-joint notre lettre « Open the archives » du 2 mars 2026, référence UND 2026/14.\n\n"
        "Nous vous demandons de répondre d’ici au 9 mai 2026.\n\n"
        "Veuillez nous adresser votre réponse à office@river.example.\n\n"
        "Avec l’expression de notre considération distinguée,\n\n"
        "River Coalition\n1 Bridge Street\n8000 Zurich\nhttps://river.example\n"
    )


def test_mail_says_nothing_of_what_is_not_known(letter: Letter, edition: Edition, minister: Recipient) -> None:
    Letter.objects.update(reference="", issued_on=None, response_within_days=None, salutation="")
    letter.refresh_from_db()

    [delivery] = sent(letter, edition, minister)

    body = str(built(delivery).body)
    assert body.startswith(
        "Dear Sir or Madam,\n\nPlease find attached our letter “Open the archives”.\n\nPlease send us"
    )
    assert "by" not in body.split("Sincerely")[0]


def test_mail_for_a_copy_asks_for_nothing(letter: Letter, edition: Edition) -> None:
    copied = make_recipient(letter=letter, role="cc", name="Bo Lind", email="bo@press.example")

    [delivery] = sent(letter, edition, copied)

    assert str(built(delivery).body).startswith(
        "Dear Sir or Madam,\n\nFor your information, please find attached a copy of our letter “Open the archives” of "
        "2 March 2026, reference UND 2026/14.\n\nSincerely,"
    )


def test_mail_greets_each_as_set_for_them(letter: Letter, edition: Edition, minister: Recipient) -> None:
    Recipient.objects.update(salutation="Dear Secretary Rey:")
    minister.refresh_from_db()

    [delivery] = sent(letter, edition, minister)

    assert str(built(delivery).body).startswith("Dear Secretary Rey:\n\n")


def test_mail_of_a_correction_says_what_it_takes_the_place_of(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    make_delivery(minister, edition)

    [delivery] = sent(letter, edition, minister, purpose="correction")

    assert "Please find attached a corrected edition of our letter" in built(delivery).body


def test_mail_without_the_sentence_says_only_what_its_sender_wrote(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    [delivery] = sent(letter, edition, minister, note="{salutation}\n\nIm Anhang unser Brief.\n\nBis {due}!")

    assert built(delivery).body == "Dear Minister,\n\nIm Anhang unser Brief.\n\nBis 9 May 2026!\n"


def test_mail_with_a_large_letter_holds_the_link_wherever(
    letter: Letter, edition: Edition, minister: Recipient, settings: Any
) -> None:
    settings.DELIVERY_ATTACHMENT_MEGABYTES = 0

    [delivery] = sent(letter, edition, minister, note="Dear all.")

    message = built(delivery)
    sentence = "The letter is too large for a mail. For 60 days you get it here:"
    assert str(message.body).startswith(f"Dear all.\n\n{sentence}\n\nhttp")
    assert message.attachments == []
    assert "http" not in delivery.cover_note


def test_filled_reads_no_value_for_places(letter: Letter, edition: Edition, minister: Recipient) -> None:
    Recipient.objects.update(salutation="Dear {due} {recipient},")
    minister.refresh_from_db()

    [delivery] = sent(letter, edition, minister, note="{salutation}")

    assert built(delivery).body == "Dear {due} {recipient},\n"


def test_send_refuses_words_in_braces_that_nobody_knows(letter: Letter, edition: Edition, minister: Recipient) -> None:
    with pytest.raises(DeliveryRefused, match=re.escape("Nothing is known as {minister}")) as refusal:
        sent(letter, edition, minister, note="Dear {minister},")

    assert refusal.value.field == "note"


def test_mail_that_a_program_sends_says_so_and_one_by_hand_does_not(coalition: Coalition) -> None:
    invitation = make_invitation(coalition)
    by_hand = outbox.post("member_invitation", to=invitation.email, about_id=invitation.pk, coalition=coalition)
    automatic = outbox.post("account", to="a@b.example", context={"kind": "login_code", "code": "1", "link": ""})
    assert by_hand is not None
    assert automatic is not None

    made = [outbox.build(mail) for mail in (by_hand, automatic)]

    assert [message and message.extra_headers.get("Auto-Submitted") for message in made] == [None, "auto-generated"]


# Before it leaves


def test_previews_are_the_very_mails_that_leave(letter: Letter, edition: Edition, minister: Recipient) -> None:
    copied = make_recipient(letter=letter, role="cc", name="Bo Lind", email="bo@press.example")
    subject, note = covers.proposed_subject(letter), covers.proposed_text(letter)
    parcels = delivering.pack(letter=letter, edition=edition, recipients=[minister, copied], today=TODAY, note=note)

    shown = previews.mails(letter, parcels, subject=subject)

    left = [built(delivery) for delivery in sent(letter, edition, minister, copied)]
    assert [(one.sender, one.subject, f"{one.text}\n") for one in shown] == [
        (message.from_email, message.subject, message.body) for message in left
    ]
    assert [one.file for one in shown] == ["archives.pdf", "archives.pdf"]


def entry_for(recipient: Recipient, **fields: str) -> dict[str, str]:
    return {
        "subject": "A letter to you",
        "note": "{salutation}\n\n{enclosed}\n\nWe ask you to answer by {due}.",
        f"to-{recipient.pk}": "on",
        f"address-{recipient.pk}": "ada@ministry.example",
        "form_key": "one",
        **fields,
    }


def test_check_page_shows_the_mail_whole(client: Client, letter: Letter, edition: Edition, minister: Recipient) -> None:
    sign_in(client, make_member(letter.campaign.coalition).user)

    answer = client.post("/letters/archives/deliveries/send/", entry_for(minister, step="check"))

    page = answer.content.decode()
    for words in (
        "River Coalition &lt;",
        "<bdi>ada@ministry.example</bdi>",
        "<bdi>office@river.example</bdi>",
        "<bdi>archives.pdf</bdi>",
        "<p>Dear Minister,</p>",
        "<p>Please find attached our letter “Open the archives” of 2 March 2026, reference UND 2026/14.</p>",
        "<p>We ask you to answer by ",
    ):
        assert words in page
    assert OutgoingMail.objects.count() == 0


# A place for answers


@pytest.mark.parametrize(
    ("reply_to", "nonce", "places"),
    (
        ("office@river.example", "", ["office@river.example"]),
        ("", NONCE, [INBOX]),
        ("office@river.example", NONCE, ["office@river.example", INBOX]),
    ),
)
def test_send_page_offers_every_place_for_answers(
    client: Client, letter: Letter, edition: Edition, minister: Recipient, reply_to: str, nonce: str, places: list[str]
) -> None:
    Coalition.objects.update(reply_to=reply_to, inbox_nonce=nonce)
    sign_in(client, make_member(letter.campaign.coalition).user)
    url = "/letters/archives/deliveries/send/"

    page = client.get(url).content.decode()

    assert all(place in page for place in places)
    client.post(url, entry_for(minister, step="send", reply_to=places[-1]))
    delivery = Delivery.objects.select_related("mail").get()
    message = built(delivery)
    assert message.reply_to == [places[-1]]
    assert reverse("letters:inbox-address", args=[letter.campaign.coalition.slug]) not in page


def test_answer_goes_in_reply_where_the_inbox_is_the_place(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    Coalition.objects.update(inbox_nonce=NONCE)
    letter = Letter.objects.get()

    [delivery] = sent(letter, edition, minister, reply_to=INBOX)

    assert "Please send us your answer in reply to this mail." in built(delivery).body


def test_send_page_without_a_place_for_answers_says_how_to_mend_it(
    client: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    Coalition.objects.update(reply_to="", inbox_nonce="")
    coalition = letter.campaign.coalition
    sign_in(client, make_member(coalition).user)
    url = "/letters/archives/deliveries/send/"

    page = client.get(url).content.decode()
    answer = client.post(url, entry_for(minister, step="send"))

    for text in (page, answer.content.decode()):
        assert "Answers have no place to go yet." in text
        assert reverse("campaign:settings", args=[coalition.slug]) in text
        assert reverse("letters:inbox-address", args=[coalition.slug]) in text
    assert (answer.status_code, Delivery.objects.count()) == (422, 0)


def test_send_refuses_a_place_that_is_not_the_coalitions(letter: Letter, edition: Edition, minister: Recipient) -> None:
    with pytest.raises(DeliveryRefused, match="cannot go to this address any more") as refusal:
        sent(letter, edition, minister, reply_to="answers@elsewhere.example")

    assert refusal.value.field == "reply_to"


def test_new_inbox_address_warns_of_letters_that_named_the_old_one(
    client: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    Coalition.objects.update(inbox_nonce=NONCE)
    letter = Letter.objects.get()
    member = make_member(letter.campaign.coalition)
    url = reverse("letters:inbox-address", args=[letter.campaign.coalition.slug])
    sign_in(client, member.user)
    assert "names the old one" not in client.get(url).content.decode()

    sent(letter, edition, minister, reply_to=INBOX)

    assert "One letter names the old one as the place for answers" in client.get(url).content.decode()


# In a language that we do not speak

OURS = (
    "Please",
    "attached",
    "We ask",
    "Sincerely",
    "Dear",
    "reply",
    "our letter",
    "too large",
    "For 60 days",
    "Once more",
)


@pytest.mark.parametrize(
    ("language", "day"),
    (
        ("de", "2. März 2026"),
        ("de-CH", "2. März 2026"),
        ("fa", "2 مارس 2026"),
        ("pt", "2 de março de 2026"),
        ("zh-hant", "2026年3月2日"),
        ("uk", "2 березня 2026\u202fр."),
        ("ja", "2026年3月2日"),
    ),
)
@pytest.mark.parametrize("purpose", ("letter", "correction"))
def test_mail_in_a_language_that_we_do_not_speak_says_nothing_of_ours(
    letter: Letter, edition: Edition, minister: Recipient, language: str, day: str, purpose: str
) -> None:
    Letter.objects.update(language=language, salutation="", closing="", date_style="language")
    letter.refresh_from_db()
    if purpose == "correction":
        make_delivery(minister, edition)

    [delivery] = sent(letter, edition, minister, purpose=purpose)

    message = built(delivery)
    assert message.subject == "Access to the archives (UND 2026/14)"
    assert message.body == (
        f"Open the archives · {day} · UND 2026/14\n\n"
        "River Coalition\n1 Bridge Street\n8000 Zurich\nhttps://river.example\n"
    )
    assert f">Open the archives · {day} · UND 2026/14</p>" in str(message.alternatives[0][0])


def test_mail_with_a_large_letter_says_nothing_of_ours_either(
    letter: Letter, edition: Edition, minister: Recipient, settings: Any
) -> None:
    settings.DELIVERY_ATTACHMENT_MEGABYTES = 0
    Letter.objects.update(language="de", salutation="Sehr geehrte Frau Ministerin,", closing="Mit Gruß")
    letter.refresh_from_db()

    [delivery] = sent(letter, edition, minister)

    message = built(delivery)
    text, html = str(message.body), str(message.alternatives[0][0])
    assert text.startswith("Sehr geehrte Frau Ministerin,\n\nOpen the archives · 2. März 2026 · UND 2026/14\n\nhttp")
    assert text.endswith("\n\nMit Gruß\n\nRiver Coalition\n1 Bridge Street\n8000 Zurich\nhttps://river.example\n")
    assert [words for words in OURS if words in text + html] == []


def test_places_of_a_mail_are_filled_without_words_of_ours(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    Letter.objects.update(language="de", salutation="", closing="", date_style="language")
    letter.refresh_from_db()
    note = "{salutation}\n\nWir bitten um Antwort bis {due} an {answers}."

    [delivery] = sent(letter, edition, minister, note=note)

    assert built(delivery).body == "Wir bitten um Antwort bis 9. Mai 2026 an office@river.example.\n"


@pytest.mark.parametrize(("language", "is_told"), (("de", True), ("fr-CA", False), ("en-GB", False)))
def test_send_page_says_in_which_language_we_have_no_words(
    client: Client, letter: Letter, edition: Edition, minister: Recipient, language: str, is_told: bool
) -> None:
    Letter.objects.update(language=language)
    sign_in(client, make_member(letter.campaign.coalition).user)

    page = client.get("/letters/archives/deliveries/send/").content.decode()

    assert ("We have no sentences of our own in Deutsch" in page) is is_told


def test_previews_in_a_language_that_we_do_not_speak_are_the_mails_that_leave(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    Letter.objects.update(language="ar")
    letter.refresh_from_db()
    subject, note = covers.proposed_subject(letter), covers.proposed_text(letter)
    parcels = delivering.pack(letter=letter, edition=edition, recipients=[minister], today=TODAY, note=note)

    [shown] = previews.mails(letter, parcels, subject=subject)

    [delivery] = sent(letter, edition, minister)
    assert (shown.subject, f"{shown.text}\n") == (built(delivery).subject, built(delivery).body)


# Where the answer to a mail goes


def test_answer_to_the_mail_of_a_new_coalition_comes_to_its_inbox(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    Coalition.objects.update(reply_to="", inbox_nonce=NONCE)
    letter = Letter.objects.select_related("campaign__coalition").get()

    [delivery] = sent(letter, edition, minister)

    message = built(delivery)
    assert "Please send us your answer in reply to this mail." in message.body
    assert message.reply_to == [INBOX]
    assert inbox_address.coalition_of(message.reply_to) == letter.campaign.coalition


def test_answer_comes_to_the_new_inbox_where_the_address_was_made_anew_before_the_mail_left(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    Coalition.objects.update(reply_to="", inbox_nonce=NONCE)
    letter = Letter.objects.select_related("campaign__coalition").get()
    [delivery] = sent(letter, edition, minister)

    Coalition.objects.update(inbox_nonce=NONCE[::-1].replace("z", "2"))

    [place] = built(delivery).reply_to
    assert place != INBOX
    assert inbox_address.coalition_of([place]) == letter.campaign.coalition


@pytest.mark.parametrize("old", (f"answers-{NONCE[::-1].replace('z', '2')}@inbox.undersigned.example", INBOX.upper()))
def test_an_inbox_address_of_before_is_no_place_for_answers(
    letter: Letter, edition: Edition, minister: Recipient, old: str
) -> None:
    Coalition.objects.update(reply_to=old, inbox_nonce=NONCE)
    letter = Letter.objects.select_related("campaign__coalition").get()

    [delivery] = sent(letter, edition, minister)

    [place] = built(delivery).reply_to
    assert inbox_address.coalition_of([place]) == letter.campaign.coalition


def test_form_refuses_an_address_here_that_nobody_receives_mail_at(client: Client, letter: Letter) -> None:
    Coalition.objects.update(reply_to="office@river.example", inbox_nonce=NONCE)
    coalition = letter.campaign.coalition
    sign_in(client, make_member(coalition, role=Role.OWNER).user)
    page = reverse("campaign:settings", args=[coalition.slug])
    values = {"name": coalition.name, "time_zone": "UTC", "language": "en", "holidays": ""}

    gone = client.post(page, {**values, "reply_to": INBOX.replace("abc", "zyx")})
    own = client.post(page, {**values, "reply_to": INBOX})

    assert "Nobody receives mail at this address." in gone.text
    assert "Nobody receives mail at this address." not in own.text
