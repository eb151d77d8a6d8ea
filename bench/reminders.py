"""A hundred thousand reminders that are due at once, planned, posted and sent, beside two plainer ways.

    .venv/bin/python -m bench.reminders --mails 100000 --rounds 3 --round-mails 10000 --postfix FOLDER

PostgreSQL (with fsync), Redis and two Celery workers are real; mail goes to postfix's smtp-sink,
which keeps every text. FOLDER holds Debian's postfix, unpacked and never started::

    apt-get download postfix && dpkg -x postfix_*.deb FOLDER

Each round sends as many mails three ways, one after the other: through the outbox by two workers,
in a plain loop on one connection without any record, and by postfix's smtp-source -s 2, which
opens a connection for each mail. Then all are planned, posted and sent once with one worker killed on
the way, every Message-ID is counted, and all is run once more.
"""

import argparse
import os
import signal
import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.programs import Postfix, Workers, until

LEASE_SECONDS = 10


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--round-mails", type=int, default=10_000)
    parser.add_argument("--postfix", type=Path, required=True, help="a folder with Debian's postfix, unpacked")
    parser.add_argument("--batch", type=int, default=200)
    return parser.parse_args()


# The work


class ReminderBench:
    """An installation with one coalition, whose letters have signers that did not confirm."""

    def __init__(self, chosen: argparse.Namespace, postfix: Postfix, workers: Workers) -> None:
        self.chosen, self.postfix, self.workers = chosen, postfix, workers
        self.made = 0

    def sign(self, number: int) -> None:
        """Store that many signatures that were made four days ago and not confirmed."""
        from django.utils import timezone  # noqa: PLC0415  Django is set up by then

        from campaign.mailbox import mailbox_key  # noqa: PLC0415
        from signatories.models import Signature  # noqa: PLC0415
        from tests.factories.letters import make_letter  # noqa: PLC0415
        from tests.factories.signatories import make_group  # noqa: PLC0415

        letter = make_letter(state="open", title=f"Clean water for valley {self.made}")
        coalition = letter.campaign.coalition
        coalition.mails_from, coalition.mails_until = coalition.mails_from.min, coalition.mails_until.max
        coalition.save()
        group = make_group(letter)
        began = self.made
        self.made += number
        addresses = ((one, f"signer{one}@example.org") for one in range(began, self.made))
        Signature.objects.bulk_create(
            (
                Signature(
                    letter=letter, group=group, kind="person", state="unconfirmed", name=f"Signer {one}",
                    email=address, mailbox_key=mailbox_key(address), nonce=f"bench-{one}",
                    submitted_at=timezone.now() - timedelta(days=4),
                )
                for one, address in addresses
            ),
            batch_size=1000,
        )  # fmt: skip

    def schedule(self) -> tuple[float, float]:
        """Plan and post what is due, and return the seconds of each."""
        from campaign.clock import database_now  # noqa: PLC0415
        from letters import reminders  # noqa: PLC0415

        began = time.monotonic()
        reminders.plan(now=database_now())
        planned = time.monotonic()
        while reminders.post(now=database_now())["posted"]:
            pass
        return planned - began, time.monotonic() - planned

    def analyze(self) -> None:
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def owed(self) -> int:
        from campaign.models import OutgoingMail  # noqa: PLC0415

        return OutgoingMail.objects.filter(state__in=["waiting", "sending"]).count()

    def is_all_sent(self) -> bool:
        """Wake the workers, as the sweep does each minute, and tell whether nothing is owed any more."""
        self.wake_all()
        return not self.owed()

    def wake_all(self) -> None:
        from campaign.tasks import deliver_mails  # noqa: PLC0415

        for _ in self.workers.running:
            deliver_mails.apply_async()

    def by_the_outbox(self, number: int) -> float:
        """Return how many mails a second two workers send out of the outbox."""
        self.workers.signal(signal.SIGSTOP)
        self.sign(number)
        self.schedule()
        self.analyze()
        self.wake_all()
        began = time.monotonic()
        self.workers.signal(signal.SIGCONT)
        until(lambda: not self.owed(), 600)
        return number / (time.monotonic() - began)

    def by_a_plain_loop(self, number: int) -> tuple[float, int]:
        """Return how many of the same mails a second a loop sends on one connection, and the mean length."""
        from django.core.mail import get_connection  # noqa: PLC0415

        from campaign.mail.messages import build, gather  # noqa: PLC0415
        from campaign.models import OutgoingMail  # noqa: PLC0415

        mails = list(OutgoingMail.objects.select_related("coalition").order_by("-pk")[:number])
        line = get_connection("django.core.mail.backends.smtp.EmailBackend")
        length, began = 0, time.monotonic()
        line.open()
        for first in range(0, number, 100):
            for mail, make in gather(mails[first : first + 100]):
                message = build(mail, make)
                if message is not None:
                    line.send_messages([message])
                    length += len(message.message().as_bytes()) if first == 0 else 0
        line.close()
        return number / (time.monotonic() - began), length // min(100, number)

    def claiming_share(self, number: int) -> float:
        """Return the part of the sending time that claiming takes, in this process alone."""
        from campaign.mail import claims, outbox  # noqa: PLC0415

        spent, claim = [0.0], claims.claim

        def timed(**options: Any) -> Any:
            began = time.monotonic()
            try:
                return claim(**options)
            finally:
                spent[0] += time.monotonic() - began

        self.workers.signal(signal.SIGSTOP)
        self.sign(number)
        self.schedule()
        self.analyze()
        claims.claim = timed
        began = time.monotonic()
        while self.owed():
            outbox.deliver()
        claims.claim = claim
        share = spent[0] / (time.monotonic() - began - spent[0])
        self.workers.signal(signal.SIGCONT)
        return share

    def all_at_once(self, number: int) -> None:
        """Plan, post and send all with one worker killed on the way; then once more, which must do nothing."""
        from campaign.models import OutgoingMail  # noqa: PLC0415

        self.postfix.forget()
        OutgoingMail.objects.all().delete()
        self.workers.signal(signal.SIGSTOP)
        self.sign(number)
        self.analyze()
        self.workers.signal(signal.SIGCONT)
        began = time.monotonic()
        plan, post = self.schedule()
        say(f"planned in {plan:.1f} s, posted in {post:.1f} s while the workers sent")
        self.wake_all()
        until(lambda: sent() > number * 0.3, 900)
        self.workers.kill_one()
        say(f"one worker killed after {sent():,} mails")
        self.workers.start()
        self.wake_all()
        until(self.is_all_sent, 1800, every=2)
        took = time.monotonic() - began
        came = self.postfix.message_ids()
        doubtful = OutgoingMail.objects.filter(state="uncertain").count()
        say(f"{number:,} from the plan to the last mail in {took:.0f} s: {number / took:,.0f} a second")
        say(f"{len(came):,} came, {sum(came.values()) - len(came)} of them twice; {doubtful} shown as perhaps sent")
        missing = number - len(came)
        say(f"lost: {max(0, missing - doubtful)}")
        self.once_more()

    def once_more(self) -> None:
        """Plan and post all that was ever signed for once more: each was sent, so there is nothing to do."""
        before = sum(self.postfix.message_ids().values())
        self.analyze()
        began = time.monotonic()
        plan, post = self.schedule()
        self.wake_all()
        took = time.monotonic() - began
        time.sleep(3)
        after = sum(self.postfix.message_ids().values())
        say(f"run again for all {self.made:,}: {after - before} mails, planned in {plan:.2f} s, posted in {post:.2f} s")
        say(f"that is {took * 100_000 / self.made:.2f} s for each 100,000 (goal 1)")


