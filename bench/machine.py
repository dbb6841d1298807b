"""The machine: what it is, what processes hold in memory, what the environment takes on disk."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import distributions
from importlib.util import cache_from_source
from pathlib import Path


def resident_mb(groups: Sequence[int]) -> float:
    """Resident memory (MB of 10^6 bytes) of all processes in these process groups."""
    listing = subprocess.run(["ps", "-eo", "pgid=,rss="], capture_output=True, text=True, check=True).stdout
    pairs = (line.split() for line in listing.splitlines())
    return sum(int(rss) for group, rss in pairs if int(group) in groups) * 1024 / 1e6


def processor_seconds(processes: Sequence[int]) -> float | None:
    """User and system time of these processes (seconds); None where there is no /proc."""
    files = [Path(f"/proc/{process}/stat") for process in processes]
    if not all(file.exists() for file in files):
        return None
    fields = (file.read_text().rpartition(")")[2].split() for file in files)
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")


def environment_gb(lock: Path, folder: Path = Path(sys.prefix)) -> float:
    """What the packages of a lock take on disk in this environment (GB of 10^9 bytes), with their compiled bytecode.

    What else is installed, such as the tools of the tests, does not count.
    """
    wanted = {_plain_name(line.partition("==")[0]) for line in lock.read_text().splitlines() if "==" in line}
    installed = distributions(path=[str(path) for path in folder.glob("lib/python*/site-packages")])
    files: set[Path] = set()
    for package in installed:
        if _plain_name(package.name) in wanted:
            listed = [Path(str(package.locate_file(file))) for file in package.files or ()]
            files.update(listed)
            files.update(Path(cache_from_source(str(file))) for file in listed if file.suffix == ".py")
    return sum(_on_disk(file) for file in files) / 1e9


def _plain_name(package: str) -> str:
    return package.strip().partition("[")[0].lower().replace("_", "-").replace(".", "-")


def _on_disk(file: Path) -> int:
    try:
        return os.lstat(file).st_blocks * 512
    except OSError:
        return 0


def describe() -> str:
    """Processor, cores, memory and system, in a line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    load = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}, "
        f"load {load:.1f} at the start"
    )
