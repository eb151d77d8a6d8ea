"""Many who name one victim, while Redis goes away: what the victim gets stays within its limits (M5)."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from campaign.mail import outbox
from campaign.mail.limits import TooManyRequests
from campaign.mailbox import mailbox_key
from campaign.models import OutgoingMail
from campaign.visitors import Visitor
from letters.states import LetterState
from signatories.signing import signatures
from tests.conftest import MakeStack
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signer
from tests.servers import RedisServer

VICTIM = "ada@example.org"


@pytest.mark.release
@pytest.mark.timeout(600)
def test_five_hundred_who_name_one_victim_send_ten_mails_also_when_redis_goes_away(
    make_stack: MakeStack, own_redis: RedisServer
) -> None:
    """Fifty sources, twenty letters (M5); one press in one of the mails ends them, however many sign afterwards."""
    stack = make_stack(redis=own_redis)
    with stack.joined():
        letters = [make_letter(state=LetterState.OPEN) for _ in range(20)]
        for letter in letters:
            make_group(letter)

        def flood(turns: range) -> int:
            """Sign in many names with one address, and return how often the sources were told to wait."""
            waits = 0
            for turn in turns:
                visitor = Visitor(source=f"source {turn % 50}")
                try:
                    signatures.sign(letter=letters[turn % 20], signer=make_signer(email=VICTIM), visitor=visitor)
                except TooManyRequests:
                    waits += 1
            return waits

        waits = flood(range(250))
        own_redis.kill()
        waits += flood(range(250, 500))

        topics = Counter(OutgoingMail.objects.values_list("topic", flat=True))
        print(f"500 signs: {sum(topics.values())} mails, {max(topics.values())} for one letter at most, {waits} waits")
        assert (sum(topics.values()), max(topics.values()) <= 3) == (10, True)

        outbox.block(mailbox=mailbox_key(VICTIM))
        OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=2))
        flood(range(500, 520))

        assert OutgoingMail.objects.exclude(state="dropped").count() <= 10
        assert OutgoingMail.objects.filter(created_at__gt=timezone.now() - timedelta(days=1)).count() == 0
