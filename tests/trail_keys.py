"""What the code writes into the data of the activity trail, read from its source."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.sources import ROOT

RECORD = "campaign.trail.activity.record"
_ROW = re.compile(r"\.pk\b|_id\b")


@dataclass(frozen=True)
class Call:
    """A call that writes an entry: where it stands, what it writes by, and the function around it."""

    place: str
    target: str
    node: ast.Call
    around: ast.FunctionDef


@cache
def _modules() -> dict[str, ast.Module]:
    """Return the modules of the three apps by their dotted names."""
    files = [path for app in ("campaign", "letters", "signatories") for path in sorted((ROOT / app).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text()) for path in files}


def _names(module: str, tree: ast.Module) -> dict[str, str]:
    """Return what the names of a module stand for, by their dotted paths."""
    names = {node.name: f"{module}.{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _target(called: ast.expr, names: dict[str, str]) -> str:
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return f"{names.get(called.value.id, called.value.id)}.{called.attr}"
    return names.get(called.id, called.id) if isinstance(called, ast.Name) else ""


@cache
def _functions() -> dict[str, ast.FunctionDef]:
    return {
        f"{module}.{node.name}": node
        for module, tree in _modules().items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def _calls() -> list[Call]:
    names = {module: _names(module, tree) for module, tree in _modules().items()}
    return [
        Call(place, _target(node.func, names[place.rpartition(".")[0]]), node, function)
        for place, function in _functions().items()
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    ]


@cache
def written() -> list[Call]:
    """Return the calls that write an entry, by the door itself or by a function that hands on what it is given."""
    doors = {RECORD}
    while True:
        found = [call for call in _calls() if call.target in doors]
        more = {call.place for call in found if _hands_on(call)} - doors
        if not more:
            return found
        doors |= more


def _hands_on(call: Call) -> bool:
    """Tell whether a function writes whatever else it is called with."""
    given = call.around.args.kwarg
    values = [keyword.value for keyword in call.node.keywords if keyword.arg in {None, "data"}]
    told = [name.id for value in values for name in ast.walk(value) if isinstance(name, ast.Name)]
    values += [value for name in told for value in _assigned(name, call.around) if isinstance(value, ast.expr)]
    names = {name.id for value in values for name in ast.walk(value) if isinstance(name, ast.Name)}
    return given is not None and given.arg in names


def keys() -> tuple[dict[str, str], set[str]]:
    """Return the keys that are written with one place each, and what could not be read from the source."""
    # ``record`` itself adds by which token of the API something was done.
    found = {"api_token": RECORD}
    unread: set[str] = set()
    for call in written():
        for key in _written_by(call):
            if key.isidentifier():
                found.setdefault(key, call.place)
            else:
                unread.add(f"{call.place}: {key[1:]}")
    return found, unread


def _written_by(call: Call) -> Iterator[str]:
    """Yield the keys of a call; what cannot be read begins with "?"."""
    if call.target == RECORD:
        for keyword in call.node.keywords:
            if keyword.arg == "data":
                yield from _keys(keyword.value, call.around)
        return
    function = _functions()[call.target].args
    own = {arg.arg for arg in [*function.args, *function.kwonlyargs]}
    for keyword in call.node.keywords:
        if keyword.arg is None:
            yield from _keys(keyword.value, call.around)
        elif keyword.arg not in own:
            yield keyword.arg


def _keys(value: ast.expr, around: ast.FunctionDef) -> Iterator[str]:
    match value:
        case ast.Dict(keys=names, values=values):
            for name, inner in zip(names, values, strict=True):
                if isinstance(name, ast.Constant):
                    yield str(name.value)
                else:
                    yield from _keys(inner, around) if name is None else [f"?{ast.unparse(name)}"]
        case ast.IfExp(body=body, orelse=otherwise):
            yield from _keys(body, around)
            yield from _keys(otherwise, around)
        case ast.Name(id=name):
            yield from _keys_of_name(name, around)
        case ast.DictComp() if around.args.kwarg and around.args.kwarg.arg in ast.unparse(value.generators[0].iter):
            pass
        case _:
            yield f"?{ast.unparse(value)}"


def _keys_of_name(name: str, around: ast.FunctionDef) -> Iterator[str]:
    """Yield what a function puts under a name: at once, or key by key; what it was handed is its callers' matter."""
    assigned = _assigned(name, around)
    if not assigned and around.args.kwarg and around.args.kwarg.arg == name:
        return
    if not assigned:
        yield f"?{name}"
    for value in assigned:
        if isinstance(value, str):
            yield value
        elif not (isinstance(value, ast.Name) and value.id == name):
            yield from _keys(_without(value, name), around)


def _without(value: ast.expr, name: str) -> ast.expr:
    """Return a dictionary without what it takes over from its own name."""
    if not isinstance(value, ast.Dict):
        return value
    pairs = [
        (key, one)
        for key, one in zip(value.keys, value.values, strict=True)
        if not (key is None and isinstance(one, ast.Name) and one.id == name)
    ]
    return ast.Dict(keys=[key for key, _one in pairs], values=[one for _key, one in pairs])


def _assigned(name: str, around: ast.FunctionDef) -> list[ast.expr | str]:
    found: list[ast.expr | str] = []
    for node in ast.walk(around):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                found.append(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                found.append(value)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=target), slice=ast.Constant(value=key))]):
                found += [str(key)] if target == name else []
    return found


def of_rows() -> set[str]:
    """Return the keys under which some call writes keys of rows."""
    known, found = set(keys()[0]), set[str]()
    for call in written():
        pairs = [(keyword.arg, keyword.value) for keyword in call.node.keywords]
        for node in ast.walk(call.around):
            if isinstance(node, ast.Dict):
                names = [str(name.value) if isinstance(name, ast.Constant) else None for name in node.keys]
                pairs += zip(names, node.values, strict=True)
        found |= {str(name) for name, value in pairs if name in known and _ROW.search(ast.unparse(value))}
    return found
