"""Who may do what: the one table of roles and actions.

Every route asks exactly one of these actions, and tests/permissions.csv says
what each role gets to see. What a file or page holds for a role is here too:
withheld names, moments of signing, recipients' e-mail addresses.
"""

from django.utils.translation import gettext_lazy as _

from campaign.models import Member, Role

OWNER, COORDINATOR, DRAFTER, REVIEWER, STAFF = Role.OWNER, Role.COORDINATOR, Role.DRAFTER, Role.REVIEWER, Role.STAFF
EVERYONE = frozenset(Role)

TABLE: dict[str, frozenset[Role]] = {
    "see_coalition": EVERYONE,
    "edit_coalition": frozenset({OWNER, COORDINATOR}),
    "manage_members": frozenset({OWNER}),
    "manage_tokens": frozenset({OWNER}),
    "close_coalition": frozenset({OWNER}),
    "change_seal": frozenset({OWNER}),
    "manage_webhooks": frozenset({OWNER}),
    "see_directory": EVERYONE,
    "edit_directory": frozenset({OWNER, COORDINATOR, STAFF}),
    "see_campaign": EVERYONE,
    "edit_campaign": frozenset({OWNER, COORDINATOR}),
    "see_letter": EVERYONE,
    "draft_letter": frozenset({OWNER, COORDINATOR, DRAFTER}),
    "run_letter": frozenset({OWNER, COORDINATOR}),
    "see_signatures": frozenset({OWNER, COORDINATOR, STAFF}),
    "see_withheld": frozenset({OWNER, COORDINATOR}),
    "see_moments": frozenset({OWNER, COORDINATOR}),
    "moderate_signatures": frozenset({OWNER, COORDINATOR}),
    # What is found under an address tells of withheld names.
    "erase_people": frozenset({OWNER, COORDINATOR}),
    "export_signatures": frozenset({OWNER, COORDINATOR, STAFF}),
    # Who is asked and has signed tells of withheld names.
    "invite_signatories": frozenset({OWNER, COORDINATOR}),
    "export_edition": frozenset({OWNER, COORDINATOR, STAFF}),
    "see_mail": frozenset({OWNER, COORDINATOR, STAFF}),
    "resend_mail": frozenset({OWNER, COORDINATOR}),
    "edit_mail_texts": frozenset({OWNER, COORDINATOR}),
    "see_activity": frozenset({OWNER, COORDINATOR}),
    "edit_addressees": frozenset({OWNER, COORDINATOR, DRAFTER, STAFF}),
    "see_addresses": frozenset({OWNER, COORDINATOR, DRAFTER, STAFF}),
    "see_answers": frozenset({OWNER, COORDINATOR, DRAFTER, STAFF}),
    "deliver_letter": frozenset({OWNER, COORDINATOR, STAFF}),
    "log_answers": frozenset({OWNER, COORDINATOR, STAFF}),
    "set_deadlines": frozenset({OWNER, COORDINATOR, STAFF}),
    "publish_letter": frozenset({OWNER, COORDINATOR}),
    "see_reminders": frozenset({OWNER, COORDINATOR, STAFF}),
    "plan_reminders": frozenset({OWNER, COORDINATOR}),
}

SUMMARIES = {
    Role.OWNER: _("Runs the coalition and decides who belongs to it."),
    Role.COORDINATOR: _("Runs letters from draft to answer."),
    Role.DRAFTER: _("Writes letters together with others."),
    Role.REVIEWER: _("Reads drafts before the public does."),
    Role.STAFF: _("Keeps the directories, sees signatures, delivers letters and enters answers."),
}


def role_may(role: str, action: str) -> bool:
    """Tell whether a role may do an action; an unknown action is a KeyError."""
    return role in TABLE[action]


def may(member: Member | None, action: str) -> bool:
    """Tell whether this member may do the action in the member's own coalition; an unknown action is a KeyError."""
    roles = TABLE[action]
    return member is not None and member.suspended_at is None and member.role in roles
