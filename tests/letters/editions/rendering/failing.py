"""A typesetter that goes wrong in the way its input names; limits and reports are those of the real one."""

import ctypes
import importlib.util
import os
import sys
import time
from pathlib import Path
from typing import Any

TYPESETTER = Path(__file__).parents[4] / "letters" / "editions" / "rendering" / "typesetter.py"


def fail(job: dict[str, Any]) -> tuple[bytes, int]:
    how = job["html"]
    if how == "segfault":
        ctypes.string_at(0)
    if how == "memory":
        return b"".join([b"x" * 2**20 for _ in range(2**20)]), 1
    if how == "recursion":
        return fail({**job, "html": "recursion"})
    if how == "loop":
        while True:
            pass
    if how == "output":
        return b"x" * (65 * 2**20), 1
    if how == "exit":
        os._exit(3)
    if how == "fork":
        os.fork()
    if how == "stubborn":
        time.sleep(3600)
    raise ZeroDivisionError


specification = importlib.util.spec_from_file_location("typesetter", TYPESETTER)
assert specification is not None
assert specification.loader is not None
typesetter = importlib.util.module_from_spec(specification)
specification.loader.exec_module(typesetter)
vars(typesetter)["typeset"] = fail
typesetter.main(sys.argv)
