"""What each page of the main navigation is for, in one sentence."""

from typing import Final

from django.urls import resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHAT_FOR: Final[dict[str, Promise]] = {
    "campaign:coalition": _("Campaigns with their letters, what is due next, and what waits for you."),
    "letters:waiting": _("Everything that waits for a decision, one after the other, also by keyboard."),
    "letters:board": _("Who owes an answer since when: overdue, due soon, answered."),
    "letters:inbox": _("Answers that came by mail, to be filed with their letter."),
    "letters:calendar": _("The deadlines of all letters in your own calendar."),
    "campaign:directory": _("The organizations you work with, their chapters, and who may sign for them."),
    "letters:addressees": _("Those whom letters go to, with their offices over time."),
    "letters:coming-up": _("Which reminder goes to whom and when, before it leaves."),
    "letters:plans": _("Which reminders there are, and how long before a deadline they go out."),
    "campaign:mail": _("Every mail with what became of it; what failed is sent again from here."),
    "campaign:suppressed": _("Addresses that get no more mail because it came back."),
    "campaign:mail-texts": _("Mails in your own words, for each language."),
    "letters:own-reminders": _("Which reminders you get yourself, and the weekly digest."),
    "campaign:members": _("Who belongs to the coalition, with which role; invitations to more."),
    "campaign:activity": _("Who did what, and when; it cannot be changed afterwards."),
    "campaign:settings": _("Name, address, time zone, language and reference numbers, proposed for every letter."),
    "signatories:erase-person": _("Erasing what is kept about somebody who asks for it."),
    "letters:letter-style": _("Letterhead, logos, colors and faces of all letters."),
    "letters:fonts": _("Which scripts can be printed here."),
    "letters:seal": _("The certificate that final documents are sealed with."),
    "campaign:api-tokens": _("Tokens for programs that read or enter data."),
    "campaign:webhooks": _("Other programs that are told when something happens."),
    "campaign:first-steps": _("This page."),
}


def described(page: tuple[str, str]) -> tuple[str, str, Promise]:
    """Return label and address of a page of the navigation, and what it is for."""
    label, address = page
    return label, address, WHAT_FOR[resolve(address).view_name]
