"""What signatures say on a coalition's dashboard: how many wait for a coordinator."""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import panels
from campaign.panels import Panel, Task
from letters.models import FrozenList
from letters.states import LetterState
from signatories.lists.frozen import behind_of
from signatories.models import Signature


def register() -> None:
    """What has to be made anew comes first of all; what waits stands behind the states of letters."""
    panels.register(5, LeftPanel)
    panels.register(20, PendingPanel)


class LeftPanel(Panel):
    """Final documents that name somebody who has left the list since, and have not been sent."""

    def tasks(self) -> Iterable[Task]:
        if not self.look.may("export_edition"):
            return
        newest = FrozenList.objects.filter(letter=OuterRef("letter")).order_by("-number").values("pk")[:1]
        unsent = FrozenList.objects.filter(
            letter__campaign__coalition=self.look.coalition, letter__state=LetterState.FINAL, pk=Subquery(newest)
        )
        lists = {one.letter_id: one for one in unsent.select_related("letter").defer("blocks", "sealed_blocks")}
        for key, number in behind_of(lists.values()).items():
            words = ngettext(
                "%(n)d signatory has left “%(title)s” since its final document was made: "
                "make it anew before it is sent.",
                "%(n)d signatories have left “%(title)s” since its final document was made: "
                "make it anew before it is sent.",
                number,
            )
            letter = lists[key].letter
            yield Task(words % {"n": number, "title": letter.title}, reverse("letters:editions", args=[letter.slug]))


class PendingPanel(Panel):
    """Signatures that wait for approval, by letter."""

    @cached_property
    def pending(self) -> list[tuple[str, str, int]]:
        """Return address part, title and number of signatures that wait for a coordinator, by letter."""
        rows = Signature.objects.pending().filter(letter__campaign__coalition=self.look.coalition)
        counts = rows.values("letter__slug", "letter__title").annotate(number=Count("pk")).order_by("letter__title")
        return [(row["letter__slug"], row["letter__title"], row["number"]) for row in counts]

    def figures(self) -> Iterable[tuple[str, int]]:
        if self.look.may("see_signatures"):
            yield _("Signatures to look at"), sum(number for _slug, _title, number in self.pending)

    def tasks(self) -> Iterable[Task]:
        if not self.look.may("moderate_signatures"):
            return
        for slug, title, number in self.pending:
            words = ngettext(
                "%(n)d signature of “%(title)s” waits for approval.",
                "%(n)d signatures of “%(title)s” wait for approval.",
                number,
            )
            yield Task(words % {"n": number, "title": title}, reverse("signatories:signatures", args=[slug]))
