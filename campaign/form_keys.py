"""A key in a form that makes a form which is sent twice one deed."""

import secrets


def new_key() -> str:
    """Return a key that makes one form one deed."""
    return secrets.token_urlsafe(32)
