"""That a letter's list has changed, and its totals when they were last counted."""

from django.db import models

from letters.models import Letter


class ListChange(models.Model):
    """A change of the printed list of a letter that its totals do not hold yet.

    Written by triggers of the database (``signatories.models.routines``), so that no way of changing a signature
    forgets it, and only ever added and deleted: nobody waits for anybody. Without a foreign key, which would touch
    the row of the letter.
    """

    letter_id = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = "change of a list"

    def __str__(self) -> str:
        return f"letter {self.letter_id}"


class ListTotals(models.Model):
    """How many stand behind a letter, as counted at a moment by whoever refreshes them.

    ``changes`` is how many rows of ``ListChange`` they have taken in. With those that are left it is the number of
    all changes there ever were: the version of the list, see ``signatories.lists.totals``. ``pages`` is how many
    ``ListPage`` it has, none where it is short; ``named`` how many lines stand on them, and ``looks`` a digest of
    what decides about order and style.
    """

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, primary_key=True, related_name="list_totals")
    changes = models.BigIntegerField(default=0)
    organizations = models.PositiveIntegerField(default=0)
    individuals = models.PositiveIntegerField(default=0)
    countries = models.PositiveIntegerField(default=0)
    named = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    looks = models.CharField(max_length=64, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "totals of a list"

    def __str__(self) -> str:
        return f"letter {self.letter_id}"


class ListPage(models.Model):
    """A page of the printed list of a letter with very many names, set by a worker; see ``signatories.lists.pages``.

    ``blocks`` are those of the page as JSON, ``signatures`` the ids of its lines in the same order: who has left
    the list since the page was set is left out when it is read.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="list_pages")
    number = models.PositiveIntegerField()
    blocks = models.JSONField()
    signatures = models.JSONField()

    class Meta:
        verbose_name = "page of a list"
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="one_page_of_a_number")]

    def __str__(self) -> str:
        return f"letter {self.letter_id}, page {self.number}"
