"""Read the environment, or fail with a sentence that says what to set."""

import os

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


def text(name: str, default: str = "") -> str:
    """Return a variable as it is, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def starting_with(prefix: str) -> dict[str, str]:
    """Return all variables whose names begin so and that are not empty."""
    return {name: value.strip() for name, value in os.environ.items() if name.startswith(prefix) and value.strip()}


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable; anything but the listed spellings is an error."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    """Return a whole number of at least zero."""
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def secret(name: str, *, trial: str | None = None) -> str:
    """Return a secret of at least 32 characters.

    In a trial installation the given stand-in is used when nothing is set; the
    system check ``config.E001`` keeps it out of production.
    """
    value = text(name)
    if not value and trial is not None:
        return trial
    if len(value) < 32:
        raise ImproperlyConfigured(f"Set {name} to a random text of at least 32 characters.")
    return value
