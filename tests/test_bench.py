"""What the measurements count by themselves."""

from bench.sides import Tally


def test_tally_tells_what_is_lost_and_what_is_double() -> None:
    stored = {"whole": (1, 1), "no mail": (1, 0), "two mails": (1, 2), "twice": (2, 2), "unanswered": (1, 1)}

    tally = Tally.of({"whole", "no mail", "two mails", "twice", "gone"}, stored)

    assert tally == Tally(acknowledged=5, lost=2, double=2, unanswered=1)
