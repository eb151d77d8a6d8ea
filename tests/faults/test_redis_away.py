"""Redis stops, is killed and comes back empty while people sign; nobody restarts anything by hand (F3)."""

import time
from collections import Counter
from collections.abc import Callable

import pytest

from campaign.models import OutgoingMail
from tests.conftest import MakeStack
from tests.faults.crowd import Crowd, stored
from tests.faults.signers import make_open_letter
from tests.servers import RedisServer, wait_until
from tests.stack import Stack

State = OutgoingMail.State


def owed() -> int:
    return OutgoingMail.objects.filter(state__in=[State.WAITING, State.SENDING]).count()


def people_with_mail(stack: Stack) -> Counter[str]:
    return Counter(letter.recipients[0] for letter in list(stack.smtp.received))


@pytest.mark.landing
@pytest.mark.long
@pytest.mark.parametrize(
    ("rate", "away", "most_seconds"),
    (
        pytest.param(5, 4, 20.0, id="short"),
        pytest.param(20, 60, 2.0, id="for a minute", marks=[pytest.mark.release, pytest.mark.timeout(600)]),
    ),
)
def test_who_signs_while_redis_is_away_is_thanked_and_gets_the_mail(
    make_stack: MakeStack, own_redis: RedisServer, rate: int, away: int, most_seconds: float
) -> None:
    """Stopped for a while and started, then killed, then emptied."""
    stack = make_stack(redis=own_redis)
    with stack.joined():
        make_open_letter()
        stack.start_web(workers=2)
        stack.start_worker(concurrency=1)
        crowd = Crowd(stack)

        def gone(how: str) -> None:
            getattr(own_redis, how)()
            time.sleep(away if how == "stop" else 3)
            own_redis.start()

        back = away + 4
        events: dict[int, Callable[[], object]] = {
            1: lambda: gone("stop"),
            back: lambda: gone("kill"),
            back + 6: own_redis.flush,
        }
        crowd.run(back + 9, rate=rate, events=events)
        returned = time.monotonic()
        wait_until(lambda: not owed(), seconds=180, what="the end of all mails", every=0.5)
        took = time.monotonic() - returned

        signed, mailed = stored(), people_with_mail(stack)
        print(
            f"{len(crowd.thanked)} of {len(crowd.told)} thanked, {dict(crowd.statuses)}; 95 % within "
            f"{crowd.share(0.95):.2f} s, all within {crowd.share(1):.2f} s; all mails {took:.0f} s after the last press"
        )
        assert len(crowd.thanked) == len(crowd.told) >= (back + 9) * rate
        assert signed == Counter(crowd.thanked)
        assert set(mailed) == crowd.thanked
        assert max(mailed.values()) == 1
        assert crowd.share(0.95) <= most_seconds
        assert all(program.is_running for program in stack.programs)


@pytest.mark.release
def test_without_the_sweep_who_signed_while_redis_was_away_hears_nothing(
    make_stack: MakeStack, own_redis: RedisServer
) -> None:
    """The control: the wake-ups were lost, and nothing else looks into the outbox."""
    stack = make_stack(redis=own_redis, environment={"SWEEP_SECONDS": "3600"})
    with stack.joined():
        make_open_letter()
        web = stack.start_web()
        stack.start_worker(concurrency=1)
        crowd = Crowd(stack)

        own_redis.kill()
        crowd.run(2, rate=3, events={})
        web.kill()  # it would go on trying to wake somebody
        own_redis.start()
        time.sleep(8)

        assert (len(crowd.thanked), owed(), len(stack.smtp.received)) == (6, 6, 0)
