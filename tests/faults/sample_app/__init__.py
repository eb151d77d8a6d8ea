"""An app of the fault tests: mails with an event of each kind, known to workers that run with its settings."""
