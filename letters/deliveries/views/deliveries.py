"""A letter's deliveries: who has it and who has not, sending it by e-mail, entering how it went out otherwise."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import kept_posts
from campaign.clock import civil_today, database_now
from campaign.files import storage
from campaign.form_keys import key_of, made_by_form
from campaign.http import MemberRequest, refused_into
from campaign.mail import inbox_address
from letters import deliveries as delivering
from letters.deliveries import DeliveryRefused, covers, planned, previews
from letters.deliveries.forms.deliveries import DeliveryForm, HandEntryForm, SendForm, SendingDesk
from letters.http import letter_member_required
from letters.models import Edition, Letter, Recipient

RECIPIENTS_A_PAGE = 100
F = TypeVar("F", bound=DeliveryForm)


@letter_member_required("see_answers")
def deliveries(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show for each recipient what was sent and what became of it; whoever may deliver chooses some here."""
    everybody = letter.recipients.order_by("-role", "position", "pk")
    page = Paginator(everybody, RECIPIENTS_A_PAGE).get_page(request.GET.get("page"))
    sent = delivering.of_letter(letter, list(page))
    context = {
        "letter": letter,
        "page": page,
        "rows": [(recipient, sent[recipient.pk]) for recipient in page],
        "figures": delivering.figures(letter),
        "edition": delivering.ready_editions(letter)[:1],
        "may_be_delivered": delivering.may_deliver(letter),
        "copies": delivering.copies_left(letter),
        "addenda": delivering.addenda(letter),
        "planned": (newest := planned.newest(letter)),
        "was_late": newest is not None and planned.was_late(newest),
    }
    return render(request, "letters/deliveries/deliveries.html", context)


# By e-mail


