"""Django's ``csrf_token`` for all templates, with the mark that says for whom a form was shown."""

from typing import Any

from django import template
from django.template import Context, RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaign import kept_posts

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Write the hidden fields that each form sends along."""
    token: Any = context.get("csrf_token")
    if str(token or "NOTPROVIDED") == "NOTPROVIDED":
        return SafeString("")
    field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    request = context.request if isinstance(context, RequestContext) else context.get("request")
    mark = kept_posts.owner_mark(request) if request else ""
    if not mark:
        return field
    return field + format_html('<input type="hidden" name="{}" value="{}">', kept_posts.MARK, mark)
