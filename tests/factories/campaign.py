"""Makers for people and their coalition; each fills in whatever the test does not care about."""

import json
import time
from datetime import date, timedelta
from itertools import count
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from campaign.directory import imports, organizations, taking_in
from campaign.mailbox import mailbox_key
from campaign.models import (
    Campaign,
    Coalition,
    DirectoryImport,
    Mandate,
    Member,
    MemberInvitation,
    Organization,
    Representative,
    Role,
    User,
)

numbers = count(1)
PASSWORD = "correct horse battery staple"


def make_user(email: str = "", *, password: str = PASSWORD, name: str = "", **fields: Any) -> User:
    """A user with a verified mailbox."""
    number = next(numbers)
    user = User.objects.create_user(
        email or f"person{number}@example.org", password or None, name=name or f"Person {number}", **fields
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_coalition(name: str = "", **fields: Any) -> Coalition:
    number = next(numbers)
    return Coalition.objects.create(
        **{
            "name": name or f"Coalition {number}",
            "slug": f"coalition-{number}",
            "time_zone": "Europe/Zurich",
            "reply_to": f"office{number}@example.org",
            **fields,
        }
    )


def make_member(
    coalition: Coalition | None = None, *, role: str = Role.COORDINATOR, user: User | None = None, **fields: Any
) -> Member:
    """An active member; a suspended one with ``suspended_at``."""
    return Member.objects.create(coalition=coalition or make_coalition(), user=user or make_user(), role=role, **fields)


def make_invitation(
    coalition: Coalition | None = None, *, email: str = "", role: str = Role.DRAFTER, **fields: Any
) -> MemberInvitation:
    coalition = coalition or make_coalition()
    number = next(numbers)
    email = email or f"invited{number}@example.org"
    values = {"expires_at": timezone.now() + timedelta(days=7), "nonce": f"nonce-{number}", **fields}
    values.setdefault("invited_by", None)
    values["invited_by"] = values["invited_by"] or make_member(coalition, role=Role.OWNER).user
    return MemberInvitation.objects.create(
        coalition=coalition, email=email, mailbox_key=mailbox_key(email), role=role, **values
    )


def make_organization(coalition: Coalition | None = None, name: str = "", **fields: Any) -> Organization:
    organization = Organization(
        coalition=coalition or make_coalition(), registered_name=name or f"Organization {next(numbers)}", **fields
    )
    organizations.fill_keys(organization)
    organization.save()
    return organization


def make_directory_import(
    coalition: Coalition | None = None, *, state: str = "parked", **fields: Any
) -> DirectoryImport:
    """A file with three rows, one of them wrong and one doubtful; looked at, or taken in with its one organization."""
    coalition = coalition or make_coalition()
    number = next(numbers)
    values = {"form_key": f"directory-import-{number}", "name": "members.csv", "sha256": "0" * 64, "rows": 3, **fields}
    values.setdefault("uploaded_by", None)
    values["uploaded_by"] = values["uploaded_by"] or make_member(coalition, role=Role.OWNER).user
    text = f"Name,Country\nFile Union {number},CH\nFile Union {number}x,CH\nWrong Union,Atlantis\n"
    batch = DirectoryImport.objects.create(coalition=coalition, content=text.encode(), **values)
    sheet = imports.sheet_of(batch)
    imports.look(batch=batch, sheet=sheet, chosen=imports.match(coalition, sheet))
    DirectoryImport.objects.filter(pk=batch.pk).update(state=state)
    if state == DirectoryImport.State.DONE:
        entry = make_organization(coalition, f"File Union {number}", country="CH")
        made = {"added": {entry.pk: taking_in.said_by(entry)}, "changed": {}, "people": []}
        changes = {"content": b"", "made": json.dumps(made), "added": 1, "imported_at": timezone.now()}
        DirectoryImport.objects.filter(pk=batch.pk).update(**changes)
    batch.refresh_from_db()
    return batch


def make_representative(organization: Organization | None = None, **fields: Any) -> Representative:
    number = next(numbers)
    values = {"name": f"Representative {number}", "email": f"representative{number}@example.org", **fields}
    values.setdefault("mailbox_key", mailbox_key(values["email"]) if values["email"] else "")
    return Representative.objects.create(organization=organization or make_organization(), **values)


def make_mandate(representative: Representative | None = None, **fields: Any) -> Mandate:
    values = {"since": date(2026, 1, 1), "authority": "Board decision", **fields}
    return Mandate.objects.create(representative=representative or make_representative(), **values)


def make_campaign(coalition: Coalition | None = None, title: str = "", **fields: Any) -> Campaign:
    number = next(numbers)
    values = {"title": title or f"Campaign {number}", "slug": f"campaign-{number}", **fields}
    return Campaign.objects.create(coalition=coalition or make_coalition(), **values)


def sign_in(client: Client, user: User, *, minutes_ago: float = 0) -> Client:
    """Sign in with a proof of identity of the given age; it is fresh for five minutes."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - minutes_ago * 60}]
    session.save()
    return client
