"""How accounts behave here: by invitation only, mail through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    pass
