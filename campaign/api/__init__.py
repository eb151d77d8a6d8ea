"""The REST API below ``/api/v1/``: how it answers, whoever's resources they are."""
