"""``manage.py makemessages``, which guesses nothing: a text that is new is empty until somebody translates it."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collects the texts of the program into the catalogs."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
