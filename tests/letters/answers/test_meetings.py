"""Meetings that a mail invites to, in words."""

import pytest

from campaign.mail.reading.facts import Meeting
from campaign.models import Coalition, IncomingMail
from letters.answers import meetings


@pytest.mark.parametrize(
    ("starts", "ends", "zone", "when", "elsewhere"),
    (
        (
            "2027-03-04T22:00:00",
            "2027-03-05T00:00:00",
            "",
            "Thursday 4 March 2027, 22:00 – Friday 5 March 2027, 00:00",
            "",
        ),
        ("2027-03-04T10:00:00+00:00", "2027-03-04T09:00:00+00:00", "UTC", "Thursday 4 March 2027, 10:00", ""),
        (
            "2027-03-04T10:00:00",
            "",
            "Our own time",
            "Thursday 4 March 2027, 10:00",
            "Thursday 4 March 2027, 10:00 in Our own time",
        ),
        (
            "2027-03-04T10:00:00+01:00",
            "",
            "Europe/Paris",
            "Thursday 4 March 2027, 09:00",
            "Thursday 4 March 2027, 10:00 in Europe/Paris",
        ),
    ),
)
def test_moments_are_shown_here_and_as_the_invitation_has_them(
    starts: str, ends: str, zone: str, when: str, elsewhere: str
) -> None:
    invited = meetings.stored([Meeting(starts=starts, ends=ends, zone=zone)])
    mail = IncomingMail(coalition=Coalition(time_zone="UTC"), meetings=invited)

    [shown] = meetings.of_mail(mail)

    assert (shown.when, shown.elsewhere) == (when, elsewhere)
