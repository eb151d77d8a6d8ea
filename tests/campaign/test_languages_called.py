"""Languages are shown by name, whatever is stored of them."""

import pytest

from campaign.languages import called


@pytest.mark.parametrize(
    ("tag", "name"),
    (
        ("en-gb", "British English"),
        ("de", "Deutsch"),
        ("zh-Hans", "简体中文"),
        ("pa-PK", "پنجابی (پاکستان)"),
        ("tlh-x", "tlh-x"),
        ("", ""),
    ),
)
def test_called_gives_the_own_name_of_a_language(tag: str, name: str) -> None:
    assert called(tag) == name
