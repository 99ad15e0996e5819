"""The figures of scale.py, and what docs/scale.md and README.md show of them: tables, plots, sums."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import msgspec
from figures import ROOT, Cost, drawn, table, write_part

FILE = ROOT / "benchmarks" / "scale.json"
PAGE = ROOT / "docs" / "scale.md"
OURS = "grader grade"

# What is assumed on paper, for nobody has measured it here.
AN_HOUR = 100_000  # submissions
PRICE = 0.05  # US dollars a core and hour with 4 GiB, of a plain virtual machine
DISK_PRICE = 0.10  # US dollars a GiB and month
LOAD = 0.7  # of a core, so that what comes all at once does not wait long
AROUND = ("collect", "report", "publish")  # what is done for each submission besides grading it
HEAVY = 1.0  # seconds of processor time a submission: an assignment that trains a network


class Row(msgspec.Struct):
    """What a tool took for all the submissions: the medians of its rounds."""

    tool: str
    form: str  # module or notebook
    cost: Cost
    same: int  # exercises of which it says what grader says of the module


class Class(msgspec.Struct):
    """What a class took, command by command, and the KiB a submission that are on the disk then."""

    where: str  # machine and date
    cores: int
    costs: dict[str, Cost]
    kib: dict[str, float]  # by folder


class Figures(msgspec.Struct):
    """All that was measured."""

    where: str = ""  # machine and date of the tools
    level: str = ""
    rounds: int = 0
    submissions: int = 0
    exercises: int = 0
    rows: list[Row] = []
    classes: dict[int, Class] = {}

    @classmethod
    def read(cls) -> Figures:
        """Return what is kept, or nothing yet."""
        return msgspec.json.decode(FILE.read_bytes(), type=cls) if FILE.exists() else cls()

    def write(self) -> None:
        """Keep it, and write all that shows it."""
        FILE.write_bytes(msgspec.json.format(msgspec.json.encode(self)) + b"\n")
        if self.rows:
            write_part(PAGE, "tools", tools_table(self))
            write_part(ROOT / "README.md", "tools", tools_table(self))
            plot_tools(self)
        if len(self.classes) > 1:
            write_part(PAGE, "classes", classes_table(self.classes))
            write_part(PAGE, "paper", on_paper(self.classes))
            plot_classes(self.classes)


def tools_table(found: Figures) -> str:
    """Return a line a tool: what a submission takes, and how many times as much as with grader."""
    lines, large = _lines(found), max(found.classes, default=found.submissions)
    least, ours = lines[0][2], found.rows[0].cost.processor / found.submissions
    rows = [
        [name, form, f"{busy:.3f} s", f"{wall:.3f} s", f"{busy / ours:.2g}", f"{busy / least:.0f}", same]
        for name, form, busy, wall, same in lines
    ]
    head = ["", "form", "processor time", "wall time", f"times grader's for {found.submissions:,}"]
    return (
        f"{table([*head, f'for {large:,}', 'the same verdict'], rows)}\n\nA submission's share of "
        f"{found.submissions:,}, start-up counted; medians of {found.rounds} rounds in turns; grader at "
        f"level `{found.level}`. {found.where}."
    )


def _lines(found: Figures) -> list[tuple[str, str, float, float, str]]:
    """Return tool, form, processor time, wall time and verdicts; the largest class of grader first."""
    lines = []
    for large in sorted(found.classes)[-1:]:
        one = found.classes[large].costs["grade"]
        lines.append((f"{OURS}, a class of {large:,}", "module", one.processor / large, one.wall / large, ""))
    for row in found.rows:
        share = (row.cost.processor / found.submissions, row.cost.wall / found.submissions)
        lines.append((row.tool, row.form, *share, f"{row.same} of {found.exercises}"))
    return lines


def classes_table(classes: dict[int, Class]) -> str:
    """Return what each command takes of each class: processor time a submission, memory, and wall time."""
    sizes, busy, waited = sorted(classes), [], []
    for name in classes[sizes[0]].costs:
        costs = {size: classes[size].costs[name] for size in sizes if name in classes[size].costs}
        there = [(size, costs[size]) if size in costs else (size, None) for size in sizes]
        cells = [f"{1e3 * one.processor / size:.2f} ({one.mib:.0f})" if one else "" for size, one in there]
        slopes = f"{slope(costs, lambda one: one.processor)} ({slope(costs, lambda one: one.mib)})"
        busy.append([f"`{name}`", *cells, slopes])
        waited.append([f"`{name}`", *(f"{one.wall:.1f} s" if one else "" for _, one in there)])
    where = "; ".join(dict.fromkeys(classes[size].where for size in sizes))
    heads = [f"{size:,}" for size in sizes]
    return (
        f"{table(['ms a submission (MiB in all)', *heads, 'slope'], busy)}\n\n"
        f"{table(['wall time of a class', *heads], waited)}\n\n{where}."
    )


def slope(costs: dict[int, Cost], of: Callable[[Cost], float]) -> str:
    """Return the power of the class's size with which the two largest cost: 1 is linear, 0 is flat."""
    if len(costs) < 2:
        return ""
    (less, few), (more, many) = sorted(costs.items())[-2:]
    return f"{math.log(of(many) / of(few)) / math.log(more / less):.2f}" if of(few) and of(many) else ""


