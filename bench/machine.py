"""The machine: what it is, what processes hold in memory, what the environment takes on disk."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
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


def disk_gb(folder: Path = Path(sys.prefix)) -> float:
    """What a folder takes on disk (GB of 10^9 bytes); a file with several names counts once."""
    blocks: dict[tuple[int, int], int] = {}
    for root, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(os.path.join(root, name))
            blocks[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(blocks.values()) / 1e9


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
