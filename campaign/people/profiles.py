"""What members say about themselves."""

from django.db import transaction

from campaign.models import Member, User


@transaction.atomic
def change_profile(*, user: User, name: str, language: str, time_zone: str) -> None:
    """Keep name and language, and the zone for every coalition that the user belongs to."""
    User.objects.filter(pk=user.pk).update(name=name, language=language)
    Member.objects.filter(user=user).update(time_zone=time_zone)
    user.name, user.language = name, language


def zone_of(user: User) -> str:
    """Return the zone that the user has chosen, empty for that of the coalition."""
    return Member.objects.filter(user=user).exclude(time_zone="").values_list("time_zone", flat=True).first() or ""
