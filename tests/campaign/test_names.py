"""Names in the letters of an address."""

import pytest

from campaign.names import in_address


@pytest.mark.parametrize(
    ("text", "address"),
    (
        ("Łódź for All!", "lodz-for-all"),
        ("Straße & Smørrebrød", "strasse-smorrebrod"),
        ("Đà Nẵng", "da-nang"),
        ("Şəki Əhalisi", "saki-ahalisi"),
        ("Eʋegbe Ŋutifafa", "evegbe-ngutifafa"),
        ("2026年の手紙", "2026"),
        ("رسالة مفتوحة", ""),
    ),
)
def test_letters_that_are_not_ascii_are_not_left_out(text: str, address: str) -> None:
    assert in_address(text) == address
