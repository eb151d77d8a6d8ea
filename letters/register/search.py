"""The public register: which letters are in it, and how readers find one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from campaign.models import Coalition, StoredFile
from letters.models import Delivery, Letter, Publication, Recipient, Response, ResponseClock


def published(coalition: Coalition | None = None) -> QuerySet[Any]:
    """Return what is in the register, of one coalition or of all, each with the ``day`` it was sent or else dated."""
    sent = Delivery.objects.letter_went_out().filter(letter=OuterRef("letter")).order_by().values("letter")
    found = Publication.objects.filter(letter__in=Letter.objects.in_register(now=timezone.now()))
    if coalition is not None:
        found = found.filter(letter__campaign__coalition=coalition)
    first = Subquery(sent.annotate(first=Min("sent_on")).values("first"))
    return found.annotate(day=Coalesce(first, "letter__issued_on", "published_on"))


def once_published(coalition: str) -> QuerySet[Publication]:
    """Return the publications with a stable address in a coalition's register, also those that were taken back."""
    rows = Publication.objects.select_related("letter__campaign__coalition", "letter__share_card")
    rows = rows.defer("letter__share_card__png").exclude(published_on=None)
    shown = rows.filter(state__in=[Publication.State.PUBLISHED, Publication.State.TAKEN_BACK])
    return shown.filter(letter__campaign__coalition__slug=coalition)


def is_hidden(letter: Letter, *, now: datetime) -> bool:
    """Tell whether even the name of a letter that was public once is no longer for strangers."""
    is_early = letter.embargoed_until is not None and letter.embargoed_until > now
    return is_early or letter.visibility == Letter.Visibility.TEAM


def coalitions() -> QuerySet[Any]:
    """Return the coalitions that have published something, with how many letters (``published``), by name."""
    shown = Letter.objects.in_register(now=timezone.now()).values("pk")
    count = Count("campaigns__letters", filter=Q(campaigns__letters__in=shown))
    return Coalition.objects.annotate(published=count).filter(published__gt=0).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What a reader looks for; empty values mean everything."""

    text: str = ""
    year: int | None = None
    country: str = ""
    answered: str = ""


def find(publications: QuerySet[Any], wanted: RegisterFilter) -> QuerySet[Any]:
    """Return those that fit, the latest sent first."""
    for word in wanted.text.split()[:8]:
        own = Q(letter__title__icontains=word) | Q(letter__subject__icontains=word)
        publications = publications.filter(own | Q(letter__reference__icontains=word) | Exists(_asked(word)))
    if wanted.year:
        publications = publications.annotate(year=ExtractYear("day")).filter(year=wanted.year)
    if wanted.country:
        there = Recipient.objects.filter(letter=OuterRef("letter"), addressee__country=wanted.country)
        publications = publications.filter(Exists(there))
    if wanted.answered not in {"", "yes", "no"}:
        return publications.none()
    if wanted.answered:
        clocks = ResponseClock.objects.answered().filter(recipient__letter=OuterRef("letter"))
        publications = publications.filter(Exists(clocks) if wanted.answered == "yes" else ~Exists(clocks))
    return publications.order_by("-day", "-pk")


def _asked(word: str) -> QuerySet[Recipient]:
    named = Q(name__icontains=word) | Q(title__icontains=word) | Q(organization__icontains=word)
    return Recipient.objects.filter(named | Q(office__icontains=word), letter=OuterRef("letter"))


def years(publications: QuerySet[Any]) -> list[int]:
    found = publications.annotate(year=ExtractYear("day")).order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


def countries(publications: QuerySet[Any]) -> list[str]:
    """Return the codes of the countries in which those asked are at home, as the directory knows them."""
    asked = Recipient.objects.filter(letter__publication__in=publications.order_by().values("pk"))
    known = asked.exclude(addressee__isnull=True).exclude(addressee__country="")
    return sorted(set(known.values_list("addressee__country", flat=True).distinct()))


def files_of(letter: Letter) -> QuerySet[StoredFile]:
    """Return the files that readers of a published letter may have."""
    public = Response.objects.filter(recipient__letter=letter, is_public=True, retracted_at__isnull=True)
    return StoredFile.objects.for_strangers().filter(responses__in=public).distinct()
