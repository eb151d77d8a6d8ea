"""Signing in with an organization's own directory, by OpenID Connect through allauth; see docs/people.md."""