@letter_member_required("deliver_letter", methods=("GET", "POST"))
def send_letter(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Form, check page and deed at one address, told apart by the button that was pressed."""
    desk = DeliveryDesk(request, letter)
    if not desk.editions or not delivering.may_deliver(letter):
        return desk.closed()
    if why := desk.without_mail():
        return desk.closed(why)
    if request.method == "GET" and (why := desk.behind()):
        return desk.closed(behind=why)
    form = desk.form(SendForm, subject=covers.proposed_subject(letter), note=covers.proposed_text(letter))
    return sent_by_form(desk, form)


def sent_by_form(desk: "DeliveryDesk", form: SendForm) -> HttpResponse:
    """Show the form, the check page, or send, as the pressed button says."""
    request = desk.request
    if request.method != "POST":
        return desk.page("letters/deliveries/send.html", form)
    step = request.POST.get("step", "check")
    if not form.is_valid() or step == "change":
        return desk.page("letters/deliveries/send.html", form, status=200 if step == "change" else 422)
    with refused_into(form):
        return desk.sent(form) if step == "send" else desk.check_page(form)
    return desk.page("letters/deliveries/send.html", form, status=422)


# By hand


@letter_member_required("deliver_letter", methods=("GET", "POST"))
def record_delivery(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Enter that the letter was posted, handed over or uploaded, for one recipient, several or all."""
    desk = DeliveryDesk(request, letter)
    if not desk.editions or not delivering.may_deliver(letter):
        return desk.closed()
    return recorded_by_form(desk, desk.form(HandEntryForm, sent_on=desk.today))


def recorded_by_form(desk: "DeliveryDesk", form: HandEntryForm) -> HttpResponse:
    """Show the form, or enter what it says."""
    if desk.request.method != "POST":
        return desk.page("letters/deliveries/record_delivery.html", form)
    is_valid = form.is_valid()
    if is_valid and desk.is_known(form):
        return desk.done(_("The delivery is entered."))
    desk.park(form)
    if is_valid and not form.errors:
        with refused_into(form):
            return desk.recorded(form)
    return desk.page("letters/deliveries/record_delivery.html", form, status=422)


class DeliveryDesk:
    """One delivery on its way from the form to the deed."""

    def __init__(self, request: MemberRequest, letter: Letter) -> None:
        self.request, self.letter = request, letter
        self.coalition = letter.campaign.coalition
        self.today = civil_today(self.coalition.time_zone)
        self.editions: Sequence[Edition] = delivering.ready_editions(letter)

    def form(self, kind: type[F], **initial: Any) -> F:
        """Return the form, with those ticked who were chosen on the page before, or have not got the letter yet."""
        recipients = self.offered()
        asked = {int(key) for key in self.request.GET.getlist("recipient") if key.isdecimal() and len(key) < 19}
        is_sent = self.request.method == "POST"
        places = self.desk_of_mails() if kind is SendForm else {}
        return kind(
            self.request.POST if is_sent else None,
            self.request.FILES if is_sent else None,
            recipients=recipients,
            editions=self.editions,
            chosen=asked or self.lacking(recipients),
            may_correct=self.may_correct(),
            initial={**initial, "purpose": self.request.GET.get("purpose", "letter")},
            **places,
        )

    def offered(self) -> Sequence[Recipient]:
        """Return the recipients that the form offers."""
        return list(self.letter.recipients.order_by("-role", "position", "pk"))

    def lacking(self, recipients: Sequence[Recipient]) -> set[int]:
        """Return the keys of those whom the form offers ticked."""
        return delivering.without_letter(self.letter, recipients)

    def may_correct(self) -> bool:
        """Tell whether somebody has the letter, so that a correction of it may go out."""
        return self.letter.deliveries.letter_went_out().exists()

    def desk_of_mails(self) -> dict[str, Any]:
        """Return what only mails need: where answers may go, and in which zone a day and a time are meant."""
        desk = SendingDesk(self.coalition.time_zone, database_now(), self.today, self.letter.issued_on)
        return {"places": inbox_address.places_for_answers(self.coalition), "desk": desk}

    def what(self, form: DeliveryForm) -> dict[str, Any]:
        """Return what both services take."""
        return {
            "letter": self.letter,
            "edition": form.edition_of(),
            "recipients": form.chosen(),
            "purpose": form.purpose_of(),
            "today": self.today,
        }

    def is_known(self, form: DeliveryForm) -> bool:
        """Tell whether this very form has been saved before."""
        return made_by_form(self.letter.deliveries.all(), key_of(form)).exists()

    def check_page(self, form: SendForm) -> HttpResponse:
        """Say exactly who gets what, before anything leaves."""
        what = self.what(form) | ({"today": form.moment.civil.date()} if form.moment else {})
        parcels = delivering.pack(**what, addresses=form.addresses(), **form.words())
        mails = previews.mails(self.letter, parcels, subject=form.cleaned_data["subject"])
        held_back = delivering.held_back(parcels)
        return self.page(
            "letters/deliveries/check_sending.html", form, parcels=parcels, mails=mails, held_back=held_back
        )

    def sent(self, form: SendForm) -> HttpResponse:
        values, what = form.cleaned_data, self.what(form)
        words = {**form.words(), "subject": values["subject"], "addresses": form.addresses()}
        by = {"actor": self.request.user, "form_key": values["form_key"]}
        if form.moment:
            del what["today"]
            planned.plan(**what, **words, **by, at=form.moment)
            return self.done(_("The mails are planned. Until they leave you can move or stop them here."))
        made = delivering.send(**what, **words, **by)
        sentence = ngettext("%(number)d mail is on its way.", "%(number)d mails are on their way.", len(made))
        return self.done(sentence % {"number": len(made)})

    def recorded(self, form: HandEntryForm) -> HttpResponse:
        values = form.cleaned_data
        delivering.enter(
            **self.what(form),
            channel=values["channel"],
            sent_on=values["sent_on"],
            received_on=values["received_on"],
            tracking_number=values["tracking_number"],
            note=values["note"],
            parked=lambda: storage.hand_over(self.coalition, values["form_key"], actor=self.request.user),
            actor=self.request.user,
            form_key=values["form_key"],
        )
        return self.done(_("The delivery is entered."))

    def park(self, form: HandEntryForm) -> None:
        """Hold the files that are all right, whatever else is wrong with the form, and drop those not wanted."""
        user, key = self.request.user, key_of(form)
        if dropped := self.request.POST.getlist("drop"):
            storage.drop_parked(self.coalition, key, actor=user, nonces=dropped)
        good = getattr(form.fields["proofs"], "good", [])
        with refused_into(form, "proofs"):
            storage.park_files(good, coalition=self.coalition, form_key=key, actor=user)

    def page(self, template: str, form: DeliveryForm, *, status: int = 200, **context: Any) -> HttpResponse:
        parked = storage.parked(self.coalition, key_of(form), actor=self.request.user) if form.is_bound else []
        latest = delivering.latest(self.letter)
        unspoken = covers.unspoken(self.letter.language)
        told = {
            "letter": self.letter,
            "form": form,
            "parked": parked,
            "latest": latest,
            "unspoken": unspoken,
            "too_early": _("The letter is dated in the future. Send it on its day.") if self.is_too_early() else "",
            **context,
        }
        return render(self.request, template, told, status=status)

    def is_too_early(self) -> bool:
        """Tell whether nothing of the letter can have been sent yet; an addendum comes after it."""
        return self.letter.issued_on is not None and self.letter.issued_on > self.today

    def behind(self) -> str:
        """Say that no edition there is can leave by mail, because somebody has left the list since; else nothing."""
        try:
            delivering.refuse_behind(self.letter, self.editions[0])
        except DeliveryRefused as refusal:
            return str(refusal)
        return ""

    def without_mail(self) -> str:
        """Say that nothing of this letter leaves by mail, whatever is filled in; else nothing."""
        try:
            delivering.refuse_mail(self.letter)
        except DeliveryRefused as refusal:
            return str(refusal)
        return ""

    def closed(self, otherwise: str = "", *, behind: str = "") -> HttpResponse:
        """Say why nothing can be delivered; 409 when somebody tried."""
        try:
            delivering.refuse_undeliverable(self.letter, self.editions[0] if self.editions else Edition())
            why = otherwise or behind
        except DeliveryRefused as refusal:
            why = str(refusal)
        status = 409 if self.request.method == "POST" else 200
        context = {"letter": self.letter, "why": why, "behind": behind, "is_kept": kept_posts.keep(self.request)}
        return render(self.request, "letters/deliveries/no_delivery.html", context, status=status)

    def done(self, message: str) -> HttpResponse:
        messages.success(self.request, message)
        return redirect("letters:deliveries", self.letter.slug)
