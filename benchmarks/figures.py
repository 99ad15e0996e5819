"""What benchmarks share: what a command costs, the machine and the date, tables, plots, and where they go."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
import platform
import re
import statistics
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import psutil

ROOT = Path(__file__).resolve().parents[1]
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each command compiles all of grader anew
_SOONEST, _LATEST = 0.05, 0.5  # seconds between two looks at a command: short ones are seen as well
_NUMBERS = itertools.count()
_GROUPS = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/unified"))  # where version 2 may be


class Cost(msgspec.Struct):
    """What commands took."""

    processor: float = 0.0  # seconds, of them and all that they started
    wall: float = 0.0
    mib: float = 0.0  # of all their processes at once, shared pages once
    first: float = 0.0  # seconds of processor time of the first process alone, which others may wait for

    def __add__(self, other: Cost) -> Cost:
        mib = max(self.mib, other.mib)
        return Cost(self.processor + other.processor, self.wall + other.wall, mib, self.first + other.first)


def cost(
    command: Sequence[str | Path], folder: Path, own: Mapping[str, str], fine: Sequence[int] = (0,)
) -> Cost:
    """Run a command in a folder with some variables of its own, and return what it took."""
    with (folder.parent / "errors").open("w+b") as errors, _group() as group:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | own, stdout=subprocess.DEVNULL, stderr=errors
        )
        if group:
            (group / "cgroup.procs").write_text(str(process.pid))
        watch = _Watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        watch.end()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in fine:
            errors.seek(0)
            raise SystemExit(f"{' '.join(map(str, command))}: {errors.read().decode(errors='replace')}")
        processor = used.ru_utime + used.ru_stime
        if group and (counted := re.search(r"usage_usec (\d+)", (group / "cpu.stat").read_text())):
            processor = max(processor, int(counted[1]) / 1e6)
    return Cost(processor, wall, watch.mib or used.ru_maxrss / 1024, watch.first)


@contextlib.contextmanager
def _group() -> Iterator[Path | None]:
    """Make a control group, where this user may: it also counts processes that nobody has waited for."""
    group = None
    for above in _GROUPS:
        if (above / "cgroup.controllers").is_file():
            with contextlib.suppress(OSError):
                made = above / f"benchmark-{os.getpid()}-{next(_NUMBERS)}"
                made.mkdir()
                group = made
    yield group
    if group:
        with contextlib.suppress(OSError):  # what the command left goes on
            group.rmdir()


class _Watch(threading.Thread):
    """Looks at the memory of a process and all that it started, and at its own processor time."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.mib = self.first = 0.0
        self._process, self._over = psutil.Process(pid), threading.Event()
        self.start()

    def run(self) -> None:
        pause = _SOONEST
        while not self._over.wait(pause):
            pause = min(_LATEST, 1.2 * pause)
            with contextlib.suppress(psutil.Error):
                self.first = sum(self._process.cpu_times()[:2])
                found = [self._process, *self._process.children(recursive=True)]
                self.mib = max(self.mib, sum(map(_share, found)))

    def end(self) -> None:
        self._over.set()
        self.join()


def _share(process: psutil.Process) -> float:
    """Return the MiB of a process; of pages that several have, its share."""
    with contextlib.suppress(psutil.Error):
        return process.memory_full_info().pss / 2**20
    return 0.0  # it has ended meanwhile


def median(costs: Sequence[Cost]) -> Cost:
    """Return the medians of what the same took several times."""
    return Cost(*map(statistics.median, zip(*map(msgspec.structs.astuple, costs), strict=True)))


def machine() -> str:
    """Return where and when this is measured, as the end of a sentence."""
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    processor = re.sub(r"\(R\)|\(TM\)| CPU.*| Processor", "", found[1]) if found else platform.machine()
    cores = os.cpu_count()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    today = dt.datetime.now(dt.UTC).date()
    return (
        f"{cores} cores of {processor}, {memory:.0f} GiB, {platform.system()}, Python "
        f"{platform.python_version()}, {today.day} {today:%B %Y}"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table: words on the left, numbers on the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write_part(file: Path, name: str, text: str) -> None:
    """Write what stands between two comments of a page."""
    begin, end = f"<!-- {name}: written by benchmarks -->", f"<!-- end of {name} -->"
    page = file.read_text("utf-8")
    if begin not in page or end not in page:
        raise SystemExit(f"{file} has no place for {name}: put {begin} and {end} there.")
    before, _, rest = page.partition(begin)
    file.write_text(f"{before}{begin}\n{text.strip()}\n{end}{rest.partition(end)[2]}", "utf-8")


@contextlib.contextmanager
def drawn(file: Path, height: float = 4.5) -> Iterator[Any]:
    """Yield the axes of a figure that is written to an SVG file, the same bytes for the same figures."""
    import matplotlib.pyplot as plt  # noqa: PLC0415  # needed for this alone

    plt.rcParams.update({"svg.hashsalt": file.stem, "svg.fonttype": "none"})
    figure, axis = plt.subplots(figsize=(7, height), layout="constrained")
    yield axis
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)
