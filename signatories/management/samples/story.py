"""What the samples tell: two campaigns with a letter in every state, and a second coalition next door."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaign.clock import civil_today, database_now
from campaign.files import storage
from campaign.models import Campaign, Coalition, OutgoingMail
from campaign.people import coalitions
from letters import deliveries
from letters.answers import responses
from letters.drafts import lifecycle
from letters.editions import copies, orders
from letters.models import Delivery, Letter, PressRelease, Response
from letters.register import decisions
from letters.states import Move
from signatories.lists import closing, edition_orders
from signatories.management.samples import build, company_letter, desk, people
from signatories.management.samples import press_letters as press
from signatories.management.samples import river_letters as river
from signatories.management.samples.build import Cast
from signatories.models import SignatureGroup


@transaction.atomic
def tell() -> list[Letter]:
    """Create everything but PDFs, and return the letters that await an edition, each with its next moves in mind."""
    cast = build.main_cast()
    build.fill_directory(cast)
    finished = _river(cast) + _press(cast)
    _neighbors()
    _some_mail_failed(cast.coalition)
    return finished


def print_editions(letters: list[Letter]) -> None:
    """Make the editions of the finished letters here and now, and send on those that were sent."""
    for letter in letters:
        edition = edition_orders.order_edition(letter=letter, actor=letter.created_by, wakes_worker=False)
        orders.make_edition(edition_id=edition.pk)
        copies.make_copies(edition_id=edition.pk)
    send_on()


def send_on() -> None:
    """Mark as delivered and put away the letters that were, once they are final."""
    for letter in Letter.objects.filter(title__in=[river.FRENCH["title"], river.ARCHIVED["title"]], state="final"):
        _post(letter)
        if letter.title == river.ARCHIVED["title"]:
            _answer_and_publish(letter)
            lifecycle.move(letter, Move.ARCHIVE, actor=letter.created_by)
    for letter in Letter.objects.filter(title=company_letter.CONTENT["title"], state="final"):
        assert letter.created_by is not None
        company_letter.send_on(letter, letter.created_by)
        desk.fill(letter.campaign.coalition, letter.created_by)


def _post(letter: Letter) -> None:
    """Enter that the letter went by post on its own day, to everybody whom it names."""
    edition, today = orders.newest_ready(letter), civil_today(letter.campaign.coalition.time_zone)
    assert edition is not None
    deliveries.enter(
        letter=letter,
        edition=edition,
        recipients=list(letter.recipients.order_by("position")),
        channel=Delivery.Channel.POST,
        sent_on=letter.issued_on or today,
        actor=letter.created_by,
        today=today,
    )
    letter.refresh_from_db()


def _answer_and_publish(letter: Letter) -> None:
    """Log what came back three weeks later, with its file, and put both into the public register."""
    coalition, recipient = letter.campaign.coalition, letter.recipients.get(role="to")
    actor, day = letter.created_by, (letter.issued_on or civil_today(letter.campaign.coalition.time_zone))
    assert actor is not None
    reply = responses.NewResponse(
        kind=Response.Kind.SUBSTANTIVE,
        received_on=day + timedelta(days=22),
        channel=Response.Channel.POST,
        reference=river.REPLY["reference"],
        summary=river.REPLY["summary"],
        is_public=True,
    )
    file = storage.store(coalition=coalition, name="reply.txt", content=river.REPLY["text"].encode(), actor=actor)
    responses.log(recipient=recipient, actor=actor, reply=reply, today=civil_today(coalition.time_zone), files=[file])
    decisions.publish(letter=letter, actor=actor, now=database_now(), note=river.REPLY["note"])


# For the Orsa


def _river(cast: Cast) -> list[Letter]:
    campaign = _campaign(cast, "Clean water for the Orsa", river.GOAL)
    build.letter(cast, campaign, river.DRAFT, river.MINISTER)
    questions = build.letter(cast, campaign, river.IN_REVIEW, river.MINISTER, *river.COPIES)
    lifecycle.move(questions, Move.SEND_TO_REVIEW, actor=cast.drafter)
    _night_discharges(cast, campaign)
    _springs(cast, campaign)
    finished = [_hundred_and_twenty(cast, campaign), _brevance(cast, campaign), _fish_ladder(cast, campaign)]
    return [*finished, _companies(cast, campaign)]


def _night_discharges(cast: Cast, campaign: Campaign) -> None:
    """The letter that is being signed: counted, waiting, unconfirmed, refused, withdrawn, withheld."""
    letter = build.letter(cast, campaign, river.OPEN, river.MINISTER, *river.COPIES)
    letter = build.open_letter(cast, letter)
    build.directory_signs(letter, number=13)
    build.people_sign(letter, people.INDIVIDUALS[:7], withheld=1)
    build.visitors_sign(letter)
    build.hand_on(cast, letter)
    build.open_since(letter, days=19)


def _springs(cast: Cast, campaign: Campaign) -> None:
    """The letter whose list was just frozen: the edition is the next thing to do."""
    assembly = {"role": "to", "name": "", "title": "The members", "organization": "Cantonal Assembly of Halder"}
    letter = build.letter(cast, campaign, river.CLOSED, assembly, *river.COPIES[:2])
    letter = build.open_letter(cast, letter, days=1)
    build.directory_signs(letter, number=9)
    build.people_sign(letter, people.INDIVIDUALS[:3])
    _close(cast, letter)


def _hundred_and_twenty(cast: Cast, campaign: Campaign) -> Letter:
    """The long list, in three columns, with table and annex."""
    letter = build.letter(cast, campaign, river.FINAL, river.MINISTER, river.COPIES[1])
    build.issue_on(letter, civil_today(cast.coalition.time_zone) - timedelta(days=2))
    letter = build.open_letter(cast, letter, kinds="organization")
    build.set_group(letter, 0, heading="", columns=3, numbered=True)
    build.named_organizations_sign(letter, people.hundred_and_twenty())
    return _close(cast, letter)


def _brevance(cast: Cast, campaign: Campaign) -> Letter:
    letter = build.letter(cast, campaign, river.FRENCH, river.PREFECT)
    build.issue_on(letter, civil_today(cast.coalition.time_zone) - timedelta(days=20))
    letter = build.open_letter(cast, letter)
    build.directory_signs(letter, number=6)
    build.people_sign(letter, people.INDIVIDUALS[1:9])
    return _close(cast, letter)


def _fish_ladder(cast: Cast, campaign: Campaign) -> Letter:
    letter = build.letter(cast, campaign, river.ARCHIVED, river.DIRECTOR)
    build.issue_on(letter, civil_today(cast.coalition.time_zone) - timedelta(days=160))
    letter = build.open_letter(cast, letter, kinds="organization")
    build.directory_signs(letter, number=5)
    return _close(cast, letter)


def _companies(cast: Cast, campaign: Campaign) -> Letter:
    letter = company_letter.write(cast, campaign)
    build.directory_signs(letter, number=7)
    return _close(cast, letter)


# For the press of Veldania


def _press(cast: Cast) -> list[Letter]:
    campaign = _campaign(cast, "A free press in Veldania", press.GOAL)
    president = {"role": "to", "name": "", "title": "President of the Assembly", "organization": "Assembly of Veldania"}
    build.letter(cast, campaign, press.LICENSES, president)
    hearing = build.letter(cast, campaign, press.HEARING)
    lifecycle.move(hearing, Move.WITHDRAW, actor=cast.coordinator)
    return [_harbor_street(cast, campaign)]


def _harbor_street(cast: Cast, campaign: Campaign) -> Letter:
    """Joint senders, commas inside titles, names in four scripts, three of them withheld, a press release beside it."""
    letter = build.letter(cast, campaign, press.JOINT, *press.HEADS_OF_MISSION)
    build.issue_on(letter, civil_today(cast.coalition.time_zone) - timedelta(days=5))
    letter = build.open_letter(cast, letter)
    build.set_group(letter, 0, heading="Organizations", columns=2)
    build.set_group(
        letter,
        1,
        heading="Writers, lawyers and librarians",
        style=SignatureGroup.Style.PERSON_OVER_TITLE,
        order=SignatureGroup.Order.BY_DATE,
    )
    build.directory_signs(letter, number=18, withheld=2)
    build.people_sign(letter, people.INDIVIDUALS, withheld=1)
    values: dict[str, Any] = {**press.RELEASE, "dateline_date": letter.issued_on, "dateline_place": "Port Veld"}
    PressRelease.objects.create(campaign=campaign, letter=letter, slug="harbor-street-press-release", **values)
    return _close(cast, letter)


# Next door


def _neighbors() -> None:
    """A second coalition with one owner, to see that coalitions share nothing."""
    _role, email, name = people.NEIGHBOR
    owner = build.user(email, name)
    coalition = coalitions.create_coalition(owner=owner, **people.LANTERN)
    cast = Cast(coalition, owner, owner, owner)
    campaign = _campaign(cast, "A roof for every winter", "Sixty beds more by December.")
    mayor = {"role": "to", "name": "Cordelia Banks", "title": "Mayor", "organization": "City of Port Sele"}
    letter = build.open_letter(cast, build.letter(cast, campaign, press.HOUSING, mayor))
    build.people_sign(letter, people.INDIVIDUALS[9:11])


def _campaign(cast: Cast, title: str, goal: str) -> Campaign:
    """Create a campaign that everybody may see."""
    actor = cast.coordinator
    made = coalitions.create_campaign(coalition=cast.coalition, actor=actor, title=title, goal=goal)
    shown = {"is_public": True, "press_contact": people.PRESS_CONTACT}
    coalitions.change_campaign(campaign=made, actor=actor, values=shown)
    return made


def _close(cast: Cast, letter: Letter) -> Letter:
    """Close signing and date the letter where nobody has."""
    closing.close(letter=letter, actor=cast.coordinator)
    build.open_since(letter, days=24)
    if letter.issued_on is None:
        build.issue_on(letter, civil_today(cast.coalition.time_zone))
    letter.refresh_from_db()
    return letter


def _some_mail_failed(coalition: Coalition) -> None:
    """Let the outbox show more than mail that waits: one sent, one that failed."""
    mails = OutgoingMail.objects.filter(coalition=coalition).order_by("pk")
    first, second = mails[0], mails[1]
    now = timezone.now()
    OutgoingMail.objects.filter(pk=first.pk).update(state=OutgoingMail.State.SENT, attempts=1, sent_at=now)
    OutgoingMail.objects.filter(pk=second.pk).update(
        state=OutgoingMail.State.FAILED, attempts=6, reason="550 5.1.1 No such mailbox here"
    )
