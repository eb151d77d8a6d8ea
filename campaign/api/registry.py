"""Where parts say that they have something for programs; no app looks up to them.

A part names its module in ``AppConfig.ready``, and the module is read when the routes are made: it is a door, and
opens services as views do.
"""

from importlib import import_module

from campaign.api.operations import Operation, Operations

_modules: list[str] = []


def register(module: str) -> None:
    """Add the operations of a part's module, which it calls ``operations``."""
    _modules.append(module)


def operations() -> list[Operation]:
    """Return all operations there are, those that read first; one address may be shared by several parts."""
    found: list[Operation] = []
    for module in _modules:
        declared: Operations = import_module(module).operations
        found += declared.all
    return found
