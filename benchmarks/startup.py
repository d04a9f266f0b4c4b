"""How long the command takes to say its version or its help, beside Python that does nothing.

    python benchmarks/startup.py [ROUNDS]

The aim is at most four times the CPU time of bare Python. Run it in an environment where PlanForge
is installed: the command `planforge` is measured when it stands beside this Python.
"""

from __future__ import annotations

import sys
from pathlib import Path

from measure import interleaved, report


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 31
    programs = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -m planforge --version": [sys.executable, "-m", "planforge", "--version"],
        "python -m planforge --help": [sys.executable, "-m", "planforge", "--help"],
    }
    command = Path(sys.executable).with_name("planforge")
    if command.exists():
        programs["planforge --version"] = [str(command), "--version"]
        programs["planforge --help"] = [str(command), "--help"]
    report(interleaved(programs, rounds), beside="python -c pass")


if __name__ == "__main__":
    main()
