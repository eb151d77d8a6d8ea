"""What stands between, around and before translated parts, and in which languages: in every template, not loaded."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from campaign import joining, languages

register = template.Library()

register.simple_tag(joining.comma, name="comma")
register.simple_tag(joining.pause, name="pause")
register.simple_tag(joining.semicolon, name="semicolon")
register.simple_tag(joining.colon, name="colon")
register.simple_tag(joining.gap, name="gap")


@register.simple_tag
def interface_languages() -> list[tuple[str, str]]:
    """Return tags and names of the languages of the pages; Django's own tag would translate the names."""
    return list(settings.LANGUAGES)


# Not "language_name", which {% load i18n %} would put Django's own in place of: its names are English.
register.filter("own_language_name", languages.called)


@register.filter
def listed(parts: Iterable[object]) -> SafeString:
    """Join parts by commas: ``{{ names|listed }}``."""
    return format_html_join(joining.comma(), "{}", ((part,) for part in parts))


@register.filter
def parted(parts: Iterable[object]) -> SafeString:
    """Join parts that have commas themselves."""
    return format_html_join(joining.semicolon(), "{}", ((part,) for part in parts))


@register.filter
def told(word: str, what: str) -> SafeString:
    """Say something of a word: ``{{ field.label|told:error }}``."""
    return mark_safe(joining.told(conditional_escape(word), conditional_escape(what)))


@register.filter
def quoted(text: str) -> SafeString:
    """Put a text of somebody's between quotation marks."""
    return mark_safe(joining.quoted(conditional_escape(text)))


@register.filter
def bracketed(more: str) -> SafeString:
    """Put something into brackets, with what stands before them: ``{{ name }}{{ more|bracketed }}``."""
    return mark_safe(joining.aside("", conditional_escape(more)))
