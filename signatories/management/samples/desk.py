"""What lies on the coordinators' desk: addressees, a mail to file, a letter begun, words of their own, reminders."""

from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from django.utils import timezone

from campaign.clock import civil_today, database_now
from campaign.mail import inbox_address, rewording
from campaign.models import Coalition, OutgoingMail, SuppressedMailbox, User
from letters import clocks
from letters.answers import follow_ups, inbox
from letters.directory import entries, tenures
from letters.models import Addressee, Letter
from letters.reminders import schedule, ticks
from signatories.management.samples import company_letter
from signatories.management.samples import river_letters as river

SENDER: Final = "Tessa Oduya <office@halder.example>"
SUBJECT: Final = "Your letter of last month: the annex is missing"
TEXT: Final = (
    "Dear members of the coalition,\n\nthank you for your letter. The list of sampling points that it mentions was not "
    "in the envelope. Would you send it to us? We shall answer within four weeks of having it.\n\nWith kind regards,\n"
    "Tessa Oduya\nOffice of the Regional Minister"
)
INVENTORY: Final = "sampling-points.txt", "number,place\n1,Amberley Locks\n2,Below the tannery\n"
RENAMED: Final = "Ministre des eaux et des forêts"
FOLLOWING_UP: Final = "What do you take from the Orsa? We ask again"
OWN_SUBJECT: Final = "One press, and you have signed {letter}"
OWN_TEXT: Final = (
    "Thank you for standing with the Orsa. Your name is on the list as soon as you press the button:\n\n{link}\n\n"
    "Whoever did not sign need not do anything."
)


def fill(coalition: Coalition, actor: User) -> None:
    """Let something lie on every page of the coalition that would be empty otherwise."""
    today = civil_today(coalition.time_zone)
    _fill_directory(coalition, actor)
    _wait_for_the_inquiry(coalition, actor)
    _begin_again(coalition, actor, today)
    inbox_address.make_address(coalition=coalition, actor=actor)
    inbox.accept(_mail(coalition).as_bytes(), coalition=coalition)
    words = {"subject": OWN_SUBJECT, "body": OWN_TEXT}
    rewording.save(coalition=coalition, event="confirm_signature", language="en", actor=actor, **words)
    _suspend(coalition)
    ticks.run("plan", schedule.plan, now=database_now())


def _fill_directory(coalition: Coalition, actor: User) -> None:
    """Enter a government, one office in it, and the two who held that office one after the other."""

    def enter(kind: Addressee.Kind, **values: object) -> Addressee:
        return entries.add(coalition=coalition, actor=actor, kind=kind, values=values)

    minister = river.MINISTER
    government = enter(Addressee.Kind.BODY, name=minister["organization"], address=minister["address"], country="CH")
    forms = {"en": {"salutation": "Dear Minister,"}, "fr": {"name": RENAMED, "salutation": "Madame la Ministre,"}}
    office = enter(Addressee.Kind.OFFICE, name=minister["title"], part_of=government, forms=forms)
    person = enter(Addressee.Kind.PERSON, name="Helga Varnhem", forms={"en": {"courtesy": "Dr."}})
    before = enter(Addressee.Kind.PERSON, name="Aurel Tamm", forms={"en": {"courtesy": "Mr."}})
    enter(Addressee.Kind.CLASS, name="Mayors of the towns on the Orsa")
    began = date(2024, 5, 1)
    tenures.add(person=before, office=office, actor=actor, since=date(2019, 5, 1), until=began - timedelta(days=1))
    tenures.add(person=person, office=office, actor=actor, since=began, until=None)


def _wait_for_the_inquiry(coalition: Coalition, actor: User) -> None:
    """Tie the prefect's deadline to an event whose day nobody knows yet."""
    letter = Letter.objects.get(campaign__coalition=coalition, title=river.FRENCH["title"])
    rule = {"rule": "event", "days": 20, "event": "la clôture de l’enquête publique"}
    clocks.set_rule(recipient=letter.recipients.get(role="to"), actor=actor, rule=rule)


def _begin_again(coalition: Coalition, actor: User, today: date) -> None:
    """Begin a letter that follows up the one to the companies."""
    earlier = Letter.objects.get(campaign__coalition=coalition, title=company_letter.CONTENT["title"])
    follow_ups.follow_up(earlier=earlier, author=actor, title=FOLLOWING_UP, today=today)


def _mail(coalition: Coalition) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, inbox_address.address(coalition), SUBJECT
    message["Date"], message["Message-ID"] = format_datetime(timezone.now()), "<annex@halder.example>"
    message.set_content(TEXT)
    name, content = INVENTORY
    message.add_attachment(content.encode(), maintype="text", subtype="plain", filename=name)
    return message


def _suspend(coalition: Coalition) -> None:
    """Let the mailbox of the failed mail have refused twice."""
    mail = OutgoingMail.objects.filter(coalition=coalition, state=OutgoingMail.State.FAILED).order_by("pk")[0]
    now = timezone.now()
    SuppressedMailbox.objects.create(
        mailbox_key=mail.mailbox_key, hard_bounces=2, reason=mail.reason, last_at=now, suspended_at=now
    )
