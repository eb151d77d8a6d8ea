"""An entry of the directory of recipients on its way from the form into the directory."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign import joining
from campaign.clock import civil_today
from campaign.http import MemberRequest, number_of, refused_to
from campaign.models import Coalition
from campaign.roles import may
from letters.directory import entries
from letters.directory.entries import ChangedMeanwhile
from letters.directory.forms.entries import AddresseeForm, LanguageForms, language_rows, stored_values
from letters.models import Addressee, Recipient
from letters.recipients import proposals

Kind = Addressee.Kind


class EntryPage:
    """Both forms of an entry: itself, and what it is called by language."""

    def __init__(
        self,
        request: MemberRequest,
        coalition: Coalition,
        kind: str,
        *,
        addressee: Addressee | None = None,
        initial: dict[str, Any] | None = None,
        languages: list[dict[str, str]] | None = None,
    ) -> None:
        self.request, self.coalition, self.kind, self.addressee = request, coalition, kind, addressee
        self.similar: list[Addressee] = []
        self.recipient: Recipient | None = None
        posted = request.POST if request.method == "POST" else None
        self.form = AddresseeForm(posted, coalition=coalition, kind=kind, addressee=addressee, initial=initial)
        # A posted row must not be compared with what is stored: an unchanged one would count as empty.
        self.languages = LanguageForms(posted, prefix="languages", initial=languages or [] if posted is None else None)
        # What somebody else has saved meanwhile: label and value.
        self.theirs: list[tuple[str, Any]] = []

    def is_valid(self) -> bool:
        return bool(self.form.is_valid() & self.languages.is_valid())

    def page(self, *, status: int = 200) -> HttpResponse:
        context = {
            "form": self.form,
            "languages": self.languages,
            "kind": Kind(self.kind),
            "entry": self.addressee,
            "recipient": self.recipient,
            "similar": self.similar,
            "theirs": self.theirs,
        }
        return render(self.request, "letters/directory/addressee_form.html", context, status=status)

    def values(self) -> dict[str, Any]:
        """Return what the services take."""
        values = {**self.form.values(), "forms": self.languages.values()}
        return {"values": values, "new_body": self.form.new_body(), "actor": self.request.user}


class NewEntry(EntryPage):
    """An entry to be added, perhaps from a recipient that somebody typed."""

    def __init__(self, request: MemberRequest, coalition: Coalition) -> None:
        recipient = _recipient(request, coalition)
        kind = request.GET.get("kind") or (_kind_of(recipient) if recipient else "")
        if kind not in Kind.values:
            self.kind = ""
            return
        initial = {"name": request.GET.get("name", "")[:300]}
        languages: list[dict[str, str]] = []
        if recipient is not None:
            initial |= _typed(recipient, kind)
            if recipient.salutation:
                languages = [{"language": recipient.letter.language, "salutation": recipient.salutation}]
        super().__init__(request, coalition, kind, initial=initial, languages=languages)
        self.recipient = recipient

    def find_similar(self) -> bool:
        """Look for entries that may be the same, unless the writer has said that this is another."""
        if not self.request.POST.get("is_another"):
            names = [self.form.cleaned_data["name"], *self.form.cleaned_data["other_names"]]
            self.similar = entries.likeness(coalition=self.coalition, kind=self.kind, names=names)
        return bool(self.similar)

    def add(self) -> HttpResponse:
        added = entries.add(coalition=self.coalition, kind=self.kind, **self.values())
        messages.success(self.request, _("“%(entry)s” is in the directory.") % {"entry": added})
        return self.link(added) if self.recipient else redirect("letters:addressee", self.coalition.slug, added.pk)

    def link(self, entry: Addressee) -> HttpResponse:
        """Tie the recipient to an entry; what the letter prints stays."""
        assert self.recipient is not None
        today = civil_today(self.coalition.time_zone)
        with refused_to(self.request):
            proposals.link(recipient=self.recipient, addressee=entry, actor=self.request.user, today=today)
        return redirect("letters:recipients", self.recipient.letter.slug)


class StoredEntry(EntryPage):
    """An entry to be changed."""

    def __init__(self, request: MemberRequest, stored: Addressee) -> None:
        self.stored = stored
        super().__init__(
            request, stored.coalition, stored.kind, addressee=stored, languages=language_rows(stored.forms)
        )

    def change(self) -> HttpResponse:
        """Save, or show what somebody else has saved meanwhile beside what was typed."""
        try:
            seen = self.form.cleaned_data["seen"]
            entries.change(addressee=self.stored, **self.values(), seen=-1 if seen is None else seen)
        except ChangedMeanwhile as refusal:
            self._show(refusal)
            return self.page(status=409)
        messages.success(self.request, _("“%(entry)s” is saved.") % {"entry": self.form.cleaned_data["name"]})
        return redirect("letters:addressee", self.coalition.slug, self.stored.pk)

    def _show(self, refusal: ChangedMeanwhile) -> None:
        """Keep what was typed, and let the next press save it over what it is shown beside."""
        self.form.add_error(None, str(refusal))
        now = stored_values(refusal.stored)
        self.theirs = [
            (str(field.label), joining.listed(now[name]) if isinstance(now[name], list) else now[name])
            for name, field in self.form.fields.items()
            if name in now and name != "seen" and now[name] != self._typed(name)
        ]
        data = self.request.POST.copy()
        data["seen"] = str(refusal.stored.version)
        self.form.data = data

    def _typed(self, name: str) -> Any:
        return self.form.cleaned_data.get(name)


# From a recipient that was typed


def _recipient(request: MemberRequest, coalition: Coalition) -> Recipient | None:
    """Return the recipient that is to be saved, for those who may change letters."""
    key = number_of(request, "recipient")
    if key is None:
        return None
    if not may(request.member, "draft_letter"):
        raise Http404
    rows = Recipient.objects.select_related("letter__campaign__coalition")
    return get_object_or_404(rows, letter__campaign__coalition=coalition, pk=key)


def _kind_of(recipient: Recipient) -> str:
    if recipient.name:
        return Kind.PERSON
    return Kind.CLASS if recipient.title else Kind.BODY


def _typed(recipient: Recipient, kind: str) -> dict[str, Any]:
    """Return what is known from the letter; a name stands last in an address block that has none."""
    names = {Kind.PERSON: recipient.name, Kind.OFFICE: recipient.title, Kind.CLASS: recipient.title}
    own = names.get(Kind(kind), "") or recipient.organization or recipient.name or recipient.title
    body = recipient.organization if own != recipient.organization else ""
    return {
        "name": own,
        "part_of": body,
        "adds_body": bool(body),
        "address": recipient.address,
        "email": recipient.email,
    }