def sent() -> int:
    from campaign.models import OutgoingMail  # noqa: PLC0415

    return OutgoingMail.objects.filter(state="sent").count()


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def load() -> str:
    return " ".join(f"{number:.1f}" for number in os.getloadavg())


def compare(bench: ReminderBench) -> None:
    """Send the same number of mails three ways, in turns, and print the medians and their ratio."""
    number = bench.chosen.round_mails
    bench.by_the_outbox(500)  # the workers are warm then
    ours, loops, sources = [], [], []
    for turn in range(bench.chosen.rounds):
        before = load()
        ours.append(bench.by_the_outbox(number))
        speed, length = bench.by_a_plain_loop(number)
        loops.append(speed)
        sources.append(bench.postfix.source(number, length))
        say(
            f"round {turn + 1}: outbox {ours[-1]:,.0f}, plain loop {loops[-1]:,.0f}, smtp-source {sources[-1]:,.0f} "
            f"mails a second of {length} bytes (load {before})"
        )
    outbox, loop, source = map(statistics.median, (ours, loops, sources))
    say(f"medians: outbox {outbox:,.0f}, plain loop {loop:,.0f}, smtp-source {source:,.0f} mails a second")
    say(f"outbox / smtp-source = {outbox / source:.2f} (goal 0.45), outbox / plain loop = {outbox / loop:.2f}")
    say(f"claiming takes {100 * bench.claiming_share(min(number, 5000)):.1f} % of the sending time (goal 10)")


def main() -> None:
    chosen = options()
    from tests.servers import PostgresServer, RedisServer, free_port  # noqa: PLC0415

    postfix = Postfix(chosen.postfix.resolve(), free_port())
    with PostgresServer(durable=True) as postgres, RedisServer() as redis, postfix.sink():
        postgres.execute("CREATE DATABASE bench")
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings", TESTING="1", TRIAL="1", DATABASE_URL=postgres.url("bench"),
            REDIS_URL=redis.url(0), EMAIL_URL=f"smtp://127.0.0.1:{postfix.port}/", SITE_URL="http://127.0.0.1:8000",
            DATA_DIR=str(postfix.folder / "data"), MAIL_BATCH=str(chosen.batch),
            MAIL_LEASE_SECONDS=str(LEASE_SECONDS), LOG_LEVEL="WARNING",
        )  # fmt: skip
        (postfix.folder / "data").mkdir()
        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        workers = Workers(dict(os.environ), postfix.folder)
        say(f"{os.cpu_count()} cores, load {load()}, batches of {chosen.batch}")
        try:
            workers.start()
            workers.start()
            bench = ReminderBench(chosen, postfix, workers)
            compare(bench)
            bench.all_at_once(chosen.mails)
            say(f"load at the end {load()}")
        finally:
            workers.close()


if __name__ == "__main__":
    main()
