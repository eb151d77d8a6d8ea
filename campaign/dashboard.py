"""What the dashboard shows, gathered with a number of queries that does not grow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.models import Campaign, Coalition, Member, OutgoingMail
from campaign.roles import may
from letters.models import Letter, Publication
from letters.services.boards import PAST_DUE, Board
from letters.services.publishing import PUBLISHABLE
from letters.states import LetterState
from signatories.models import Signature

DEADLINES_SHOWN = 6
LETTERS_OF_A_CAMPAIGN = 12
S = LetterState


@dataclass(frozen=True)
class Task:
    """One sentence that says what waits, and where."""

    text: str
    url: str


@dataclass(frozen=True)
class Deadline:
    """A moment that comes up, in the zone it was set in, or a whole ``day`` of which ``at`` is the end."""

    label: str
    at: datetime
    zone: str
    title: str
    url: str
    day: date | None = None


@dataclass(frozen=True)
class Group:
    """A campaign with its letters, newest first; ``hidden`` more are on its own page."""

    campaign: Campaign
    letters: list[Letter]
    hidden: int


class Overview:
    """A coalition as one of its members sees it at a moment."""

    def __init__(self, member: Member, *, campaigns: list[Campaign], now: datetime) -> None:
        self.member = member
        self.coalition: Coalition = member.coalition
        self.campaigns = campaigns
        self.now = now

    def may(self, action: str) -> bool:
        return may(self.member, action)

    @property
    def may_edit_campaign(self) -> bool:
        return self.may("edit_campaign")

    @property
    def may_draft(self) -> bool:
        return self.may("draft_letter")

    @cached_property
    def states(self) -> dict[str, int]:
        """Count the coalition's letters by state."""
        rows = Letter.objects.filter(campaign__coalition=self.coalition).values("state").annotate(number=Count("pk"))
        return {row["state"]: row["number"] for row in rows}

    @cached_property
    def figures(self) -> list[tuple[str, int]]:
        """Return the key numbers under the heading."""
        states = self.states
        numbers = [
            (_("In the making"), states.get(S.DRAFT, 0) + states.get(S.IN_REVIEW, 0)),
            (_("Open for signing"), states.get(S.OPEN, 0)),
            (_("Closed and final"), states.get(S.CLOSED, 0) + states.get(S.FINAL, 0)),
            (_("Delivered"), states.get(S.DELIVERED, 0)),
        ]
        if self.may("see_signatures"):
            numbers.append((_("Signatures to look at"), sum(number for _slug, _title, number in self.pending)))
        if self.may("see_answers"):
            numbers.append((_("Answers overdue"), self.past_due))
        return numbers

    @cached_property
    def groups(self) -> list[Group]:
        """Return the campaigns of this page with their letters and counted signatures."""
        counted = Count("signatures", filter=Q(signatures__state="counted", signatures__joins=None))
        letters = Letter.objects.filter(campaign__in=self.campaigns).annotate(signature_count=counted)
        letters = letters.order_by("-created_at", "-pk").defer("body", "annexes", "after_signatures")
        by_campaign: dict[int, list[Letter]] = {campaign.pk: [] for campaign in self.campaigns}
        for letter in letters:
            by_campaign[letter.campaign_id].append(letter)
        return [
            Group(campaign, of[:LETTERS_OF_A_CAMPAIGN], max(0, len(of) - LETTERS_OF_A_CAMPAIGN))
            for campaign in self.campaigns
            for of in [by_campaign[campaign.pk]]
        ]

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """Return the next moments of letters that are not finished."""
        alive = Letter.objects.filter(
            campaign__coalition=self.coalition, state__in=[S.DRAFT, S.IN_REVIEW, S.OPEN, S.CLOSED, S.FINAL]
        )
        coming = Q(soft_deadline_at__gte=self.now) | Q(hard_deadline_at__gte=self.now) | Q(send_by_at__gte=self.now)
        found = [moment for letter in alive.filter(coming).defer("body", "annexes") for moment in self._moments(letter)]
        return sorted([*found, *self._answers_due()], key=lambda moment: (moment.at, moment.url))[:DEADLINES_SHOWN]

    def _moments(self, letter: Letter) -> Iterator[Deadline]:
        moments = [(_("Send by"), letter.send_by_at, letter.send_by_zone)]
        if letter.state not in {S.CLOSED, S.FINAL}:
            moments.append((_("Signatures asked for by"), letter.soft_deadline_at, letter.soft_deadline_zone))
            moments.append((_("Signing closes"), letter.hard_deadline_at, letter.hard_deadline_zone))
        for label, at, zone in moments:
            if at and at >= self.now:
                url = reverse("letters:letter", args=[letter.slug])
                yield Deadline(label, at, zone or self.coalition.time_zone, letter.title, url)

    def _answers_due(self) -> Iterator[Deadline]:
        if not self.may("see_answers"):
            return
        for entry in self.board.next_due(most=DEADLINES_SHOWN):
            day, number = entry["clock__due_on"], entry["number"]
            label = ngettext("%(n)d answer due", "%(n)d answers due", number) % {"n": number}
            end = datetime.combine(day, time.max, self.zone)
            url = reverse("letters:answers", args=[entry["letter__slug"]])
            yield Deadline(label, end, self.coalition.time_zone, entry["letter__title"], url, day)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.coalition.time_zone)

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @cached_property
    def board(self) -> Board:
        """Return who owes answers, as of the coalition's day."""
        return Board(self.coalition, today=self.today)

    @cached_property
    def past_due(self) -> int:
        counts = self.board.counts()
        return sum(counts[standing] for standing in PAST_DUE)

    @cached_property
    def proposed(self) -> list[tuple[str, str]]:
        """Return address part and title of letters whose confidential time is over and about which nobody decided."""
        proposals = Publication.objects.proposed(today=self.today).filter(
            letter__campaign__coalition=self.coalition, letter__state__in=PUBLISHABLE
        )
        return list(proposals.order_by("letter__title").values_list("letter__slug", "letter__title"))

    @cached_property
    def pending(self) -> list[tuple[str, str, int]]:
        """Return address part, title and number of signatures that wait for a coordinator, by letter."""
        rows = Signature.objects.pending().filter(letter__campaign__coalition=self.coalition)
        counts = rows.values("letter__slug", "letter__title").annotate(number=Count("pk")).order_by("letter__title")
        return [(row["letter__slug"], row["letter__title"], row["number"]) for row in counts]

    @cached_property
    def failed_mails(self) -> int:
        return OutgoingMail.objects.failed().filter(coalition=self.coalition).count()

    @cached_property
    def tasks(self) -> list[Task]:
        """Return what waits for this member, the most pressing first."""
        return list(self._tasks())

    def _tasks(self) -> Iterator[Task]:
        if self.may("see_mail") and self.failed_mails:
            words = ngettext("%(n)d mail could not be sent.", "%(n)d mails could not be sent.", self.failed_mails)
            yield Task(words % {"n": self.failed_mails}, reverse("campaign:mail", args=[self.coalition.slug]))
        if self.may("moderate_signatures"):
            for slug, title, number in self.pending:
                words = ngettext(
                    "%(n)d signature of “%(title)s” waits for approval.",
                    "%(n)d signatures of “%(title)s” wait for approval.",
                    number,
                )
                text = words % {"n": number, "title": title}
                yield Task(text, reverse("signatories:signatures", args=[slug]))
        if self.may("see_answers") and self.past_due:
            words = ngettext(
                "%(n)d recipient has not answered in time.",
                "%(n)d recipients have not answered in time.",
                self.past_due,
            )
            url = reverse("letters:board", args=[self.coalition.slug])
            yield Task(words % {"n": self.past_due}, f"{url}?standing=past_due")
        if self.may("publish_letter"):
            for slug, title in self.proposed:
                words = _("“%(title)s” is no longer confidential: decide whether to publish it.")
                yield Task(words % {"title": title}, reverse("letters:publication", args=[slug]))
        if self.may("run_letter"):
            for group in self.groups:
                yield from self._letters_to_move(group)

    def _letters_to_move(self, group: Group) -> Iterator[Task]:
        for letter in group.letters:
            url = reverse("letters:letter", args=[letter.slug])
            if letter.state == S.OPEN and letter.hard_deadline_at and letter.hard_deadline_at < self.now:
                yield Task(_("The deadline of “%(title)s” is over: close the list.") % {"title": letter.title}, url)
            elif letter.state == S.CLOSED:
                yield Task(_("“%(title)s” is closed: make the final document.") % {"title": letter.title}, url)
