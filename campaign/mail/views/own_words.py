"""A coalition's own words for its mails, with a preview that shows both bodies."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, member_required
from campaign.mail import outbox, rewording
from campaign.mail.forms.mail import MailTextForm
from campaign.mail.own_words import Wording, rewordable, wording_named
from campaign.mail.texts import own_paragraphs, reworded
from campaign.models import Coalition, MailText


@member_required("edit_mail_texts")
def mail_texts(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """List the mails whose words are the coalition's to choose, by readers and in each language."""
    own = set(MailText.objects.filter(coalition=coalition).values_list("event", "language"))

    def row(one: Wording) -> tuple[str, list[tuple[str, str, bool]], str]:
        return label(one), [(tag, name, (one.name, tag) in own) for tag, name in settings.LANGUAGES], one.name

    groups = [
        (readers.label, [row(one) for one in some])
        for readers, some in groupby(rewordable(), key=lambda one: one.readers)
    ]
    return render(request, "campaign/mail/mail_texts.html", {"groups": groups})


@member_required("edit_mail_texts", methods=("GET", "POST"))
def edit_mail_text(request: MemberRequest, coalition: Coalition, event: str, language: str) -> HttpResponse:
    """Change subject and text; the preview button shows them without saving."""
    wording, stored = found(coalition, event, language)
    form = MailTextForm(request.POST or None, wording=wording, initial=initial(stored, wording, language))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        rewording.save(coalition=coalition, event=event, language=language, actor=request.user, **form.words())
        messages.success(request, _("Mails of this kind now say it in your words."))
        return redirect("campaign:mail-texts", coalition.slug)
    words = preview(form, wording, coalition, language)
    context = {"form": form, "label": label(wording), "language_name": dict(settings.LANGUAGES)[language]}
    context |= {"wording": wording, "preview": words, "is_own": stored is not None}
    context |= {"event": event, "language": language}
    return render(request, "campaign/mail/mail_text.html", context)


@member_required("edit_mail_texts", methods=("POST",))
def reset_mail_text(request: MemberRequest, coalition: Coalition, event: str, language: str) -> HttpResponse:
    """Put the words back to ours."""
    found(coalition, event, language)
    if rewording.reset(coalition=coalition, event=event, language=language, actor=request.user):
        messages.success(request, _("Mails of this kind say it in our words again."))
    return redirect("campaign:mail-texts", coalition.slug)


def found(coalition: Coalition, event: str, language: str) -> tuple[Wording, MailText | None]:
    """Return what may be said and what the coalition says; 404 for other mails and languages."""
    wording = wording_named(event)
    if wording is None or language not in dict(settings.LANGUAGES):
        raise Http404
    return wording, MailText.objects.filter(coalition=coalition, event=event, language=language).first()


def label(wording: Wording) -> str:
    """Return what people call these mails."""
    return str(wording.label) or outbox.label_of(wording.event)


def initial(stored: MailText | None, wording: Wording, language: str) -> dict[str, Any]:
    """Return the words that are in use: the coalition's, or ours in that language."""
    if stored:
        return {"subject": stored.subject, "body": stored.body}
    with translation.override(language):
        return {"subject": str(wording.subject), "body": str(wording.body)}


def preview(form: MailTextForm, wording: Wording, coalition: Coalition, language: str) -> dict[str, Any] | None:
    """Return subject, plain text and HTML paragraphs with sample data, or None while the form has errors.

    What was typed is escaped, and lists come out of our templates for mails, so it may all stand in our page.
    """
    if form.is_bound and not form.is_valid():
        return None
    said = form.words() if form.is_bound else form.initial
    with translation.override(language):
        context = {**wording.sample(), "coalition": coalition}
        words = reworded(wording, said["subject"], said["body"], context)
        return {
            "subject": words.subject,
            "plain": words.plain,
            "paragraphs": own_paragraphs(wording, said["body"], context),
        }
