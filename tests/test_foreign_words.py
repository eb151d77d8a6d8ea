"""What Django and allauth say on our pages is in our catalogs, and in the reader's language."""

import re
from collections.abc import Iterator
from inspect import getmembers, isclass
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from django import forms
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core import validators
from django.core.exceptions import ValidationError
from django.forms import fields, models
from django.utils import translation

from campaign.foreign_words import NUMBERS, WORDS
from tests.test_translations import LANGUAGES, catalog_of

# Fields and kinds of account that there are none of here.
ABSENT = re.compile(
    r"duration|number of days|UUID|JSON|complete value|username|phone number|digit|slug|step size|IPv|domain|inline"
)
ABSENT_FIELDS = {"DecimalField", "SlugField", "UUIDField", "JSONField", "DurationField", "MultiValueField"}


def said_by_fields() -> Iterator[Any]:
    for module in (fields, models):
        for name, one in getmembers(module, isclass):
            if issubclass(one, forms.Field) and name not in ABSENT_FIELDS:
                yield from vars(one).get("default_error_messages", {}).values()


def said_by_validators() -> Iterator[Any]:
    kinds = (
        validators.MaxLengthValidator,
        validators.MinLengthValidator,
        validators.MaxValueValidator,
        validators.MinValueValidator,
        validators.RegexValidator,
        validators.URLValidator,
        validators.EmailValidator,
        validators.ProhibitNullCharactersValidator,
    )
    return (kind.message for kind in kinds)


def said_at_the_door() -> Iterator[Any]:
    for adapter in (get_adapter(), get_second_factor_adapter()):
        yield from adapter.error_messages.values()


def sources(texts: Any) -> set[str]:
    """Return the English of texts, of those with a number both forms."""
    found: set[str] = set()
    with translation.override("en"):
        for text in texts:
            plural = getattr(text, "_proxy____args", None)
            found.add(str(plural[0]) if plural else str(text))
    return {one for one in found if not ABSENT.search(one)}


@pytest.mark.parametrize("said", (said_by_fields, said_by_validators, said_at_the_door))
def test_what_others_say_is_in_our_catalogs(said: Any) -> None:
    assert sources(said()) - sources([*WORDS, *NUMBERS]) == set()
    assert sources(said())


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_catalogs_are_looked_up_first(language: str) -> None:
    catalog = catalog_of(language)

    with translation.override(language):
        said = {translation.gettext(source) for source in sources(WORDS)}

    assert said == {catalog[source].string for source in sources(WORDS)}
    assert said & sources(WORDS) == set()


@pytest.mark.parametrize(
    ("language", "words"),
    (
        ("es", "La contraseña es demasiado corta. Debe tener al menos 12 caracteres."),
        ("ar", "كلمة المرور قصيرة جدًا. يجب ألا تقل عن 12 محرفًا."),
        ("zh-hans", "密码过短。至少需要12个字符。"),
    ),
)
def test_a_short_password_is_refused_in_the_readers_language(language: str, words: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as refusal:
        MinimumLengthValidator(min_length=12).validate("short")

    with translation.override(language):
        assert refusal.value.messages == [words]