def plot_tools(found: Figures) -> None:
    with drawn(PAGE.with_name("scale-tools.svg"), height=3.0) as axis:
        lines = _lines(found)[::-1]
        colors = ["#3f51b5" if line[0].startswith(OURS) else "#9aa5b1" for line in lines]
        axis.barh([f"{line[0]} ({line[1]})" for line in lines], [line[2] for line in lines], color=colors)
        axis.bar_label(axis.containers[0], fmt="%.3f s", padding=3)
        axis.set(xscale="log", xlabel="seconds of processor time a submission")
        axis.margins(x=0.2)


def plot_classes(classes: dict[int, Class]) -> None:
    sizes = sorted(classes)
    for name, what, of in (
        ("scale-time.svg", "ms of processor time a submission", lambda one, size: 1e3 * one.processor / size),
        ("scale-memory.svg", "MiB, of all processes at once", lambda one, _: one.mib),
    ):
        with drawn(PAGE.with_name(name)) as axis:
            for command in classes[sizes[0]].costs:
                there = [size for size in sizes if command in classes[size].costs]
                values = [of(classes[size].costs[command], size) for size in there]
                axis.loglog(there, values, marker=".", label=command)
            axis.set(xlabel="submissions of a class", ylabel=what)
            axis.grid(alpha=0.3)
            axis.legend(frameon=False, fontsize="small")


def on_paper(classes: dict[int, Class]) -> str:
    """Return what so many submissions an hour need, cost and break, from what one more submission takes."""
    more = _one_more(classes)
    largest = classes[max(classes)]
    grade, rate = more["grade"], AN_HOUR / 3600
    around = sum(more[name].processor for name in AROUND)
    kib = sum(largest.kib.values())
    gib, sent = AN_HOUR * kib / 2**20, rate * (largest.kib["submitted"] + largest.kib["results"]) * 8 / 1024

    def needs(seconds: float) -> Iterator[str]:
        cores = rate * (seconds + around) / LOAD
        yield f"{seconds:.3f} s"
        yield f"{cores:.1f}"
        yield f"{math.ceil(cores) * largest.costs['grade'].mib / largest.cores / 1024:.1f} GiB"
        yield f"{AN_HOUR * max(one.mib for one in more.values()) / 1024:.1f} GiB"
        yield f"{gib:.1f} GiB"
        yield f"{sent:.1f} Mbit/s"
        yield f"{math.ceil(cores) * PRICE:.2f} USD"
        yield f"{gib * DISK_PRICE:.2f} USD"

    what = [
        "processor time a submission, `grade`",
        f"cores, loaded {LOAD:.0%}",
        "memory of those that grade",
        "memory of the largest command beside them",
        "disk, for what was handed in, results and feedback",
        "network to workers and back",
        f"an hour, at {PRICE} USD a core with 4 GiB",
        f"a month of that disk, at {DISK_PRICE:.2f} USD a GiB",
    ]
    rows = zip(what, needs(grade.processor), needs(HEAVY), strict=True)
    heads = [f"{AN_HOUR:,} submissions an hour", "01", f"one of {HEAVY:g} s"]
    single = {f"`{name}`": 3600 / more[name].wall for name in AROUND if more[name].wall > 0}
    for name, cluster in (("grade", ""), ("grade on a cluster", " with `--cluster`")):
        if name in more and more[name].first > 0:
            single[f"`grade`{cluster}, its own process"] = 3600 / more[name].first
    limits = [[name, f"{most:,.0f}"] for name, most in sorted(single.items(), key=lambda one: one[1])]
    return f"{table(heads, map(list, rows))}\n\n{table(['one process of', 'submissions an hour'], limits)}"


def _one_more(classes: dict[int, Class]) -> dict[str, Cost]:
    """Return what one more submission takes of each command, by the two largest classes that tried it."""
    more = {}
    for name in classes[min(classes)].costs:
        few, many = sorted(size for size in classes if name in classes[size].costs)[-2:]
        least, most = (msgspec.structs.astuple(classes[size].costs[name]) for size in (few, many))
        more[name] = Cost(*((b - a) / (many - few) for a, b in zip(least, most, strict=True)))
    return more
