"""Who may come in: load the coalition, check the member, attach both to the request.

The order is always the same: signed in, member, method, role. So a stranger is sent to
the sign-in page whatever the address, a member of another coalition gets the answer of
an address that does not exist, and only a member learns that the role does not suffice.
"""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, cast

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy

from campaign import asked_again
from campaign.models import Coalition, Member, User
from campaign.refusals import Refusal
from campaign.roles import may

P = ParamSpec("P")
Answer = Callable[..., HttpResponseBase]


class MemberRequest(HttpRequest):
    """A request of a signed-in member, whose coalition is ``member.coalition``."""

    member: Member
    user: User


def member_required(
    action: str, *, methods: Collection[str] = ("GET",)
) -> Callable[[Callable[Concatenate[MemberRequest, Coalition, P], HttpResponseBase]], Answer]:
    """Let active members whose role may do the action into a view of ``/coalitions/<coalition>/``.

    The view gets the coalition instead of its slug. HEAD comes with GET.
    """

    def decorate(view: Callable[Concatenate[MemberRequest, Coalition, P], HttpResponseBase]) -> Answer:
        @wraps(view)
        def guarded(request: HttpRequest, coalition: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return redirect_to_login(request.get_full_path())
            member = load_member(request.user, coalition)
            known = attach(request, member)
            with still_there(request):
                return check_role(known, action, methods) or view(known, member.coalition, *args, **kwargs)

        return guarded

    return decorate


@contextmanager
def still_there(request: HttpRequest) -> Iterator[None]:
    """Answer 404 where what a button is about was deleted by somebody else since it was fetched."""
    try:
        yield
    except ObjectDoesNotExist as gone:
        if request.method != "POST":
            raise
        raise Http404 from gone


def load_member(user: User, slug: str) -> Member:
    """Return the user's active membership, or answer 404 as for a coalition that does not exist."""
    member = Member.objects.active().select_related("coalition", "user").filter(user=user, coalition__slug=slug).first()
    if member is None:
        raise Http404
    return member


def attach(request: HttpRequest, member: Member) -> MemberRequest:
    """Put the member on the request, from where views and the members' frame read it."""
    known = cast("MemberRequest", request)
    known.member = member
    return known


def check_role(request: MemberRequest, action: str, methods: Collection[str]) -> HttpResponse | None:
    """Return the refusal of a wrong method, raise PermissionDenied for a wrong role, or return None."""
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)
    if request.method not in allowed:
        return HttpResponseNotAllowed(allowed)
    if not may(request.member, action):
        raise PermissionDenied
    return None


# Deeds that need somebody who has just shown to be the account's owner


def fresh_sign_in_required(view: Callable[Concatenate[MemberRequest, P], HttpResponseBase]) -> Answer:
    """Ask again for the password, second factor or a mailed code when the last proof is older than five minutes.

    Stands below ``member_required``, so that only those who may do the deed are asked. The session
    goes on meanwhile, and what was posted is done once the proof is there.
    """

    @wraps(view)
    def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if signed_in_freshly(request):
            return view(request, *args, **kwargs)
        asked_again.remember(request)
        raise ReauthenticationRequired

    return guarded


def signed_in_freshly(request: MemberRequest) -> bool:
    """Tell whether the latest proof of identity in the browser session is young enough."""
    records = get_authentication_records(request, request.user)
    newest = max((float(record["at"]) for record in records), default=0.0)
    return time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


# Refusals that a page only passes on


class Refused:
    """Hands a refusal of what is done inside a block on, and goes on behind the block."""

    def __init__(self, tell: Callable[[Refusal], None]) -> None:
        self.tell = tell

    def __enter__(self) -> None:
        return None

    # A plain ``bool`` tells the type checker that what stands behind the block can be reached.
    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        if isinstance(fault, Refusal):
            self.tell(fault)
            return True
        return False


def refused_into(form: BaseForm, field: str = "") -> Refused:
    """Write a refusal of what is done inside into the form: at the refusal's own field, else at ``field``.

    A field that the form does not have stands for the form as a whole. What is inside answers when it is
    done; behind the block stands what to answer to a refusal.
    """

    def tell(refusal: Refusal) -> None:
        for name, sentence in refusal.by_field().items():
            form.add_error(name if name in form.fields else field or None, sentence)

    return Refused(tell)


def refused_to(request: HttpRequest, *, level: int = messages.ERROR) -> Refused:
    """Tell whoever asked of a refusal of what is done inside, on the page that comes next."""
    return Refused(lambda refusal: messages.add_message(request, level, str(refusal)))


# What the members' frame shows


