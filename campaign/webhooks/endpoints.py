"""What owners do with endpoints: add, change, turn off and on, give a new secret, try out, remove and bring back."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.form_keys import made_by_form
from campaign.models import Coalition, User, WebhookEndpoint, WebhookPost
from campaign.refusals import Refusal
from campaign.trail import activity
from campaign.webhooks import events, numbering, signing, targets
from campaign.webhooks.notices import host_of

MOST: Final = 10
# For so long the secret of before signs as well, and so long a removed endpoint can be brought back.
FORMER_FOR: Final = timedelta(days=1)
KEPT_FOR: Final = timedelta(days=1)
State = WebhookEndpoint.State


class EndpointRefused(Refusal):
    """The endpoint cannot be made or used so; the sentence says why."""


@transaction.atomic
def add(
    *, coalition: Coalition, actor: User, url: str, description: str, chosen: Collection[str], form_key: str
) -> WebhookEndpoint:
    """Add an endpoint with a secret of its own, once for each form. Raises TargetRefused and EndpointRefused."""
    targets.check(url)
    Coalition.objects.select_for_update().get(pk=coalition.pk)
    if done := made_by_form(coalition.webhook_endpoints.all(), form_key).first():
        return done
    _refuse_too_many(coalition)
    made = WebhookEndpoint.objects.create(
        coalition=coalition,
        url=url,
        description=description,
        events=_known(chosen),
        secret=signing.new_secret(),
        form_key=form_key,
        created_by=actor,
    )
    _listen(coalition)
    _note("webhook.added", made, actor, events=made.events)
    return made


def _refuse_too_many(coalition: Coalition) -> None:
    if coalition.webhook_endpoints.standing().count() >= MOST:
        raise EndpointRefused(_("There are %(most)d webhooks already; remove one first.") % {"most": MOST})


def _known(chosen: Collection[str]) -> list[str]:
    """Return the chosen types that exist, in our order; at least one."""
    found = [kind.name for kind in events.known() if kind.name in chosen]
    if not found:
        raise EndpointRefused(_("Choose at least one event."), "events")
    return found


def _listen(coalition: Coalition) -> None:
    """Have events written down as long as anybody asks for them."""
    coalition.announces = coalition.webhook_endpoints.standing().filter(is_on=True).exists()
    Coalition.objects.filter(pk=coalition.pk).update(announces=coalition.announces)


@transaction.atomic
def change(*, endpoint: WebhookEndpoint, actor: User, url: str, description: str, chosen: Collection[str]) -> list[str]:
    """Change an endpoint and return the names of what is new. Raises TargetRefused and EndpointRefused."""
    if url != endpoint.url:
        targets.check(url)
    row = _locked(endpoint)
    values = {"url": url, "description": description, "events": _known(chosen)}
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if changed:
        WebhookEndpoint.objects.filter(pk=row.pk).update(**values)
        if "url" in changed:
            _start_anew(row)
        row.url = url
        _note("webhook.changed", row, actor, fields=changed)
    return changed


@transaction.atomic
def turn(*, endpoint: WebhookEndpoint, actor: User, is_on: bool) -> bool:
    """Turn an endpoint on or off, also one that we have paused; tell whether that changed anything.

    While it is off nothing is kept for it; what waited before goes out when it is on again.
    """
    row = _locked(endpoint)
    if row.is_on == is_on and not (is_on and row.state == State.PAUSED):
        return False
    WebhookEndpoint.objects.filter(pk=row.pk).update(is_on=is_on)
    _listen(row.coalition)
    _start_anew(row)
    _note("webhook.turned_on" if is_on else "webhook.turned_off", row, actor)
    return True


def _start_anew(row: WebhookEndpoint) -> None:
    """Take the line from whoever has it and begin as if nothing had failed; call it while the row is locked."""
    now = database_now()
    rows = WebhookEndpoint.objects.filter(pk=row.pk)
    rows.update(
        state=State.IDLE,
        lease="",
        leased_until=None,
        attempts=0,
        reason="",
        failures=0,
        failing_since=None,
        rests_until=None,
        paused_at=None,
    )
    waiting = row.posts.filter(state=WebhookPost.State.WAITING)
    if waiting.update(next_try_at=now, attempts=0, first_tried_at=None):
        _post_now(row, now)


def _post_now(row: WebhookEndpoint, now: datetime) -> None:
    numbering.let_go(endpoints=[row.pk], now=now)
    transaction.on_commit(events.wake, robust=True)


@transaction.atomic
def renew_secret(*, endpoint: WebhookEndpoint, actor: User) -> WebhookEndpoint:
    """Give an endpoint a new secret; the one of before signs as well for a day. One of before that counts no more."""
    row = _locked(endpoint)
    row.former_secret, row.former_until = row.secret, database_now() + FORMER_FOR
    row.secret = signing.new_secret()
    row.save(update_fields=["secret", "former_secret", "former_until"])
    _note("webhook.secret_renewed", row, actor)
    return row


@transaction.atomic
def end_former_secret(*, endpoint: WebhookEndpoint, actor: User) -> bool:
    """Let the secret of before count no more at once; tell whether it did."""
    row = _locked(endpoint)
    if not row.former_secret:
        return False
    WebhookEndpoint.objects.filter(pk=row.pk).update(former_secret="", former_until=None)
    _note("webhook.secret_ended", row, actor)
    return True


@transaction.atomic
def try_out(*, endpoint: WebhookEndpoint, actor: User) -> None:
    """Owe the endpoint a test event, whatever else it asks for. Raises EndpointRefused while it is off or paused."""
    row = _locked(endpoint)
    if not row.is_on or row.state == State.PAUSED:
        raise EndpointRefused(_("Turn the webhook on first: nothing is posted there now."))
    data = {"coalition": {"name": row.coalition.name}}
    events.store(events.TEST, coalition=row.coalition, data=data, only=row)
    _note("webhook.tried_out", row, actor)


@transaction.atomic
def remove(*, endpoint: WebhookEndpoint, actor: User) -> bool:
    """Remove an endpoint; for a day it can be brought back, and then it is forgotten with its secret."""
    row = _locked(endpoint)
    if not WebhookEndpoint.objects.standing().filter(pk=row.pk).update(removed_at=database_now()):
        return False
    _listen(row.coalition)
    _start_anew(row)
    _note("webhook.removed", row, actor)
    return True


@transaction.atomic
def bring_back(*, endpoint: WebhookEndpoint, actor: User) -> bool:
    """Take the removal of an endpoint back. Raises EndpointRefused where there are others in its place."""
    row = _locked(endpoint)
    if row.removed_at is None:
        return False
    _refuse_too_many(row.coalition)
    WebhookEndpoint.objects.filter(pk=row.pk).update(removed_at=None)
    _listen(row.coalition)
    _start_anew(row)
    _note("webhook.brought_back", row, actor)
    return True


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Read an endpoint anew, with nobody else able to change it or its coalition's other ones until the end."""
    Coalition.objects.select_for_update(of=("self",)).get(pk=endpoint.coalition_id)
    rows = WebhookEndpoint.objects.select_related("coalition").select_for_update(of=("self",))
    return rows.get(pk=endpoint.pk)


