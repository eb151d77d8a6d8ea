"""Programs of deploy/ without an ending: as modules, and shell functions of the recipe by themselves."""

import importlib.machinery
import importlib.util
import os
import subprocess
from pathlib import Path
from types import ModuleType

from tests.sources import ROOT

DEPLOY = ROOT / "deploy"


def load(name: str) -> ModuleType:
    """Return a Python program of deploy/ as a module."""
    loader = importlib.machinery.SourceFileLoader(f"deploy_{name}", str(DEPLOY / name))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script that has all functions of deploy/install at hand; nothing is installed by that."""
    return subprocess.run(
        ["bash", "-c", f'source "{DEPLOY}/install"\n{script}'],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "SETUP_LOG": str(folder), **variables},
    )
