"""What a trial shows of itself: a letter in every state, and who may look at it."""

from dataclasses import dataclass
from datetime import datetime

from campaign.models import Coalition, Member
from campaign.people import sample_accounts
from letters.models import Letter
from letters.states import LetterState


@dataclass(frozen=True, slots=True)
class SampleLetter:
    """A letter to look at; ``is_public`` tells whether strangers may read it as well."""

    letter: Letter
    is_public: bool


def people() -> list[Member]:
    """Return the members that one press signs in as, in the order of what they may do, the neighbor last."""
    addresses = [email for _role, email, _name in (*sample_accounts.MEMBERS, sample_accounts.NEIGHBOR)]
    found = Member.objects.active().filter(user__email__in=addresses).select_related("user", "coalition")
    return sorted(found, key=lambda member: addresses.index(member.user.email))


def letters(coalition: Coalition, *, now: datetime) -> list[SampleLetter]:
    """Return one letter of a coalition for each state that it has, in the order of a letter's life."""
    public = set(
        Letter.objects.filter(campaign__coalition=coalition).at_their_address(now=now).values_list("pk", flat=True)
    )
    rows = Letter.objects.filter(campaign__coalition=coalition).defer("body", "after_signatures", "annexes")
    by_state = {letter.state: letter for letter in rows.order_by("-pk")}
    return [SampleLetter(by_state[state], by_state[state].pk in public) for state in LetterState if state in by_state]
