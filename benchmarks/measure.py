"""Programs run in turn and compared by medians of ratios, so that a busy machine harms all."""

from __future__ import annotations

import resource
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Times:
    """What one run took, in seconds."""

    wall: float
    cpu: float


def run(command: Sequence[str]) -> Times:
    """Run a program in a new process; what it prints is dropped unless it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    finished = subprocess.run(command, capture_output=True, check=False)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if finished.returncode:
        raise SystemExit(finished.stderr.decode())
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Times(wall, used)


def interleaved(programs: Mapping[str, Sequence[str]], rounds: int) -> dict[str, list[Times]]:
    """Run all programs in turn, `rounds` times; a first round, to warm caches, is not counted."""
    times: dict[str, list[Times]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, command in programs.items():
            taken = run(command)
            if number:
                times[name].append(taken)
    return times


def report(times: Mapping[str, Sequence[Times]], beside: str) -> None:
    """Print the median times of each program, and the median of its ratios to the one `beside`."""
    base = times[beside]
    print(f"{'':34}{'wall':>9}{'cpu':>9}{'wall ratio':>13}{'cpu ratio':>12}")
    for name, taken in times.items():
        wall = statistics.median(t.wall for t in taken) * 1000
        cpu = statistics.median(t.cpu for t in taken) * 1000
        pairs = list(zip(taken, base, strict=True))
        by_wall = statistics.median(one.wall / other.wall for one, other in pairs)
        by_cpu = statistics.median(one.cpu / other.cpu for one, other in pairs)
        print(f"{name:34}{wall:>6.0f} ms{cpu:>6.0f} ms{by_wall:>13.2f}{by_cpu:>12.2f}")
