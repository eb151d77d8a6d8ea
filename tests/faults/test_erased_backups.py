"""What was erased is in no backup that is made afterwards, and in every one from before (Y5)."""

import pytest

from campaign.models import Coalition
from campaign.trail import activity
from signatories.models import Signature
from signatories.signing import erasing, tokens
from signatories.signing.erasing import Scope
from tests.conftest import MakeStack
from tests.everything import told
from tests.factories.signatories import make_signature
from tests.faults import backups
from tests.faults.signers import make_open_letter
from tests.servers import PostgresServer
from tests.signatories.signing.test_erasing import ADDRESS, CANARY, canary, run_out

pytestmark = [pytest.mark.timeout(300), pytest.mark.landing]
OTHER = "greencanary"


def test_who_is_erased_is_in_no_backup_from_then_on(make_stack: MakeStack, postgres: PostgresServer) -> None:
    old = make_stack()
    with old.joined():
        letter = make_open_letter()
        signature = canary(letter)
        make_signature(letter, name="Greencanary Ben", email="ben@example.org")
        before = backups.back_up(old, "before.age")
        erasing.erase_own(proof=tokens.Proof(signature.pk, signature.nonce), scope=Scope.ALL)
        run_out()
        activity.link_all()
        after = backups.back_up(old, "after.age")

    found = {}
    for name, archive in (("before", before), ("after", after)):
        new = backups.empty_stack(make_stack, postgres)
        done = backups.restore(new, archive)
        assert done.returncode == 0, done.stderr
        with new.joined():
            found[name] = told(*CANARY, ADDRESS, OTHER)
            assert [activity.verify(coalition) for coalition in Coalition.objects.all()] == [[]]
            assert Signature.objects.filter(pk=signature.pk).exists()

    assert found == {"before": [*CANARY, ADDRESS, OTHER], "after": [OTHER]}
