"""A worker that is killed while it takes a file in has stored nothing of it, and the next one all of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaign.files import sheets
from campaign.form_keys import new_key
from campaign.models import Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.imports import batches
from signatories.models import SignatureImport
from signatories.models.signature import Kind
from tests.factories.campaign import make_campaign, make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.servers import wait_until
from tests.signatories.imports import files
from tests.signatories.imports.files import HEADINGS, as_csv
from tests.stack import Stack

ROWS = 12_000


def order(letter: Letter, member: Member) -> SignatureImport:
    """A file with as many rows as take a while, on its way to a worker."""
    plain = [files.row(f"n{n}@example.org", first=f"Given{n}", last=f"Family{n}") for n in range(ROWS)]
    file = sheets.checked("list.csv", as_csv([HEADINGS, *plain]))
    batch = batches.keep(letter=letter, actor=member.user, file=file, form_key=new_key())
    sheet = batches.sheet_of(batch)
    chosen = batches.match(letter, sheet)
    batches.choose_columns(batch=batch, sheet=sheet, chosen=chosen, kind="", all_consented=False)
    batches.look(batch=batch, sheet=sheet, wakes_worker=False)
    batches.order(batch=batch, provenance="The form of May")
    return batch


@pytest.mark.release
def test_a_killed_worker_leaves_no_half_of_a_file(stack: Stack) -> None:
    member = make_member(role=Role.COORDINATOR)
    letter = make_letter(
        campaign=make_campaign(member.coalition), state=LetterState.OPEN, kinds=[Kind.ORGANIZATION, Kind.PERSON]
    )
    make_group(letter)
    batch = order(letter, member)
    make_signature(letter)  # so that the rows are judged once more
    stack.start_worker(concurrency=1)
    wait_until(lambda: SignatureImport.objects.get().done >= 500, seconds=60, what="half of the work")

    stack.kill_worker()

    batch.refresh_from_db()
    assert (batch.state, letter.signatures.count()) == ("working", 1)
    SignatureImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    stack.restart_worker()
    wait_until(lambda: SignatureImport.objects.get().state == "done", seconds=90, what="the import")
    batch.refresh_from_db()
    assert (batch.attempts, batch.added, letter.signatures.count()) == (2, ROWS, ROWS + 1)
