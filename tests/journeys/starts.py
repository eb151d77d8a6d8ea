"""Where walks over the sample data begin: pages that links lead to from few places or from none."""

from urllib.parse import urlsplit

from django.urls import reverse

from campaign.mail import messages, outbox
from campaign.models import Member, OutgoingMail, Role
from campaign.people import members
from letters import deliveries
from letters.face import shown
from letters.models import AddresseeImport, Letter, PressRelease, Recipient
from letters.states import LetterState
from signatories.invitations import links as invitation_links
from signatories.models import SignatureGroup
from signatories.signing import tokens
from tests.factories.campaign import make_directory_import
from tests.factories.deliveries import make_addendum, make_delivery, make_planned
from tests.factories.letters import make_press_release
from tests.factories.signatories import (
    make_asked,
    make_bulk_deed,
    make_proof,
    make_reply,
    make_signature,
    make_signature_import,
)
from tests.factories.webhooks import make_endpoint
from tests.stack import Stack


def owner_of(stack: Stack) -> str:
    """Return the mail address of an owner in the coalition with the most letters."""
    members = Member.objects.filter(role=Role.OWNER).select_related("user")
    return max(members, key=lambda member: member.coalition.campaigns.count()).user.email


def places(email: str) -> list[str]:
    """Return pages of one of each letter's state, and those that links lead to from few places or from none."""
    coalition = Member.objects.get(user__email=email).coalition
    letters = Letter.objects.filter(campaign__coalition=coalition).order_by("pk")
    closed, each = letters.get(state=LetterState.CLOSED), letters.filter(copies="each")
    removable = SignatureGroup.objects.filter(letter__in=letters, letter__state=LetterState.OPEN).order_by("pk")[:1]
    organization = coalition.organizations.filter(representatives__isnull=False).first()
    assert organization is not None
    owner, somebody = coalition.members.get(role=Role.OWNER), coalition.members.get(role=Role.REVIEWER)
    batch = AddresseeImport.objects.create(
        coalition=coalition, form_key="k" * 43, name="mayors.csv", rows=0, added=0, imported_by=owner.user
    )
    opened = letters.filter(state=LetterState.OPEN)[0]
    asked = make_asked(opened, name="Alder Society")
    make_bulk_deed(opened, actor=owner.user)
    table = make_directory_import(coalition, state="done", uploaded_by=owner.user)
    final = letters.filter(state=LetterState.FINAL)[0]
    planned = make_planned(final.recipients.filter(role="to")[0], final.editions.get())
    addendum = make_addendum(final.editions.get())
    reply, proof = make_reply(asked), make_proof(opened.signatures.filter(state="counted")[0])
    unread = make_press_release(letter=letters.filter(state=LetterState.DRAFT)[0])
    parked, done = (make_signature_import(opened, state=state, uploaded_by=owner.user) for state in ("parked", "done"))
    return [
        reverse("account_logout"),
        reverse("campaign:kept"),
        reverse("mfa_list_webauthn"),
        reverse("letters:health-details"),
        reverse("letters:redraft", args=[closed.slug]),
        reverse("letters:delete-press-release", args=[coalition.slug, unread.slug]),
        reverse("letters:specimen-pdf", args=[coalition.slug]),
        reverse("letters:planned-sending", args=[final.slug, planned.pk]),
        reverse("campaign:directory-import", args=[coalition.slug, table.pk]),
        reverse("campaign:webhook", args=[coalition.slug, make_endpoint(coalition).pk]),
        *(
            reverse(f"letters:{name}", args=[final.slug, addendum.number])
            for name in ("send-addendum", "record-addendum")
        ),
        reverse("signatories:mend-line", args=[closed.slug, closed.signatures.filter(state="counted")[0].pk]),
        reverse("letters:pause-member", args=[coalition.slug, somebody.pk]),
        reverse("letters:addressee-import", args=[coalition.slug, batch.pk]),
        *(reverse("signatories:import", args=[opened.slug, each.pk]) for each in (parked, done)),
        reverse("signatories:import-reading", args=[opened.slug, parked.pk]),
        reverse("signatories:invitation", args=[opened.slug, asked.pk]),
        *(reverse(f"signatories:{name}", args=[opened.slug, reply.pk]) for name in ("reply", "raw-reply")),
        reverse("signatories:signature-proof", args=[opened.slug, proof.signature_id, proof.pk]),
        reverse("letters:addendum", args=[closed.slug]),
        reverse("signatories:invitation-reminders", args=[opened.slug]),
        reverse("signatories:import-columns", args=[opened.slug, parked.pk]),
        reverse("signatories:import-take", args=[opened.slug, parked.pk]),
        reverse("campaign:organization", args=[coalition.slug, organization.pk]),
        reverse("letters:publish", args=[letters.filter(state=LetterState.DELIVERED)[0].slug]),
        reverse("letters:restore", args=[letters.filter(state=LetterState.DRAFT)[0].slug, 1]),
        reverse("letters:publication", args=[letters.get(state=LetterState.ARCHIVED).slug]),
        *(reverse("signatories:remove-group", args=[group.letter.slug, group.pk]) for group in removable),
        *(reverse("letters:copies", args=[letter.slug]) for letter in each),
        *(reverse("letters:recipients", args=[letter.slug]) for letter in each),
        *(reverse("letters:letter", args=[letter.slug]) for letter in letters),
    ]


