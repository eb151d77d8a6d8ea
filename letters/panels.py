"""What letters say on a coalition's dashboard: their states, their deadlines, what waits for somebody."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from campaign import panels
from campaign.panels import ComingMoment, Group, Look, Panel, Step, Task
from campaign.people.dashboard import queue_of
from letters import lists
from letters.board.sections import PAST_DUE, Board
from letters.models import Letter, PressRelease
from letters.register.waiting import PublicationKind
from letters.states import TEXT_IS_EDITABLE, LetterState

DEADLINES_SHOWN = 6
LETTERS_OF_A_CAMPAIGN = 12
S = LetterState


def register() -> None:
    """Put the panels in their places: states first, then what is owed, then what can be moved on."""
    panels.register(10, StatesPanel)
    panels.register(30, AnswersPanel)
    panels.register(40, PublicationPanel)


class StatesPanel(Panel):
    """How many letters are where, the campaigns with their letters, and the moments that come up."""

    @cached_property
    def states(self) -> dict[str, int]:
        """Return how many letters are in which state."""
        rows = Letter.objects.filter(campaign__coalition=self.look.coalition).values("state")
        return {row["state"]: row["number"] for row in rows.annotate(number=Count("pk"))}

    def figures(self) -> Iterable[tuple[str, int]]:
        made, opened = self._number_in(S.DRAFT, S.IN_REVIEW), self._number_in(S.OPEN)
        over, delivered = self._number_in(S.CLOSED, S.FINAL), self._number_in(S.DELIVERED)
        return [
            (npgettext("below a number", "In the making", "In the making", made), made),
            (npgettext("below a number", "Open for signing", "Open for signing", opened), opened),
            (npgettext("below a number", "Closed or final", "Closed or final", over), over),
            (npgettext("below a number", "Delivered", "Delivered", delivered), delivered),
        ]

    def _number_in(self, *wanted: S) -> int:
        return sum(self.states.get(state, 0) for state in wanted)

    def groups(self) -> Iterable[Group]:
        return groups_of(self.look)

    def steps(self) -> Iterable[Step]:
        newest, drafts = newest_letter(self.look), self.states.get(S.DRAFT, 0)
        yield Step(
            20,
            _("Write a first letter"),
            _("A title is enough to begin; every save is kept."),
            self.writing_url(newest),
            is_done=newest is not None and (newest.revision_number > 1 or self.states != {S.DRAFT: 1}),
        )
        if newest:
            yield Step(
                30,
                _("Let members read it, or open it for signing"),
                _("A press on the letter’s page asks all members to read, or opens it for those who have its link."),
                reverse("letters:letter", args=[newest.slug]),
                is_done=sum(self.states.values()) > drafts,
            )

    def writing_url(self, newest: Letter | None) -> str:
        """Return where a first letter is begun, or written on."""
        if newest is not None:
            name = "letters:edit" if newest.state in TEXT_IS_EDITABLE else "letters:letter"
            return reverse(name, args=[newest.slug])
        for campaign in self.look.campaigns:
            return reverse("letters:new", args=[self.look.coalition.slug, campaign.slug])
        return reverse("letters:begin")

    def deadlines(self) -> Iterable[ComingMoment]:
        now = self.look.now
        alive = Letter.objects.filter(
            campaign__coalition=self.look.coalition, state__in=[S.DRAFT, S.IN_REVIEW, S.OPEN, S.CLOSED, S.FINAL]
        )
        coming = Q(soft_deadline_at__gte=now) | Q(hard_deadline_at__gte=now) | Q(send_by_at__gte=now)
        for letter in alive.filter(coming).defer("body", "annexes"):
            yield from self._moments(letter)

    def _moments(self, letter: Letter) -> Iterator[ComingMoment]:
        moments = [(_("Send by"), letter.send_by_at, letter.send_by_zone)]
        if letter.state not in {S.CLOSED, S.FINAL}:
            moments.append((_("Signatures asked for by"), letter.soft_deadline_at, letter.soft_deadline_zone))
            moments.append((_("Signing closes"), letter.hard_deadline_at, letter.hard_deadline_zone))
        for label, at, zone in moments:
            if at and at >= self.look.now:
                url = reverse("letters:letter", args=[letter.slug])
                yield ComingMoment(label, at, zone or self.look.coalition.time_zone, letter.title, url)


def newest_letter(look: Look) -> Letter | None:
    """Return the letter on the page that was begun last, without its texts."""
    letters = [letter for group in groups_of(look) for letter in group.letters]
    return max(letters, key=lambda letter: letter.created_at, default=None)


def groups_of(look: Look) -> list[Group]:
    """Return the campaigns of a page with their letters, the newest first, and their signatories counted."""
    if "groups" not in look.shared:
        look.shared["groups"] = _groups(look)
    groups: list[Group] = look.shared["groups"]
    return groups


def _groups(look: Look) -> list[Group]:
    letters = lists.source().with_counts(Letter.objects.filter(campaign__in=look.campaigns))
    letters = letters.order_by("-created_at", "-pk").defer("body", "annexes", "after_signatures")
    by_campaign: dict[int, list[Letter]] = {campaign.pk: [] for campaign in look.campaigns}
    for letter in letters:
        by_campaign[letter.campaign_id].append(letter)
    without = [campaign for campaign, of in by_campaign.items() if not of]
    releases = PressRelease.objects.filter(campaign__in=without).values_list("campaign").annotate(Count("pk"))
    counted = dict(releases) if without else {}
    return [
        Group(
            campaign, of[:LETTERS_OF_A_CAMPAIGN], max(0, len(of) - LETTERS_OF_A_CAMPAIGN), counted.get(campaign.pk, 0)
        )
        for campaign in look.campaigns
        for of in [by_campaign[campaign.pk]]
    ]


class AnswersPanel(Panel):
    """Who owes an answer, as of the coalition's day."""

    @cached_property
    def board(self) -> Board:
        return Board(self.look.coalition, today=self.look.today)

    @cached_property
    def past_due(self) -> int:
        counts = self.board.counts()
        return sum(counts[standing] for standing in PAST_DUE)

    def figures(self) -> Iterable[tuple[str, int]]:
        if self.look.may("see_answers"):
            yield npgettext("below a number", "Answer overdue", "Answers overdue", self.past_due), self.past_due

    def deadlines(self) -> Iterable[ComingMoment]:
        if not self.look.may("see_answers"):
            return
        for entry in self.board.next_due(most=DEADLINES_SHOWN):
            day, number = entry["clock__due_on"], entry["number"]
            label = ngettext("%(n)d answer due", "%(n)d answers due", number) % {"n": number}
            end = datetime.combine(day, time.max, ZoneInfo(self.look.coalition.time_zone))
            url = reverse("letters:answers", args=[entry["letter__slug"]])
            yield ComingMoment(label, end, self.look.coalition.time_zone, entry["letter__title"], url, day)

    def tasks(self) -> Iterable[Task]:
        if self.look.may("see_answers") and self.past_due:
            words = ngettext(
                "%(n)d recipient has not answered in time.",
                "%(n)d recipients have not answered in time.",
                self.past_due,
            )
            url = reverse("letters:board", args=[self.look.coalition.slug])
            yield Task(words % {"n": self.past_due}, f"{url}?standing=past_due")


class PublicationPanel(Panel):
    """Letters that may be published now, and letters that can be moved on."""

    def tasks(self) -> Iterable[Task]:
        if self.look.may("publish_letter"):
            yield from self._proposed()
        if self.look.may("run_letter"):
            for group in groups_of(self.look):
                yield from self._letters_to_move(group)

    def _proposed(self) -> Iterator[Task]:
        words = _("“%(title)s” is no longer confidential: decide whether to publish it.")
        for step in sorted(queue_of(self.look).steps(PublicationKind.name), key=lambda step: step.title):
            yield Task(words % {"title": step.title}, step.url)

    def _letters_to_move(self, group: Group) -> Iterator[Task]:
        for letter in group.letters:
            url = reverse("letters:letter", args=[letter.slug])
            if letter.state == S.OPEN and letter.hard_deadline_at and letter.hard_deadline_at < self.look.now:
                yield Task(_("The deadline of “%(title)s” is over: close the list.") % {"title": letter.title}, url)
            elif letter.state == S.CLOSED:
                yield Task(_("“%(title)s” is closed: make the final document.") % {"title": letter.title}, url)
