"""What the dashboard shows: the panels of all apps, side by side."""

from collections.abc import Iterable
from functools import cached_property

from django.urls import reverse
from django.utils.translation import ngettext

from campaign.models import Campaign, Coalition, OutgoingMail
from campaign.panels import ComingMoment, Group, Look, Panel, Step, Task, panels
from campaign.people import first_steps
from campaign.waiting import Queue, Sight

DEADLINES_SHOWN = 6


class Overview:
    """A coalition as one of its members sees it at a moment."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.panels = panels(look)

    @property
    def campaigns(self) -> list[Campaign]:
        return self.look.campaigns

    @property
    def may_edit_campaign(self) -> bool:
        return self.look.may("edit_campaign")

    @property
    def may_draft(self) -> bool:
        return self.look.may("draft_letter")

    @cached_property
    def figures(self) -> list[tuple[str, int]]:
        """Return the key numbers under the heading."""
        return [figure for panel in self.panels for figure in panel.figures()]

    @cached_property
    def groups(self) -> list[Group]:
        """Return the campaigns of this page with their letters."""
        return [group for panel in self.panels for group in panel.groups()]

    @cached_property
    def deadlines(self) -> list[ComingMoment]:
        """Return the next moments of letters that are not finished."""
        found = [deadline for panel in self.panels for deadline in panel.deadlines()]
        return sorted(found, key=lambda deadline: (deadline.at, deadline.url))[:DEADLINES_SHOWN]

    @cached_property
    def waiting(self) -> int:
        """Return how much waits for this member in the queue."""
        return queue_of(self.look).total

    @cached_property
    def first_steps(self) -> list[Step]:
        """Return the first steps for whoever may take them, until all are done or the member has put them away."""
        if self.look.member.has_put_steps_away or not self.may_edit_campaign:
            return []
        steps = first_steps.of(self.panels)
        return steps if any(not step.is_done for step in steps) else []

    @cached_property
    def tasks(self) -> list[Task]:
        """Return what waits for this member, the most pressing first."""
        return [task for panel in self.panels for task in panel.tasks()]


def queue_of(look: Look) -> Queue:
    """Return what waits for the member, read once for all panels, so that their numbers are the queue's."""
    if "queue" not in look.shared:
        look.shared["queue"] = Queue(Sight(look.member, look.now))
    queue: Queue = look.shared["queue"]
    return queue


class MailPanel(Panel):
    """Mails that could not be sent or came back."""

    def tasks(self) -> Iterable[Task]:
        coalition = self.look.coalition
        if not self.look.may("see_mail"):
            return
        number, url = queue_of(self.look).numbers.get("mail"), f"{queue_address(coalition)}?kind=mail"
        if number is None:
            number = OutgoingMail.objects.in_trouble().filter(coalition=coalition).count()
            url = reverse("campaign:mail", args=[coalition.slug])
        if number:
            words = ngettext("%(n)d mail failed or came back.", "%(n)d mails failed or came back.", number)
            yield Task(words % {"n": number}, url)


def queue_address(coalition: Coalition) -> str:
    return reverse("letters:waiting", args=[coalition.slug])
