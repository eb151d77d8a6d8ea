"""Reference numbers: one series for each coalition and year, without gaps."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from campaign import references
from campaign.clock import Lock, lock
from campaign.models import Coalition, User
from letters.drafts import writing
from letters.models import Letter, ReferenceNumber


def register() -> None:
    """Let the page of settings show the number that comes next."""
    references.count_by(next_number)


def next_number(coalition: Coalition, year: int) -> int:
    """Return the number after the highest of the year, whether it was given out here or typed by hand."""
    series = ReferenceNumber.objects.filter(coalition=coalition, year=year)
    highest: int = series.aggregate(highest=Max("number"))["highest"] or 0
    typed = Letter.objects.filter(campaign__coalition=coalition).exclude(reference="")
    given = typed.values_list("reference", flat=True)
    return max(highest + 1, references.number_after(coalition.reference_pattern, year=year, given=given))


@transaction.atomic
def assign_reference(letter: Letter, *, today: date, actor: User | None) -> str:
    """Give the letter the coalition's next number of the year and return its reference.

    A letter that has a reference keeps it, and one that was numbered before (and then
    reopened) keeps its number. The number is part of the caller's transaction: when
    that one fails the next letter gets it, so the series has no gaps.
    """
    coalition = letter.campaign.coalition
    if letter.reference or not letter.number_on_closing or not coalition.reference_pattern:
        return letter.reference
    mine = _number(letter, coalition, year=today.year)
    reference = references.reference(coalition.reference_pattern, year=mine.year, number=mine.number)
    writing.save_text(
        letter=letter, author=actor, base_revision=letter.revision_number, changes={"reference": reference}
    )
    letter.refresh_from_db(fields=["reference", "revision_number"])
    return reference


def _number(letter: Letter, coalition: Coalition, *, year: int) -> ReferenceNumber:
    lock(Lock.REFERENCE, coalition.pk)
    earlier = ReferenceNumber.objects.filter(letter=letter).first()
    if earlier is not None:
        return earlier
    number = next_number(coalition, year)
    return ReferenceNumber.objects.create(coalition=coalition, year=year, number=number, letter=letter)
