"""The calendar fetched from the real server and read back by another program: Debian's khal."""

import os
import subprocess
from datetime import date, timedelta
from pathlib import Path

from campaign.models import Member
from letters.board import calendar_keys
from letters.models import Letter, Publication, Recipient
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_coalition, make_member
from tests.factories.letters import make_clock, make_letter, make_recipient
from tests.stack import Stack

DUE = date(2031, 9, 5)
CONFIGURATION = """
[calendars]
[[letters]]
path = {folder}/entries
type = calendar
[locale]
local_timezone = Europe/Zurich
default_timezone = Europe/Zurich
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
COLUMNS = "{start-date} {start-time}|{title}|{status}|{uid}|{url}|{alarm-symbol}"


class Khal:
    """A calendar of khal's own, in a folder of the test; it asks for no network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "entries").mkdir(parents=True)
        (folder / "config").write_text(CONFIGURATION.format(folder=folder))

    def run(self, *words: str) -> str:
        command = ["khal", "-c", str(self.folder / "config"), *words]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def take(self, content: bytes) -> None:
        file = self.folder / "feed.ics"
        file.write_bytes(content)
        self.run("import", "--batch", "-a", "letters", str(file))

    def entries(self) -> list[list[str]]:
        """Return day and time, title, status, uid, address and the sign for an alarm."""
        listed = self.run("list", "--format", COLUMNS, "--day-format", "", "2031-01-01", "365d")
        return [[column.strip() for column in line.split("|")] for line in listed.splitlines() if line]

    def alarms(self) -> list[str]:
        texts = [file.read_text() for file in (self.folder / "entries").glob("*.ics")]
        return [line.strip() for text in texts for line in text.splitlines() if line.startswith("TRIGGER")]


def letter_due(member: Member) -> tuple[Letter, Recipient]:
    letter = make_letter(
        campaign=make_campaign(member.coalition),
        state=LetterState.DELIVERED,
        title="Öffnet die Archive; bitte, alle",
        reference="UND 2031/3",
    )
    recipient = make_recipient(letter=letter, office="Office of the Minister")
    make_clock(recipient, started_on=date(2031, 7, 7), due_on=DUE, long_overdue_on=DUE + timedelta(days=30))
    Publication.objects.create(letter=letter, confidential_until=DUE)
    return letter, recipient


def test_feed_is_read_back_by_another_program(stack: Stack, tmp_path: Path) -> None:
    member = make_member(make_coalition("Archives for All", time_zone="Europe/Zurich"))
    letter, recipient = letter_due(member)
    token = calendar_keys.make(member=member, as_seen=calendar_keys.seen(member), form_key="k" * 43)
    stack.start_web()
    program, khal = stack.browser(), Khal(tmp_path / "khal")

    answer = program.get(f"/calendar/{token}.ics")
    khal.take(answer.content)

    assert (answer.status, program.cookies) == (200, {})
    page = f"{stack.url}/letters/{letter.slug}/answers/"
    day = [
        ["2031-09-05", "Answer due: Office of the Minister, Ministry of Records (UND 2031/3)", f"due-{recipient.pk}"],
        ["2031-09-05", "Decide on publication: UND 2031/3", f"publication-{letter.pk}"],
        [
            "2031-10-05",
            "Long overdue after this day: Office of the Minister, Ministry of Records (UND 2031/3)",
            f"long-overdue-{recipient.pk}",
        ],
    ]
    host = "127.0.0.1"
    expected = [[at, title, "CONFIRMED", f"{uid}@{host}", page, "⏰"] for at, title, uid in day]
    assert sorted(khal.entries()) == sorted(expected)
    assert sorted(khal.alarms()) == ["TRIGGER:-P6DT15H"] * 3 + ["TRIGGER:-PT15H"] * 3

    # The day moves: the same entry lies on another day, not a second one.
    recipient.clock.due_on = date(2031, 9, 12)
    recipient.clock.save()
    khal.take(program.get(f"/calendar/{token}.ics").content)

    moved = [entry for entry in khal.entries() if entry[3] == f"due-{recipient.pk}@{host}"]
    assert [entry[0] for entry in moved] == ["2031-09-12"]
    assert len(khal.entries()) == 3

    # The secret is not in what the programs print.
    assert token not in stack.logs()


def test_feed_of_a_removed_member_is_gone_for_the_program_too(stack: Stack) -> None:
    member = make_member(make_coalition("Archives for All"))
    token = calendar_keys.make(member=member, as_seen=calendar_keys.seen(member), form_key="k" * 43)
    stack.start_web()
    program = stack.browser()
    assert program.get(f"/calendar/{token}.ics").status == 200

    Member.objects.all().delete()

    assert program.get(f"/calendar/{token}.ics").status == 404
