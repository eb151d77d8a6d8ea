"""Which reminders to members a coalition may put in its own words, and what these may speak of.

The list is ours and must stay: it says what is so on the day on which the mail is written. Where
nearness and past ask for different words there is a wording for each.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.dates import plain_day
from campaign.mail.own_words import COALITION, Placeholder, Readers, Wording
from campaign.models import Coalition, Member, User
from letters.drafts.samples import EXAMPLE, TODAY, sample_letter
from letters.models import Recipient, ResponseClock
from letters.reminders import answers, digest, publication
from letters.reminders.kinds import ReminderReading

Context = dict[str, Any]


def lines(template: str) -> Placeholder:
    """Return the list of a reminder, as our own text has it."""
    return Placeholder("list", _("the list, one linked line each"), is_required=True, lines=f"mail/lists/{template}")


NUMBER = Placeholder("number", _("how many lines the list has"), lambda context: str(len(context["items"])))
READER = Placeholder("reader", _("the reader’s name"), lambda context: str(context["member"].user))
FIRST_LETTER = Placeholder(
    "first_letter", _("the title of the first letter in the list"), lambda context: context["first"]["letter"].title
)


def is_ahead(context: Context) -> bool:
    """Tell whether what a reminder is about is still to come, or is today."""
    return not context["first"]["is_over"]


def is_over(context: Context) -> bool:
    return not is_ahead(context)


def in_parts(lead: Any, after: Any) -> Any:
    """Return a text that says something, lists, and says what to do."""
    return format_lazy("{}\n\n{{list}}\n\n{}", lead, after)


# Samples


def sample_reading() -> ReminderReading:
    coalition = Coalition(name=gettext("Our coalition"), slug="sample", time_zone="Europe/Zurich")
    member = Member(coalition=coalition, user=User(name="Ada Rey"), role="coordinator")
    return ReminderReading(coalition, member, datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC))


def sample_reminder(items: list[Context]) -> Context:
    """Return what the mail of a reminder with these lines is made of; its links lead to an example's site."""
    reading = sample_reading()
    items = [{**item, "link": f"{EXAMPLE}/letters/clean-water/{number}/"} for number, item in enumerate(items, 1)]
    return {
        "coalition": reading.coalition,
        "member": reading.member,
        "items": items,
        "first": items[0] if items else None,
        "plans_link": f"{EXAMPLE}/coming-up/",
    }


def _clocks(*days: int) -> list[ResponseClock]:
    """Return clocks of one letter that run out so many days after the sample's today."""
    letter = sample_letter()
    names = (gettext("Minister of the Environment"), gettext("National Water Agency"))
    return [
        ResponseClock(due_on=TODAY + timedelta(days=number), recipient=Recipient(pk=1, letter=letter, name=name))
        for number, name in zip(days, names, strict=True)
    ]


def due() -> Context:
    return sample_reminder([answers.item(clock, TODAY) for clock in _clocks(7, 9)])


def overdue() -> Context:
    return sample_reminder([answers.item(clock, TODAY) for clock in _clocks(-1, -1)])


def long_overdue() -> Context:
    return sample_reminder([answers.item(clock, TODAY) for clock in _clocks(-31, -31)])


def confidential() -> Context:
    return sample_reminder([publication.item(sample_letter(), TODAY + timedelta(days=7), TODAY)])


def proposed() -> Context:
    return sample_reminder([publication.item(sample_letter(), TODAY - timedelta(days=1), TODAY)])


def week() -> Context:
    """Return a digest with two sections."""
    link = f"{EXAMPLE}/letters/clean-water/"
    late, soon = (digest.clock_line(clock, TODAY)[0] for clock in _clocks(-2, 3))
    sections = [
        digest.Section(gettext("Overdue"), [(late, link)]),
        digest.Section(gettext("Due this week"), [(soon, link)]),
    ]
    return sample_reminder([]) | {
        "sections": sections,
        "day": plain_day(TODAY),
        "unsubscribe_link": f"{EXAMPLE}/unsubscribe/",
    }


ANSWERS = (
    lines("answers"),
    NUMBER,
    Placeholder("first_recipient", _("the first recipient in the list"), lambda context: context["first"]["recipient"]),
    FIRST_LETTER,
    Placeholder("first_day", _("the day on which the first answer is or was due"), lambda c: c["first"]["due"]),
    READER,
    COALITION,
)
DUE = Wording(
    "response_due",
    Readers.MEMBERS,
    ANSWERS,
    _("Answer due on {first_day}: {first_recipient}"),
    in_parts(
        _("Still to come:"),
        _(
            "Has an answer come? Log it on the recipient’s page and the reminders stop. "
            "If the recipient asked for more time, grant an extension there with the reason."
        ),
    ),
    due,
    hint=_("A reminder that goes out after that day is in our words."),
    fits=is_ahead,
)
OVERDUE = Wording(
    "response_overdue",
    Readers.MEMBERS,
    ANSWERS,
    _("No answer from {first_recipient}: it was due on {first_day}"),
    in_parts(
        _("The day has passed, and no answer has been logged:"),
        _(
            "What you can do: log an answer that has come, grant more time, or send a chasing note. "
            "All three stand on the recipient’s page."
        ),
    ),
    overdue,
)
LONG_OVERDUE = Wording(
    "response_long_overdue",
    Readers.MEMBERS,
    ANSWERS,
    _("Still no answer from {first_recipient}"),
    in_parts(
        _("Long overdue, and still no answer:"),
        _(
            "What you can do: send a last chasing note, write a follow-up letter that cites this one, "
            "or decide about publishing the letter with “no response received”."
        ),
    ),
    long_overdue,
)
LETTERS = (
    lines("publication"),
    NUMBER,
    FIRST_LETTER,
    Placeholder(
        "first_day", _("the last confidential day of the first letter"), lambda context: context["first"]["until"]
    ),
    READER,
    COALITION,
)
CONFIDENTIAL = Wording(
    "publication_due",
    Readers.MEMBERS,
    LETTERS,
    _("Confidential until {first_day}: {first_letter}"),
    in_parts(
        _(
            "The confidential time ends soon. Afterwards the letter and the answers to it may be published; "
            "nothing is published by itself."
        ),
        _(
            "What to do now: check that every answer is logged and that confidential ones are marked. "
            "If you need more time, keep the letter confidential for longer."
        ),
    ),
    confidential,
    label=_("Publication: before the confidential time ends"),
    fits=is_ahead,
)
PROPOSED = Wording(
    "publication_due",
    Readers.MEMBERS,
    LETTERS,
    _("Publish this letter now? {first_letter}"),
    in_parts(
        _("The confidential time is over. Nothing is published by itself: somebody of you decides."),
        _(
            "What to do now: look at what readers would see, then publish it, keep it confidential for longer, "
            "or keep it confidential for good."
        ),
    ),
    proposed,
    case="over",
    label=_("Publication: the proposal, when the confidential time is over"),
    fits=is_over,
)
DIGEST = Wording(
    "weekly_digest",
    Readers.MEMBERS,
    (
        lines("digest"),
        Placeholder("day", _("the day on which the mail is written"), lambda context: context["day"]),
        READER,
        COALITION,
    ),
    _("Your week in {coalition}, {day}"),
    in_parts(_("What the week asks for:"), _("You can end this digest in your own settings.")),
    week,
)
WORDINGS = (DUE, OVERDUE, LONG_OVERDUE, CONFIDENTIAL, PROPOSED, DIGEST)
