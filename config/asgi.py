"""Where granian enters; docs/settings.md has the command."""

from config.entrance import Entrance
from config.wsgi import application as django

application = Entrance(django)
