"""What the pages of one letter share: the ways between them, and the words for what happened."""

from typing import Any

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import joining
from campaign.models import Activity
from campaign.roles import may
from campaign.trail.words import words
from letters.markup import html
from letters.markup.languages import print_words
from letters.overview.places import Place, places
from letters.overview.standing import LetterStanding, standing

register = template.Library()

HAPPENED = {
    "letter.started": gettext_lazy("began the letter"),
    "letter.copied": gettext_lazy("began the letter as a copy of an earlier one"),
    "letter.saved": gettext_lazy("saved the text"),
    "letter.restored": gettext_lazy("restored an earlier revision"),
    "letter.set_aside": gettext_lazy("kept somebody else's text and set their own aside"),
    "letter.corrected": gettext_lazy("made an editorial change"),
    "letter.rules_changed": gettext_lazy("changed the rules for signing or reading"),
    "letter.recipient_added": gettext_lazy("added a recipient"),
    "letter.recipient_changed": gettext_lazy("changed a recipient"),
    "letter.recipient_removed": gettext_lazy("removed a recipient"),
    "letter.recipient_moved": gettext_lazy("put the recipients in another order"),
    "letter.earlier_letters_named": gettext_lazy("named the letters that this one follows up"),
    "letter.sent_to_review": gettext_lazy("sent the letter to its reviewers"),
    "letter.read": gettext_lazy("has read the letter"),
    "letter.taken_back": gettext_lazy("took the letter back from review"),
    "letter.opened": gettext_lazy("opened the letter for signing"),
    "letter.closed": gettext_lazy("closed signing"),
    "letter.reopened": gettext_lazy("opened signing again"),
    "letter.redrafted": gettext_lazy("made the letter a draft again"),
    "letter.finalized": gettext_lazy("made the letter final"),
    "letter.gone_back": gettext_lazy("took the final document back, to correct it before it is sent"),
    "letter.delivered": gettext_lazy("marked the letter as delivered"),
    "letter.deadline_set": gettext_lazy("set the deadline of an answer"),
    "letter.deadline_recounted": gettext_lazy("moved the deadline of an answer, because other holidays are known"),
    "letter.deadline_extended": gettext_lazy("granted more time for an answer"),
    "letter.extension_revoked": gettext_lazy("took an extension back"),
    "letter.clock_stopped": gettext_lazy("stopped the clock of an answer"),
    "letter.clock_resumed": gettext_lazy("let the clock of an answer run again"),
    "letter.pause_canceled": gettext_lazy("took back that a clock had stood still"),
    "letter.event_day_set": gettext_lazy("said when the event of a deadline is"),
    "letter.archived": gettext_lazy("put the letter into the archive"),
    "letter.withdrawn": gettext_lazy("withdrew the letter"),
    "letter.imported": gettext_lazy("took the letter in from a file"),
    "list.frozen": gettext_lazy("froze the list of signatories"),
    "group.added": gettext_lazy("added a group to the list of signatories"),
    "group.changed": gettext_lazy("changed a group of the list of signatories"),
    "group.removed": gettext_lazy("removed a group from the list of signatories"),
    "group.shifted": gettext_lazy("moved a group in the list of signatories"),
    "publication.published": gettext_lazy("published the letter"),
    "publication.extended": gettext_lazy("kept the letter confidential for longer"),
    "publication.kept": gettext_lazy("kept the letter confidential for good"),
    "publication.reconsidered": gettext_lazy("let the letter be proposed for publication again"),
    "publication.taken_back": gettext_lazy("took the publication back"),
    "letter.followed_up": gettext_lazy("began a letter that follows up"),
    "letter.earlier_letter_linked": gettext_lazy("completed what is known of an earlier letter"),
    "edition.requested": gettext_lazy("asked for an edition"),
    "edition.made": gettext_lazy("got the edition: its PDF is ready"),
    "edition.failed": gettext_lazy("asked for an edition that could not be made"),
    "letter.undelivered": gettext_lazy("no longer has the letter as delivered"),
    "delivery.ordered": gettext_lazy("handed the letter to the mail"),
    "delivery.entered": gettext_lazy("entered a delivery"),
    "delivery.sent": gettext_lazy("letter sent by e-mail"),
    "delivery.received": gettext_lazy("entered that the letter was received"),
    "delivery.bounced": gettext_lazy("letter came back"),
    "delivery.refused": gettext_lazy("entered that the letter was refused"),
    "delivery.failed": gettext_lazy("letter could not be sent"),
    "delivery.uncertain": gettext_lazy("letter perhaps sent"),
    "delivery.canceled": gettext_lazy("struck out a delivery"),
    "response.logged": gettext_lazy("logged a response"),
    "response.retracted": gettext_lazy("took back a response"),
    "questions.settled": gettext_lazy("settled the letter's numbered questions"),
    "copies.made": gettext_lazy("the recipients’ own copies are made"),
    "copies.retried": gettext_lazy("asked for the failed copies once more"),
    "letter.salutations_set": gettext_lazy("set the salutations on own copies"),
    "edition.retried": gettext_lazy("asked for the edition once more"),
}


@register.simple_tag(takes_context=True)
def letter_places(context: dict[str, Any], path: str = "") -> list[Place]:
    """Return the five places as the member sees them; ``path`` says on which page this one lies, if not by itself."""
    request = context["request"]
    return places(context["letter"], request.member, path=path or request.path)


@register.simple_tag(takes_context=True)
def letter_standing(context: RequestContext) -> LetterStanding:
    """Return where the letter stands and what comes next, asked once for a page."""
    letter = context["letter"]
    if "standing" not in context.render_context:
        context.render_context["standing"] = standing(letter, context["request"].member, now=timezone.now())
    found: LetterStanding = context.render_context["standing"]
    return found


@register.simple_tag(takes_context=True)
def letter_trail(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the way to a letter: its coalition and its campaign."""
    campaign = context["letter"].campaign
    coalition = campaign.coalition
    return [
        (coalition.name, reverse("campaign:coalition", args=[coalition.slug])),
        (campaign.title, reverse("letters:campaign", args=[coalition.slug, campaign.slug])),
    ]


@register.simple_tag(takes_context=True)
def campaign_trail(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the way to a campaign: its coalition."""
    coalition = context["request"].member.coalition
    return [(coalition.name, reverse("campaign:coalition", args=[coalition.slug]))]


@register.simple_tag(takes_context=True)
def may_do(context: dict[str, Any], action: str) -> bool:
    """Tell whether the member who looks at the page may do the action."""
    return may(context["request"].member, action)


@register.filter
def copies_label(language: str) -> str:
    """Return what heads the cc lines in the language of a letter, whatever language the page is in."""
    return print_words(language).copies


@register.filter
def happened(entry: Activity) -> SafeString:
    """Say who did what in a sentence; what other parts do about a letter is called as in the trail, behind a colon."""
    deed = escape(HAPPENED.get(entry.verb) or words(entry.verb))
    if not entry.actor:
        return deed
    if entry.verb in HAPPENED:
        sentence = _("<strong><bdi>%(actor)s</bdi></strong> %(deed)s")
        return mark_safe(sentence % {"actor": escape(entry.actor), "deed": deed})  # both are escaped
    return format_html("<strong><bdi>{}</bdi></strong>{}{}", entry.actor, joining.colon(), deed)


@register.filter
def letter_html(text: str) -> SafeString:
    """Return a letter's HTML, cleaned once more, for a page."""
    return html.safe(text)
