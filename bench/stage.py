"""Put open letters with lists of names into the database, with the models of the tree that is measured.

``bench/sides.py`` runs it as ``python -P bench/stage.py 1000`` in a folder that may hold another version
of the project, so it uses only what all versions have. It prints where the page of each letter is, one for each number.
"""

import os
import sys
from typing import Any

import django

BODY = """
<p>We write on behalf of those who depend on the river.<fn>Minutes of the meeting of 3 March.</fn></p>
<p>Since the gates were closed, forty villages have <strong>no safe water</strong> in summer, and nobody has told
them for how long. We ask you:</p>
<ol><li><p>When will the gates be opened?</p></li><li><p>Who measures what is in the water, and where is it
published?</p></li><li><p>What do you offer to those who had to leave?</p></li></ol>
<p>We ask for an answer in writing, and are ready to meet you.</p>
"""


def main(lists: list[int]) -> None:
    """Make letters with so many names each, and print their slugs."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from tests.factories.campaign import make_campaign  # noqa: PLC0415  Django is set up by then

    campaign = make_campaign()
    for names in lists:
        print(stage(campaign, names))


def stage(campaign: Any, names: int) -> str:
    """Make a letter with so many names, and return its slug."""
    from django.utils import timezone  # noqa: PLC0415

    from campaign.mailbox import mailbox_key  # noqa: PLC0415
    from signatories.models import Signature  # noqa: PLC0415
    from tests.factories.letters import make_letter, make_recipient  # noqa: PLC0415
    from tests.factories.signatories import make_group  # noqa: PLC0415

    letter = make_letter(
        campaign=campaign, state="open", visibility="public", title="Clean water for the valley", body=BODY
    )
    make_recipient(letter=letter)
    group = make_group(letter, style="person_title_organization")
    now = timezone.now()
    addresses = (f"listed{number}@member{number % 97}.example" for number in range(names))
    Signature.objects.bulk_create(
        (
            Signature(
                letter=letter, group=group, kind="person", state="counted", name=f"Ada Listed {number}",
                title="Teacher", affiliation=f"School of village {number % 40}", email=address,
                mailbox_key=mailbox_key(address), nonce=f"listed-{number}", submitted_at=now, confirmed_at=now,
                counted_at=now,
            )
            for number, address in enumerate(addresses)
        ),
        batch_size=1000,
    )  # fmt: skip
    return letter.slug


if __name__ == "__main__":
    main([int(number) for number in sys.argv[1:]])
