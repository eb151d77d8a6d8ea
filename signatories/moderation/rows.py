"""What a member sees of the signatures of a letter: which are found, and what of each is shown.

A name that its signer withholds is shown and found by nobody but those who may see withheld names.
"""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from campaign.mailbox import mailbox_key, masked
from campaign.models import Member
from campaign.roles import may
from letters.documents import LineStyle
from letters.models import Letter
from signatories.lists import ordering
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import trust

MOST_WORDS = 8
_DOUBTED = frozenset({State.PENDING, State.SUSPECT})


@dataclass(frozen=True, slots=True)
class SignatureSearch:
    """What is looked for; empty values mean everything."""

    state: str = ""
    group: Any = None
    q: str = ""


def find(letter: Letter, wanted: SignatureSearch, *, member: Member) -> QuerySet[Signature]:
    """Return the signatures that fit, the newest first; a withheld name is not found.

    Nor is it by its address, unless by those who may see withheld names.
    """
    found = letter.signatures.order_by("-submitted_at", "-pk")
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.group:
        found = found.filter(group=wanted.group)
    if "@" in wanted.q:
        found = found if may(member, "see_withheld") else found.filter(withheld=False)
        return found.filter(mailbox_key=mailbox_key(wanted.q))
    for word in wanted.q.split()[:MOST_WORDS]:
        found = found.filter(
            Q(organization_name__icontains=word) | Q(name__icontains=word) | Q(affiliation__icontains=word)
        )
    return found


class KeyPaginator(Paginator):  # type: ignore[type-arg]
    """Finds a page by keys alone, which stand in an index, and reads only the rows that are shown.

    What is looked for is looked through once: all keys that fit are also their number.
    """

    def __init__(self, found: QuerySet[Signature], size: int, *, is_search: bool) -> None:
        keys = found.values_list("pk", flat=True)
        super().__init__(list(keys) if is_search else keys, size)

    def page(self, number: int | str) -> Page[Signature]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list[first : first + self.per_page])
        found = Signature.objects.select_related("group", "joins", "organization").in_bulk(keys)
        return Page([found[key] for key in keys if key in found], number, self)


def row(signature: Signature, *, member: Member) -> dict[str, Any]:
    """Return what the list shows of a signature to this member."""
    sees_hidden = may(member, "see_withheld")
    # Of two that are one line each would tell of the other.
    line = signature.joins
    joins = line if line and (sees_hidden or not (line.withheld or signature.withheld)) else None
    lines = () if signature.withheld else ordering.line(signature, LineStyle(signature.group.style))
    return {
        "signature": signature,
        "label": ", ".join(lines) or _("Name withheld"),
        "hidden": ", ".join(_told(signature)) if sees_hidden else "",
        "behind": "" if signature.withheld and not sees_hidden else ordering.behind(signature),
        "doubt": trust.explain(signature.doubt) if signature.doubt and signature.state in _DOUBTED else "",
        "mailbox": _mailbox(signature, member),
        "sees_moment": may(member, "see_moments"),
        "tells": sees_hidden or not signature.withheld,
        "joins": joins,
    }


def _told(signature: Signature) -> list[str]:
    """Return what is sealed of a signature and would be printed."""
    return [text for column, text in signature.hidden.items() if column != "sort_name"]


def _mailbox(signature: Signature, member: Member) -> str:
    """Return the address: whole for whoever decides by it, masked for who only works with the list."""
    if not signature.email or (signature.withheld and not may(member, "see_withheld")):
        return ""
    return signature.email if may(member, "moderate_signatures") else masked(signature.email)


def states(letter: Letter) -> list[dict[str, Any]]:
    """Return each state with how many signatures are in it, in the order of a signature's life.

    What counts are lines: those who joined one are told beside them. What nobody decided before the list was
    frozen does not wait any more.
    """
    found = letter.signatures.order_by().values_list("state").annotate(number=Count("pk"), joined=Count("joins"))
    numbers = {state: (number, joined) for state, number, joined in found}
    left = {State.PENDING: _("not decided when the list was frozen")} if letter.is_list_fixed else {}
    return [
        {"value": state.value, "label": left.get(state, state.label), "number": number, "joined": joined}
        for state in State
        for number, joined in [numbers.get(state.value, (0, 0))]
    ]
