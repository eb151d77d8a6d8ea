"""Reference numbers: one series for each coalition and year, without gaps."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from campaign.clock import Lock, hold
from campaign.models import Coalition, User
from letters.models import Letter, ReferenceNumber
from letters.services import drafting


def written(pattern: str, *, year: int, number: int) -> str:
    """Fill a coalition's pattern; anything in braces but ``{year}`` and ``{number}`` stays as it is."""
    return pattern.replace("{year}", str(year)).replace("{number}", str(number))


@transaction.atomic
def assign_reference(letter: Letter, *, today: date, actor: User) -> str:
    """Give the letter the coalition's next number of the year and return its reference.

    A letter that has a reference keeps it, and one that was numbered before (and then
    reopened) keeps its number. The number is part of the caller's transaction: when
    that one fails the next letter gets it, so the series has no gaps.
    """
    coalition = letter.campaign.coalition
    if letter.reference or not letter.number_on_closing or not coalition.reference_pattern:
        return letter.reference
    mine = _number(letter, coalition, year=today.year)
    reference = written(coalition.reference_pattern, year=mine.year, number=mine.number)
    drafting.save_text(
        letter=letter, author=actor, base_revision=letter.revision_number, changes={"reference": reference}
    )
    letter.refresh_from_db(fields=["reference", "revision_number"])
    return reference


def _number(letter: Letter, coalition: Coalition, *, year: int) -> ReferenceNumber:
    hold(Lock.REFERENCE, coalition.pk)
    earlier = ReferenceNumber.objects.filter(letter=letter).first()
    if earlier is not None:
        return earlier
    series = ReferenceNumber.objects.filter(coalition=coalition, year=year)
    highest = series.aggregate(highest=Max("number"))["highest"] or 0
    return ReferenceNumber.objects.create(coalition=coalition, year=year, number=highest + 1, letter=letter)
