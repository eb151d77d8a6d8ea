"""A form that is sent twice carries one key, whatever else is wrong with it."""

import re

import pytest
from django import forms

from campaign.form_keys import LENGTH, FormKeyField, key_of, made_by_form, new_key
from letters.models import Response
from tests.factories.register import make_response, make_sent
from tests.sources import ROOT, python_files


class Entry(forms.Form):
    form_key = FormKeyField()
    title = forms.CharField()


def test_every_page_has_a_key_of_its_own() -> None:
    first, second = Entry(), Entry()

    assert len(key_of(first)) == LENGTH
    assert key_of(first) == key_of(first)
    assert key_of(first) != key_of(second)
    assert f'value="{key_of(first)}"' in str(first["form_key"])


def test_the_key_comes_back_also_from_a_form_with_faults() -> None:
    key = new_key()
    faulty = Entry({"form_key": key, "title": ""})

    assert not faulty.is_valid()
    assert key_of(faulty) == key


@pytest.mark.parametrize("sent", ("", "a key", "k" * (LENGTH + 1), "ключ", "k\x00", "k\n"))
def test_what_is_no_key_is_a_form_of_its_own(sent: str) -> None:
    form = Entry({"form_key": sent, "title": "Open the archives"})

    assert form.is_valid()
    assert len(form.cleaned_data["form_key"]) == LENGTH
    assert form.cleaned_data["form_key"] != sent


def test_a_key_that_is_required_is_refused_unless_it_is_one_of_ours() -> None:
    class Strict(forms.Form):
        form_key = FormKeyField(required=True)

    assert [Strict({"form_key": key}).is_valid() for key in ("", "short", "k" * (LENGTH + 1), new_key())] == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.django_db
def test_made_by_form_finds_what_the_form_made_and_nothing_without_one() -> None:
    recipient = make_sent().recipients.get()
    made = make_response(recipient, form_key="key-of-this-form")
    make_response(recipient)

    assert list(made_by_form(Response.objects.all(), "key-of-this-form")) == [made]
    assert list(made_by_form(Response.objects.all(), "another-key")) == []
    assert list(made_by_form(Response.objects.all(), "")) == []
    assert list(made_by_form(recipient.responses.all(), "key-of-this-form")) == [made]


def test_no_other_place_has_a_field_for_the_key() -> None:
    own = re.compile(r"form_key\s*=\s*(?:forms|models\.\w*Query)|def clean_form_key|form_key=form_key\)\.first\(\)")
    home = ROOT / "campaign/form_keys.py"

    assert [str(path) for path in python_files() if path != home and own.search(path.read_text())] == []
