"""Runs each tool in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
IN_NODE = ("xlsx-template", "carbone")


class NotHereError(Exception):
    """A tool that is not installed."""


def filled(engine: str, template: Path, data: Path, output: Path, rounds: int = 1) -> list[float]:
    """Fill a template so many times; returns the milliseconds of each round.

    Raises:
        NotHereError: Node or its packages are missing (`npm install` in this folder).
        RuntimeError: the tool failed; with the last line that it said.
    """
    if engine in IN_NODE:
        if shutil.which("node") is None or not (modules().is_dir()):
            raise NotHereError(engine)
        command = ["node", str(HERE / "fill.js")]
    else:
        command = [sys.executable, str(HERE / "fill.py")]
    environment = {**os.environ, "NODE_PATH": str(modules())}
    done = subprocess.run(
        [*command, engine, str(template), str(data), str(output), str(rounds)],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError("\n".join((done.stderr or done.stdout).strip().splitlines()[-3:]))
    times: list[float] = json.loads(done.stdout.strip().splitlines()[-1])
    return times


def modules() -> Path:
    """Return where Node's packages are: beside this file, or where NODE_PATH says."""
    return Path(os.environ.get("NODE_PATH") or HERE / "node_modules")
