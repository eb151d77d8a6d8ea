"""A coalition and its campaigns."""

import zlib
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.crypto import get_random_string

from campaign.clock import Lock, lock
from campaign.models import Campaign, Coalition, Member, Role, User
from campaign.names import in_address
from campaign.trail import activity


@transaction.atomic
def create_coalition(*, name: str, owner: User, actor: User | None = None, **settings: Any) -> Coalition:
    """Create a coalition with its first owner."""
    coalition = Coalition(name=name, slug=free_slug(Coalition.objects.all(), name), **settings)
    coalition.full_clean()
    coalition.save()
    member = Member.objects.create(coalition=coalition, user=owner, role=Role.OWNER)
    activity.record("coalition.created", coalition=coalition, actor=actor, about=coalition, data={"name": name})
    activity.record("member.joined", coalition=coalition, actor=owner, about=member, data={"role": Role.OWNER.value})
    return coalition


@transaction.atomic
def change_coalition(*, coalition: Coalition, actor: User, values: dict[str, Any]) -> list[str]:
    """Change the coalition's settings and return the names of those that are new."""
    changed = assign(coalition, values)
    if changed:
        coalition.save(update_fields=changed)
        activity.record(
            "coalition.changed", coalition=coalition, actor=actor, about=coalition, data={"fields": changed}
        )
    return changed


@transaction.atomic
def close_coalition(*, coalition: Coalition, actor: User, now: datetime) -> bool:
    """Let no more mail leave for the coalition; False when it was closed already. Nothing is deleted."""
    if not Coalition.objects.filter(pk=coalition.pk, closed_at=None).update(closed_at=now):
        return False
    activity.record("coalition.closed", coalition=coalition, actor=actor, about=coalition)
    return True


@transaction.atomic
def reopen_coalition(*, coalition: Coalition, actor: User) -> bool:
    """Let mail leave again; what was left out meanwhile stays unsent."""
    if not Coalition.objects.filter(pk=coalition.pk).exclude(closed_at=None).update(closed_at=None):
        return False
    activity.record("coalition.reopened", coalition=coalition, actor=actor, about=coalition)
    return True


@transaction.atomic
def create_campaign(*, coalition: Coalition, actor: User, title: str, goal: str = "") -> Campaign:
    """Create a campaign; its address is made from the title."""
    slug = free_slug(coalition.campaigns.all(), title)
    campaign = Campaign.objects.create(coalition=coalition, slug=slug, title=title, goal=goal)
    activity.record("campaign.created", coalition=coalition, actor=actor, about=campaign, data={"title": title})
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, actor: User, values: dict[str, Any]) -> list[str]:
    """Change title or goal and return the names of what is new; the address stays."""
    changed = assign(campaign, values)
    if changed:
        campaign.save(update_fields=changed)
        activity.record(
            "campaign.changed",
            coalition=campaign.coalition,
            actor=actor,
            about=campaign,
            data={"fields": changed, "title": campaign.title},
        )
    return changed


def assign(instance: models.Model, values: dict[str, Any]) -> list[str]:
    """Put the values on the instance and return the names of those that differ."""
    changed = [name for name, value in values.items() if getattr(instance, name) != value]
    for name in changed:
        setattr(instance, name, values[name])
    return sorted(changed)


def free_slug(rows: "models.QuerySet[Any]", text: str) -> str:
    """Return an address part made from the text that none of the rows has, and that nobody else gets meanwhile."""
    stem = in_address(text)[:60].strip("-") or get_random_string(8, "abcdefghjkmnpqrstuvwxyz23456789")
    lock(Lock.ADDRESS, zlib.crc32(f"{rows.model._meta.label} {stem}".encode()))
    taken = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 2
    slug = stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
