"""What the public register will say of a response that somebody is about to log or to take back."""

from django.utils.translation import gettext as _

from campaign import joining
from campaign.clock import database_now
from campaign.dates import plain_day
from letters.models import Letter, Publication, Recipient, Response
from letters.states import LetterState


def of_new(recipient: Recipient, *, is_public: bool, comes_first: bool) -> str:
    """Return what the public sees once a response is logged; ``comes_first`` where it ends the waiting."""
    if recipient.role != Recipient.Role.TO:
        return _("It stays confidential.")
    letter = recipient.letter
    if letter.state == LetterState.WITHDRAWN:
        return _("The letter was withdrawn, so the public register shows neither it nor what came back.")
    if is_public:
        return _when_public(letter)
    stays = _("What it says and its files stay confidential.")
    return joining.sentences([stays, _when_confidential(recipient, comes_first=comes_first)])


def _when_public(letter: Letter) -> str:
    if is_in_register(letter):
        return _("The letter is published, so this response can be read in the public register at once.")
    if _is_hidden(letter):
        return _(
            "The letter is hidden at the moment. Once everybody may read it again, they can read this response too."
        )
    publication = Publication.objects.filter(letter=letter).first()
    if publication is not None and publication.confidential_until:
        return _(
            "It is published together with the letter, once somebody decides that; not before the end of %(day)s."
        ) % {"day": plain_day(publication.confidential_until)}
    return _("It is published together with the letter, if somebody decides to publish that.")


def _when_confidential(recipient: Recipient, *, comes_first: bool) -> str:
    """Return what the register says of a response without showing it."""
    others = recipient.responses.filter(retracted_at=None)
    is_one_of_many = not comes_first and others.filter(is_public=False).exists()
    if is_in_register(recipient.letter):
        if is_one_of_many:
            return _("The register says of all such responses together that something came and is not published.")
        return _now_said(comes_first=comes_first, has_others=others.exists())
    if _is_hidden(recipient.letter):
        hidden = _("The letter is hidden at the moment, so the public register shows nothing of it.")
        then = _once_shown_again(comes_first=comes_first, is_one_of_many=is_one_of_many, has_others=others.exists())
        return joining.sentences([hidden, then])
    return _once_published(comes_first=comes_first, is_one_of_many=is_one_of_many, has_others=others.exists())


def _once_published(*, comes_first: bool, is_one_of_many: bool, has_others: bool) -> str:
    if comes_first:
        return _("If the letter is published, the register says that an answer came, and on which day.")
    if is_one_of_many:
        return _(
            "If the letter is published, the register says of all such responses together that something came and is "
            "not published."
        )
    if has_others:
        return _("If the letter is published, the register says that more was received and is not published.")
    return _("If the letter is published, the register says that a response was received and is not published.")


def _once_shown_again(*, comes_first: bool, is_one_of_many: bool, has_others: bool) -> str:
    if comes_first:
        return _("Once everybody may read it again, the register says that an answer came, and on which day.")
    if is_one_of_many:
        return _(
            "Once everybody may read it again, the register says of all such responses together that something came "
            "and is not published."
        )
    if has_others:
        return _("Once everybody may read it again, the register says that more was received and is not published.")
    return _("Once everybody may read it again, the register says that a response was received and is not published.")


def _now_said(*, comes_first: bool, has_others: bool) -> str:
    if comes_first:
        return _(
            "But the letter is published, so the public register says at once that an answer came, and on which day."
        )
    if has_others:
        return _(
            "But the letter is published, so the public register says at once that more was received and is not "
            "published."
        )
    return _(
        "But the letter is published, so the public register says at once that a response was received and is not "
        "published."
    )


def without(response: Response) -> list[str]:
    """Say what the public sees once a response is taken back; nothing where it sees nothing of it now."""
    recipient = response.recipient
    if recipient.role != Recipient.Role.TO or not is_in_register(recipient.letter):
        return []
    if recipient.responses.filter(retracted_at=None).exclude(pk=response.pk).exists():
        return [_("The letter is published, so this response is gone from the public register at once.")]
    return [_("The letter is published, so the public register says at once that nothing came from this recipient.")]


def is_in_register(letter: Letter) -> bool:
    """Tell whether everybody can read a letter in the register now."""
    return Letter.objects.in_register(now=database_now()).filter(pk=letter.pk).exists()


def _is_hidden(letter: Letter) -> bool:
    """Tell whether a letter was published and is kept from the public since; a withdrawn one is gone for good."""
    return Publication.objects.filter(letter=letter, state=Publication.State.PUBLISHED).exists()