@dataclass(frozen=True)
class Area:
    """One entry of the main navigation, and the pages (label, address) that lie in it."""

    label: str
    pages: list[tuple[str, str]]

    @property
    def url(self) -> str:
        return self.pages[0][1]

    def reach(self, path: str) -> int:
        """Return how much of an address one of the pages covers; the area that covers most holds it."""
        return max((len(url) for _label, url in self.pages if path.startswith(url)), default=0)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every page of a member the coalition, the others to switch to and the main navigation."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        user = getattr(request, "user", None)
        if isinstance(user, User) and request.path.startswith("/accounts/"):
            return {"navigation": SimpleLazyObject(partial(ways_back, user))}
        return {}
    areas = navigation(member)
    here = max(areas, key=lambda area: area.reach(request.path))
    is_listed = len(here.pages) > 1 and any(url == request.path for _label, url in here.pages)
    return {
        "coalition": member.coalition,
        "coalitions": SimpleLazyObject(lambda: coalitions_of(member.user)),
        "navigation": [(area.label, area.url) for area in areas],
        "section": here.url,
        "area": here if is_listed else None,
    }


def ways_back(user: User) -> list[tuple[str, str]]:
    """Return the navigation of pages about one's own account: that of the only coalition, or the coalitions by name."""
    members = list(
        Member.objects.active().filter(user=user).select_related("coalition").order_by("coalition__name", "pk")
    )
    if len(members) == 1:
        return [(area.label, area.url) for area in navigation(members[0])]
    return [(member.coalition.name, member.coalition.get_absolute_url()) for member in members]


def coalitions_of(user: User) -> list[Coalition]:
    """Return the coalitions in which the user is an active member, by name."""
    memberships = Member.objects.active().filter(user=user)
    return list(Coalition.objects.filter(members__in=memberships).order_by("name", "pk"))


# The areas, each with its pages: the action it takes, words, route. Five words fit beside each other on a phone.
AREAS: tuple[tuple[Any, tuple[tuple[str, Any, str], ...]], ...] = (
    (
        gettext_lazy("Letters"),
        (
            ("see_coalition", gettext_lazy("Letters"), "campaign:coalition"),
            ("see_coalition", gettext_lazy("To decide"), "letters:waiting"),
        ),
    ),
    (
        gettext_lazy("Answers"),
        (
            ("see_answers", gettext_lazy("Board"), "letters:board"),
            ("log_answers", gettext_lazy("Incoming mail"), "letters:inbox"),
            ("see_coalition", gettext_lazy("Calendar"), "letters:calendar"),
        ),
    ),
    (
        gettext_lazy("Directory"),
        (
            ("see_directory", gettext_lazy("Organizations"), "campaign:directory"),
            ("see_directory", gettext_lazy("Recipients"), "letters:addressees"),
        ),
    ),
    (
        gettext_lazy("Mail"),
        (
            ("see_reminders", gettext_lazy("Coming up"), "letters:coming-up"),
            ("plan_reminders", gettext_lazy("Plans"), "letters:plans"),
            ("see_mail", gettext_lazy("Outbox"), "campaign:mail"),
            ("see_mail", gettext_lazy("Suspended addresses"), "campaign:suppressed"),
            ("edit_mail_texts", gettext_lazy("Texts"), "campaign:mail-texts"),
            ("see_coalition", gettext_lazy("My reminders"), "letters:own-reminders"),
        ),
    ),
    (
        gettext_lazy("Coalition"),
        (
            ("see_coalition", gettext_lazy("Members"), "campaign:members"),
            ("see_activity", gettext_lazy("Activity"), "campaign:activity"),
            ("edit_coalition", gettext_lazy("Settings"), "campaign:settings"),
            ("erase_people", gettext_lazy("Erasing"), "signatories:erase-person"),
            ("edit_coalition", gettext_lazy("Style of letters"), "letters:letter-style"),
            ("see_coalition", gettext_lazy("Fonts"), "letters:fonts"),
            ("change_seal", gettext_lazy("Seal"), "letters:seal"),
            ("manage_tokens", gettext_lazy("Programs"), "campaign:api-tokens"),
            ("manage_webhooks", gettext_lazy("Webhooks"), "campaign:webhooks"),
            ("see_coalition", gettext_lazy("What is where"), "campaign:first-steps"),
        ),
    ),
)


def navigation(member: Member) -> list[Area]:
    """Return the coalition's areas with the pages that this member may see; one page alone lends its name."""
    areas = []
    for label, entries in AREAS:
        seen = [(str(words), name) for action, words, name in entries if may(member, action)]
        pages = [(words, reverse(name, args=[member.coalition.slug])) for words, name in seen]
        if pages:
            areas.append(Area(str(label) if len(pages) > 1 else pages[0][0], pages))
    return areas


def number_of(request: HttpRequest, name: str) -> int | None:
    """Return a key from the address, or answer 404 where it is none."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