def public_places() -> list[str]:
    """Return pages that forms lead to, or mails that we have no need to send here."""
    opened = Letter.objects.filter(state=LetterState.OPEN, visibility="public").order_by("pk")[0]
    releases = PressRelease.objects.values_list("slug", flat=True)
    return [
        reverse("account_login"),
        reverse("account_signup"),
        reverse("account_reset_password_done"),
        reverse("letters:verify-code", args=["none-such"]),
        reverse("campaign:done"),
        *(reverse("letters:public-campaign", args=[one.coalition.slug, one.slug]) for one in shown.campaigns()),
        *(reverse("letters:newsroom", args=[slug]) for slug in {one.coalition.slug for one in shown.campaigns()}),
        reverse("signatories:check-mail", args=[opened.public_name]),
        reverse("signatories:found", args=[opened.public_name]),
        *(reverse("letters:press-release", args=[slug]) for slug in releases),
    ]


def secret_links(stack: Stack) -> list[str]:
    """Return the ways in that only mails name: to join, to unsubscribe, to a delivery, to a signature."""
    opened = Letter.objects.filter(state=LetterState.OPEN, visibility="public").order_by("pk")[0]
    coalition = opened.campaign.coalition
    owner = coalition.members.get(role=Role.OWNER).user
    invitation = members.invite(coalition=coalition, email="new@orsa.example", role=Role.DRAFTER, actor=owner)
    unconfirmed = make_signature(opened, state="unconfirmed", email="first@weir.example")
    counted = make_signature(opened, email="second@weir.example")
    recipient = Recipient.objects.filter(letter__state=LetterState.DELIVERED, role="to").order_by("pk")[0]
    delivery = make_delivery(recipient, recipient.letter.editions.get(), channel="email", is_linked=True)
    digest = OutgoingMail(event="weekly_digest", coalition=coalition, mailbox_key="a" * 64)
    caused = OutgoingMail(mailbox_key="b" * 64, is_capped=True, topic="letter:1")
    return [
        reverse("campaign:invitation", args=[members.link_token(invitation)]),
        urlsplit(outbox.unsubscribe_link(digest)).path,
        urlsplit(messages.block_link(caused)).path,
        urlsplit(deliveries.link_of(delivery)).path,
        urlsplit(invitation_links.link(make_asked(opened, name="Weir Society"))).path,
        reverse("signatories:confirm-link", args=[tokens.make(tokens.LinkPurpose.CONFIRM, unconfirmed)]),
        reverse("signatories:manage-link", args=[tokens.make(tokens.LinkPurpose.MANAGE, counted)]),
    ]
