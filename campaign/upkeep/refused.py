"""What is refused about archives; told to whoever stands at the command line, in English like every command."""

from campaign.refusals import Refusal


class ArchiveRefused(Refusal):
    """An archive cannot be made or taken in; nothing has been touched unless the sentence says so."""
