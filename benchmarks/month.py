"""From a folder of downloads and last month's plan to the new month's files: how long it takes.

Every command is a process of its own, as a person runs it; LibreOffice's time counts as well.

    python benchmarks/month.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from measure import Times, run

ROOT = Path(__file__).resolve().parent.parent
UNTIL = date(2026, 1, 12)


def write_downloads(folder: Path) -> int:
    """Write January's downloads and return how many files they are."""
    sys.path.insert(0, str(ROOT / "samples"))
    import make_taobao_data

    make_taobao_data.write_exports(folder, UNTIL)
    return sum(path.is_file() for path in folder.rglob("*"))


def taken(*arguments: str) -> Times:
    """Return how long a command takes."""
    return run([sys.executable, "-m", "planforge", *arguments, "--language", "en"])


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        last, downloads, new = (str(folder / name) for name in ("12月", "下载", "1月"))
        shutil.copytree(ROOT / "samples" / "taobao-monthly", last)
        count = write_downloads(Path(downloads))
        print(f"{count} downloads")
        commands = {
            "inspect": ("inspect", downloads),
            "new --from": ("new", new, "--from", last, "--to", "2026-01", "--exports", downloads),
            "build": ("build", new),
            "build --for client --zip": ("build", new, "--for", "client", "--zip"),
        }
        if shutil.which("soffice") or shutil.which("libreoffice"):
            commands["build --pdf --summary"] = ("build", new, "--pdf", "--summary")
        times = {name: taken(*arguments) for name, arguments in commands.items()}
        walls, processors = zip(*((one.wall, one.cpu) for one in times.values()), strict=True)
        times["together"] = Times(sum(walls), sum(processors))
        for name, one in times.items():
            print(f"{name:<28}{one.wall:6.1f} s{one.cpu:6.1f} s of CPU")


if __name__ == "__main__":
    main()
