"""Runs a script of this folder in a virtual environment with pinned packages.

The environment lies in `.hotpath/venv-train` under the project root and is
made on first use (about 250 MB, a few seconds from a warm pip cache).
"""

import importlib.metadata
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".hotpath" / "venv-train"
PACKAGES = {"lightgbm": "4.7.0", "numpy": "2.4.6"}
# Set for the second start, so that a broken environment cannot loop.
MARK = "HOTPATH_VENV_TRAIN"


def use_pinned_packages() -> None:
    """Restarts the running script in the environment unless it is there."""
    if _have_packages():
        return
    if os.environ.get(MARK):
        sys.exit(f"Cannot find the pinned packages in {FOLDER}: remove it and try again")
    python = FOLDER / "bin" / "python"
    if not python.exists():
        print(f"Making a virtual environment in {FOLDER}", file=sys.stderr)
        venv.create(FOLDER, with_pip=True)
    pins = [f"{name}=={version}" for name, version in PACKAGES.items()]
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins],
        check=True,
        stdout=sys.stderr,
    )
    os.environ[MARK] = "1"
    os.execv(python, [str(python), *sys.argv])


def _have_packages() -> bool:
    for name, version in PACKAGES.items():
        try:
            if importlib.metadata.version(name) != version:
                return False
        except importlib.metadata.PackageNotFoundError:
            return False
    return True
