"""An addendum on its way to those who have got the edition that it adds to: by mail from here, or entered by hand."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse

from campaign.form_keys import made_by_form
from campaign.http import MemberRequest
from letters import deliveries as delivering
from letters import lists
from letters.deliveries import covers
from letters.deliveries.forms.deliveries import DeliveryForm, HandEntryForm, SendForm
from letters.deliveries.history import who_got, who_has
from letters.deliveries.views.deliveries import DeliveryDesk, recorded_by_form, sent_by_form
from letters.http import letter_member_required
from letters.models import Addendum, Delivery, Letter, Recipient


@letter_member_required("deliver_letter", methods=("GET", "POST"))
def send_addendum(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Form, check page and deed at one address, as for the letter."""
    desk = AddendumDesk(request, letter, number)
    if not delivering.may_deliver(letter):
        return desk.closed()
    if why := desk.without_mail():
        return desk.closed(why)
    subject, note = covers.subject_of_addendum(letter, desk.made), covers.proposed_text(letter, asks_answer=False)
    return sent_by_form(desk, desk.form(SendForm, subject=subject, note=note))


@letter_member_required("deliver_letter", methods=("GET", "POST"))
def record_addendum(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Enter that an addendum was posted, handed over or uploaded."""
    desk = AddendumDesk(request, letter, number)
    if not delivering.may_deliver(letter):
        return desk.closed()
    return recorded_by_form(desk, desk.form(HandEntryForm, sent_on=desk.today))


class AddendumDesk(DeliveryDesk):
    """One addendum on its way; only who got its edition is offered, and it leaves at once."""

    def __init__(self, request: MemberRequest, letter: Letter, number: int) -> None:
        super().__init__(request, letter)
        self.made = self._addendum(letter, number)
        self.editions = [self.made.adds_to]

    @staticmethod
    def _addendum(letter: Letter, number: int) -> Addendum:
        """Return an addendum that recipients may get; one that somebody has left since is not handed out any more."""
        made = next((one for one in lists.source().addenda(letter) if one.number == number), None)
        if made is None:
            raise Http404
        return made

    def offered(self) -> Sequence[Recipient]:
        got = who_got(self.made)
        return [recipient for recipient in super().offered() if recipient.pk in got]

    def lacking(self, recipients: Sequence[Recipient]) -> set[int]:
        return {recipient.pk for recipient in recipients} - who_has(self.made)

    def may_correct(self) -> bool:
        return False

    def desk_of_mails(self) -> dict[str, Any]:
        return {**super().desk_of_mails(), "may_wait": False}

    def what(self, form: DeliveryForm) -> dict[str, Any]:
        return {**super().what(form), "purpose": Delivery.Purpose.ADDENDUM, "addendum": self.made}

    def is_known(self, form: DeliveryForm) -> bool:
        rows = self.letter.deliveries.filter(addendum=self.made)
        return made_by_form(rows, form.cleaned_data["form_key"]).exists()

    def page(self, template: str, form: DeliveryForm, *, status: int = 200, **context: Any) -> HttpResponse:
        return super().page(template, form, status=status, addendum=self.made, **context)