def _note(verb: str, endpoint: WebhookEndpoint, actor: User, **data: Any) -> None:
    values = {"webhook": endpoint.pk, "host": host_of(endpoint), **data}
    activity.record(verb, coalition=endpoint.coalition, actor=actor, about=endpoint, data=values)


# By hand


@transaction.atomic
def resend(*, post: WebhookPost, actor: User) -> bool:
    """Post one event once more, with the same id; False while it waits anyway."""
    row = _locked(post.endpoint)
    if not _again(row, WebhookPost.objects.filter(pk=post.pk)):
        return False
    _note("webhook.resent", row, actor, event=post.event.key)
    return True


@transaction.atomic
def resend_failed(*, endpoint: WebhookEndpoint, actor: User) -> int:
    """Post all events that failed once more, in their order, and return how many there are."""
    row = _locked(endpoint)
    number = _again(row, row.posts.filter(state=WebhookPost.State.FAILED))
    if number:
        _note("webhook.resent", row, actor, number=number)
    return number


def _again(row: WebhookEndpoint, posts: Any) -> int:
    if not row.is_on or row.removed_at is not None or row.state == State.PAUSED:
        raise EndpointRefused(_("Turn the webhook on first: nothing is posted there now."))
    ended = posts.exclude(state=WebhookPost.State.WAITING)
    now = database_now()
    number: int = ended.update(
        state=WebhookPost.State.WAITING, next_try_at=now, attempts=0, first_tried_at=None, ended_at=None
    )
    if number:
        _post_now(row, now)
    return number
