"""From an empty coalition to a letter that others sign: what to do first, ticked off by what is there.

Nobody ticks anything: a step is done when what it asks for exists. A member puts the list away and brings it back.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.models import Coalition, Member, MemberInvitation, Organization
from campaign.panels import Panel, Step


def of(panels: Iterable[Panel]) -> list[Step]:
    """Return the steps of all apps in their order."""
    return sorted((step for panel in panels for step in panel.steps()), key=lambda step: step.place)


def put_away(*, member: Member, is_away: bool) -> None:
    """Show a member the first steps no longer, or again."""
    Member.objects.filter(pk=member.pk).update(has_put_steps_away=is_away)


class CoalitionSteps(Panel):
    """Letterhead, colleagues, and the organizations that will be asked."""

    def steps(self) -> Iterable[Step]:
        coalition = self.look.coalition
        others = Member.objects.filter(coalition=OuterRef("pk")).exclude(pk=self.look.member.pk)
        offers = MemberInvitation.objects.usable(now=self.look.now).filter(coalition=OuterRef("pk"))
        known = Organization.objects.filter(coalition=OuterRef("pk"))
        rows = Coalition.objects.filter(pk=coalition.pk)
        has = rows.values_list(Exists(others), Exists(offers), Exists(known)).get()
        yield Step(
            10,
            _("Say who you are"),
            _("Name and address stand on the letterhead, and answers go to the address for replies."),
            reverse("campaign:settings", args=[coalition.slug]),
            is_done=bool(coalition.address and coalition.reply_to),
        )
        if self.look.may("manage_members"):
            yield Step(
                40,
                _("Invite those who work with you"),
                _("They write, read drafts or look at signatures, each with a role."),
                reverse("campaign:invite", args=[coalition.slug]),
                is_done=has[0] or has[1],
            )
        yield Step(
            50,
            _("Enter the organizations you work with"),
            _("From a file or one by one; whoever is in the directory can be asked to sign by a press."),
            reverse("campaign:directory", args=[coalition.slug]),
            is_done=has[2],
        )
