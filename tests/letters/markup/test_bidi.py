"""Names inside a sentence, whatever way their script runs."""

from django.template import Context, Template

from letters.templatetags.bidi import isolated


def test_isolated_escapes_the_name() -> None:
    assert isolated("<b>Ada</b> & Co") == "<bdi>&lt;b&gt;Ada&lt;/b&gt; &amp; Co</bdi>"


def test_isolated_stands_in_a_translated_sentence_as_an_element() -> None:
    template = Template(
        "{% load i18n bidi %}{% blocktranslate with name=name|isolated %}Remove {{ name }}?{% endblocktranslate %}"
    )

    assert template.render(Context({"name": "ليلى (1)"})) == "Remove <bdi>ليلى (1)</bdi>?"
