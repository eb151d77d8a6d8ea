"""A coalition's own words: what is accepted, what becomes of them in a mail, and the way back."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from campaign.mail import outbox, own_words, rewording, texts
from campaign.mail.texts import MailWords, Scribe, ours
from campaign.models import Activity, MailText, OutgoingMail, Role
from tests.factories.campaign import make_coalition, make_member, make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = pytest.mark.django_db
GOOD = {"subject": "Please: {letter}", "body": "Dear friend,\n\nplease look here:\n\n{link}\n\nYours, {coalition}"}


def url(slug: str, event: str = "confirm_signature", language: str = "en", deed: str = "") -> str:
    return f"/coalitions/{slug}/mail/texts/{event}/{language}/{deed}"


def mail_with(body: str, *, language: str = "en", stored: str = "en", subject: str = "S") -> Any:
    """Return the message of a confirmation whose coalition says it in these words."""
    signature = make_signature(make_letter(title="A <b>bold</b> letter", state="open"), state="unconfirmed")
    coalition = signature.letter.campaign.coalition
    rewording.save(
        coalition=coalition, event="confirm_signature", language=stored, subject=subject, body=body, actor=make_user()
    )
    mail = outbox.post(
        "confirm_signature", to="ada@example.org", about_id=signature.pk, coalition=coalition, language=language
    )
    assert mail is not None
    return outbox.build(mail)


def test_build_uses_the_coalitions_words_in_both_texts() -> None:
    message = mail_with("Read {letter}.\nNow.\n\n{link}", subject="Sign: {letter}")

    html, plain = message.alternatives[0][0], message.body
    assert message.subject == "Sign: A <b>bold</b> letter"
    assert plain.startswith("Read A <b>bold</b> letter.\nNow.\n\nhttp://127.0.0.1:8000/")
    assert "Read A &lt;b&gt;bold&lt;/b&gt; letter.<br>Now.</p>" in html
    assert ">Look and confirm</a>" in html
    assert "this address was entered to sign a letter" in plain
    assert "this address was entered to sign a letter" in html


@pytest.mark.parametrize(
    ("text", "html"),
    (
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("{{ letter.pk }}{% now 'Y' %}", "{{ letter.pk }}{% now &#x27;Y&#x27; %}"),
        ("{letter.__class__}", "{letter.__class__}"),
        ("{0} %(letter)s %s $letter", "{0} %(letter)s %s $letter"),
    ),
)
def test_build_runs_nothing_that_stands_in_the_words(text: str, html: str) -> None:
    message = mail_with(text)

    assert message.body.startswith(text)
    assert html in message.alternatives[0][0].replace("&#39;", "&#x27;").replace("'Y'", "&#x27;Y&#x27;")


@pytest.mark.parametrize(
    ("language", "stored", "is_own"),
    (("en", "en", True), ("fr-CH", "fr", True), ("fr", "en", False), ("en", "fr", False)),
)
def test_build_falls_back_from_region_to_language_to_our_words(language: str, stored: str, is_own: bool) -> None:
    message = mail_with("Own words", language=language, stored=stored)

    assert ("Own words" in message.body) is is_own


@pytest.mark.parametrize("language", ("en", "fr"))
def test_every_wording_has_valid_words_of_ours_and_a_sample_for_each_placeholder(language: str) -> None:
    for one in own_words.rewordable():
        every = " ".join(f"{{{name}}}" for name in one.names())
        with translation.override(language):
            context = {**one.sample(), "coalition": make_coalition()}
            subject, body = str(one.subject), str(one.body)
            assert own_words.out_of_place(one, subject) == []
            assert own_words.unknown(one, subject + body) == []
            assert own_words.missing(one, body) == []
            assert one.fits(context)
            assert all(own_words.values(one, every, context).values())
            assert "{" not in texts.own_text(one, every, context)
            assert outbox.label_of(one.event) != one.event


def test_wordings_of_one_event_never_fit_the_same_mail() -> None:
    for one in own_words.rewordable():
        others = [other for other in own_words.rewordable() if other.event == one.event and other is not one]

        assert not any(other.fits(one.sample()) for other in others)


def test_no_mail_about_accounts_can_be_reworded() -> None:
    assert not {"account", "member_invitation"} & {one.event for one in own_words.rewordable()}


# The page


def test_edit_mail_text_saves_and_writes_it_down(client: Client) -> None:
    member = make_member()

    answer = sign_in(client, member.user).post(url(member.coalition.slug), GOOD)

    assert answer.status_code == 302
    text = MailText.objects.get()
    assert (text.subject, text.body, text.changed_by) == (GOOD["subject"], GOOD["body"], member.user)
    assert Activity.objects.get().data == {"event": "confirm_signature", "language": "en"}


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    (
        ({"body": "{link} {name}"}, "body", "There is no placeholder {name}. These exist: {link}, {letter}"),
        ({"body": "{link} {a} {b}"}, "body", "There are no placeholders {a}, {b}."),
        ({"subject": "{lettre}"}, "subject", "There is no placeholder {lettre}."),
        ({"body": "Only words"}, "body", "The text must keep {link}"),
        ({"body": ""}, "body", "This field is required."),
    ),
)
def test_edit_mail_text_refuses_at_the_field_and_keeps_what_was_typed(
    client: Client, changes: dict[str, str], field: str, error: str
) -> None:
    member = make_member()

    answer = sign_in(client, member.user).post(url(member.coalition.slug), {**GOOD, **changes})

    assert answer.status_code == 200
    [message] = answer.context["form"].errors[field]
    assert message.startswith(error)
    assert answer.context["form"][field].value() == {**GOOD, **changes}[field]
    assert MailText.objects.count() == 0


def test_edit_mail_text_shows_a_preview_without_saving(client: Client) -> None:
    member = make_member()
    body = "<i>{letter}</i>\n\n{link}"

    page = sign_in(client, member.user).post(url(member.coalition.slug), {**GOOD, "body": body, "preview": "1"})

    html = page.content.decode()
    assert "<p>&lt;i&gt;Clean water for the valley&lt;/i&gt;</p>" in html
    assert '<p class="action"><a href="https://letters.example.org/confirm/sample/">Look and confirm</a></p>' in html
    assert MailText.objects.count() == 0


@pytest.mark.parametrize(("language", "direction"), (("ar", "rtl"), ("fr", "ltr")))
@pytest.mark.parametrize("reader", ("en", "ar"))
def test_preview_runs_as_the_mails_language_does_and_not_the_readers(
    client: Client, reader: str, language: str, direction: str
) -> None:
    member = make_member(make_coalition(), role=Role.COORDINATOR)
    sign_in(client, member.user).cookies[settings.LANGUAGE_COOKIE_NAME] = reader

    page = client.get(url(member.coalition.slug, language=language)).content.decode()
    _before, _title, preview = page.partition('id="preview-title"')

    assert preview.count(f'lang="{language}" dir="{direction}"') == 3


def test_reset_mail_text_puts_our_words_back(client: Client) -> None:
    member = make_member()
    sign_in(client, member.user).post(url(member.coalition.slug), GOOD)

    client.post(url(member.coalition.slug, deed="reset/"))

    assert MailText.objects.count() == 0
    assert "Until then nothing counts" in client.get(url(member.coalition.slug)).content.decode()


def test_reset_of_words_that_are_ours_already_is_not_written_down() -> None:
    member = make_member()

    was_own = rewording.reset(coalition=member.coalition, event="confirm_signature", language="en", actor=member.user)

    assert (was_own, Activity.objects.count()) == (False, 0)


@pytest.mark.parametrize("path", ("account/en/", "confirm_signature/xx/", "no-such-event/en/"))
def test_edit_mail_text_knows_only_what_may_be_reworded(client: Client, path: str) -> None:
    member = make_member()

    assert sign_in(client, member.user).get(f"/coalitions/{member.coalition.slug}/mail/texts/{path}").status_code == 404


def test_mail_texts_are_strictly_apart(client: Client) -> None:
    member, other = make_member(), make_member(make_coalition("Elsewhere"), role=Role.COORDINATOR)
    sign_in(client, member.user).post(url(member.coalition.slug), GOOD)

    page = sign_in(client, other.user).get(url(other.coalition.slug)).content.decode()

    assert "Dear friend" not in page
    assert OutgoingMail.objects.count() == 0


# Many alike


def test_scribe_writes_the_same_words_as_the_templates_for_each_of_many() -> None:
    letter = make_letter(title="One & <two>", state="open")
    contexts = [
        {"letter": letter, "deadline": deadline, "link": f"http://127.0.0.1:8000/l/{number}/?a={number}"}
        for number, deadline in enumerate(["", "", "", "Friday", "Friday", "Friday", "", "Friday"])
    ]
    scribe = Scribe()

    written_by_scribe = [scribe.write("confirm_signature", "en", context, None) for context in contexts]

    assert written_by_scribe == [ours("confirm_signature", context) for context in contexts]
    assert len(scribe.forms) == 2
    assert all(scribe.forms.values())


def test_scribe_takes_no_short_cut_where_a_template_looks_into_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_length(event: str, context: dict[str, Any], own: MailText | None) -> MailWords:
        return MailWords("S", str(len(context["link"])), context["link"])

    monkeypatch.setattr(texts, "written", by_length)
    scribe = Scribe()
    links = [f"http://127.0.0.1:8000/{'x' * number}/" for number in range(5)]

    found = [scribe.write("e", "en", {"link": link}, None) for link in links]

    assert found == [by_length("e", {"link": link}, None) for link in links]
    assert list(scribe.forms.values()) == [False]
