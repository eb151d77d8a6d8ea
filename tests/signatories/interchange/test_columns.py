"""Import and export go by the same columns, and these by the keys of the format."""

import pytest
from django.db import models

from letters.models import Letter, PressRelease, Recipient
from signatories.interchange import columns
from signatories.interchange import format as keys
from signatories.models import Signature, SignatureGroup

ELSEWHERE = {
    "letter": {"issued_on", "follows_up", "response", "signing"},
    "press release": {"dateline"},
    "signature": {"group", "kind", "organization", "identification_only", "withheld", "signed_at"},
}


@pytest.mark.parametrize(
    ("model", "names"),
    (
        (Letter, columns.LETTER),
        (PressRelease, columns.PRESS_RELEASE),
        (Recipient, columns.RECIPIENT),
        (SignatureGroup, columns.GROUP),
        (Signature, columns.SIGNATURE),
    ),
)
def test_columns_are_columns_of_their_models(model: type[models.Model], names: tuple[str, ...]) -> None:
    assert set(names) <= {field.name for field in model._meta.get_fields()}
    assert len(set(names)) == len(names)


def test_every_key_of_the_format_is_a_column_or_has_lines_of_its_own() -> None:
    assert set(keys.LETTER_KEYS.keys) == set(columns.LETTER) | ELSEWHERE["letter"]
    assert set(keys.PRESS_KEYS) == set(columns.PRESS_RELEASE) | ELSEWHERE["press release"]
    assert set(keys.SIGNATURE.keys) == set(columns.SIGNATURE) | ELSEWHERE["signature"]
    assert set(keys.RECIPIENT.keys) == set(columns.RECIPIENT)
    assert set(keys.GROUP.keys) == set(columns.GROUP)
