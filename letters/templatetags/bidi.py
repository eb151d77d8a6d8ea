"""Names inside a sentence, whatever way their script runs."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def isolated(name: object) -> SafeString:
    """Return a name that keeps its own order of writing, and leaves that of the sentence around it alone.

    For the text of an element; in an attribute or a title, where no element may stand, leave it out.
    """
    return format_html("<bdi>{}</bdi>", name)
