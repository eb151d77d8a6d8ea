"""What signatures say on a coalition's dashboard: how many wait for a coordinator."""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from campaign import panels
from campaign.models import Coalition
from campaign.panels import Panel, Step, Task
from campaign.people.dashboard import queue_of
from letters.panels import newest_letter
from signatories.lists.waiting import BehindKind
from signatories.models import Invitation, Signature


def register() -> None:
    """What has to be made anew comes first of all; what waits stands behind the states of letters."""
    panels.register(5, LeftPanel)
    panels.register(20, PendingPanel)
    panels.register(60, AskingPanel)


class LeftPanel(Panel):
    """Final documents that name somebody who has left the list since, and have not been sent."""

    def tasks(self) -> Iterable[Task]:
        for step in queue_of(self.look).steps(BehindKind.name):
            yield Task(f"“{step.title}”: {step.text}", step.url)


class AskingPanel(Panel):
    """The last of the first steps: to ask for signatures."""

    def steps(self) -> Iterable[Step]:
        newest = newest_letter(self.look)
        if newest is None or not self.look.may("invite_signatories"):
            return
        of_the_coalition = {"letter__campaign__coalition": OuterRef("pk")}
        asked, signed = (kind.objects.filter(**of_the_coalition) for kind in (Invitation, Signature))
        rows = Coalition.objects.filter(pk=self.look.coalition.pk)
        yield Step(
            60,
            _("Ask for signatures"),
            _("By mail to the organizations and people you choose, or by the link that you hand on."),
            reverse("signatories:invitations", args=[newest.slug]),
            is_done=rows.filter(Exists(asked) | Exists(signed)).exists(),
        )


class PendingPanel(Panel):
    """Signatures that wait for approval, by letter."""

    @cached_property
    def pending(self) -> list[tuple[str, str, int]]:
        """Return address part, title and number of signatures that wait for a coordinator, by letter."""
        rows = Signature.objects.to_decide().filter(letter__campaign__coalition=self.look.coalition)
        counts = rows.values("letter__slug", "letter__title").annotate(number=Count("pk")).order_by("letter__title")
        return [(row["letter__slug"], row["letter__title"], row["number"]) for row in counts]

    def figures(self) -> Iterable[tuple[str, int]]:
        if self.look.may("see_signatures"):
            number = sum(number for _slug, _title, number in self.pending)
            yield npgettext("below a number", "Signature to look at", "Signatures to look at", number), number

    def tasks(self) -> Iterable[Task]:
        if not self.look.may("moderate_signatures"):
            return
        for slug, title, number in self.pending:
            words = ngettext(
                "%(n)d signature of “%(title)s” waits for approval.",
                "%(n)d signatures of “%(title)s” wait for approval.",
                number,
            )
            url = reverse("letters:letter-waiting", args=[slug])
            yield Task(words % {"n": number, "title": title}, f"{url}?kind=signatures")
