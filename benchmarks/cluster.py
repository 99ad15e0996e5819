"""The same results on a cluster as on one machine, byte for byte, while its workers are lost.

Run with ``python benchmarks/cluster.py --students 2000``, as root on Linux with iproute2. A real scheduler of
Dask has four workers, each in a network namespace of its own behind a bridge, with a folder of its own, and
without a view of the course's. The run is stopped by Ctrl-C once, and goes on; then one worker is killed and
one is cut off (``ip link set down``). Prints what was found; exit code 1 if it is not the same.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "grading"), str(ROOT / "benchmarks")]

from dask_cluster import Cluster, cut_off, namespaces  # noqa: E402
from scale import NAME, grader, make_course, submissions  # noqa: E402

from grader.course.model import Course  # noqa: E402
from grader.grading.results import Result  # noqa: E402
from grader.grading.run import How, grade, plan  # noqa: E402
from grader.grading.store import ResultStore  # noqa: E402

WORKERS = ["a", "b", "c", "d"]
# Over the course's folder, a worker sees an empty one.
HIDDEN = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"']


def untimed(course: Course) -> dict[str, bytes]:
    """Return all results of a course as bytes, without times and what is made of them."""
    found = {}
    for path in ResultStore(course).paths(NAME):
        one: dict[str, Any] = msgspec.json.decode(path.read_bytes())
        del one["mac"], one["graded"], one["judgement"]["seconds"]
        for outcome in one["judgement"]["outcomes"]:
            outcome.pop("seconds", None)
        found[path.stem] = msgspec.json.encode(one)
    return found


def interrupted(course: Course, address: str, after: int) -> int:
    """Grade on the cluster until there are so many results, press Ctrl-C, and return how many there are."""
    command = [sys.executable, "-m", "grader", "grade", NAME, "--cluster", address]
    with (course.root.parent / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=course.root, stdout=log, stderr=log)
        while process.poll() is None and len(ResultStore(course).paths(NAME)) < after:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.wait(60)
    if "Aborted!" not in (course.root.parent / "log").read_text():
        raise SystemExit((course.root.parent / "log").read_text())
    return len(ResultStore(course).paths(NAME))


def disturbed(course: Course, cluster: Cluster, students: int) -> list[str]:
    """Grade the rest while a worker is killed and one is cut off; return whose results came, in order."""
    came, planned = list[str](), plan(course, NAME, How(isolation="namespace", cluster=cluster.address))

    def disturb(result: Result) -> None:
        came.append(result.student)
        if len(came) == students // 5:
            cluster.workers["a"].kill()
            print(f"killed worker a after {len(came)}", flush=True)
        if len(came) == students // 3:
            cut_off("b")
            print(f"cut off worker b after {len(came)}", flush=True)

    grade(course, planned, disturb)
    return came


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--students", type=int, default=2000)
    students = parser.parse_args().students
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        os.environ |= {"HOME": ours, "XDG_DATA_HOME": f"{ours}/data"}
        folder = Path(ours) / "course"
        course = make_course(folder, submissions(students))
        grader(["collect"], folder)
        start = time.perf_counter()
        grade(course, plan(course, NAME, How(isolation="namespace")))
        here, seconds = untimed(course), time.perf_counter() - start
        print(f"one machine: {len(here)} results in {seconds:.0f} s", flush=True)
        shutil.rmtree(course.results)
        cluster = Cluster(Path(theirs))
        with namespaces(WORKERS) as inside:
            try:
                cluster.start_scheduler("10.213.7.1")
                for name in WORKERS:
                    cluster.start_worker(name, *inside[name], *HIDDEN, ours)
                cluster.wait_for_workers()
                start = time.perf_counter()
                before = interrupted(course, cluster.address, students // 10)
                print(f"stopped by Ctrl-C with {before} results", flush=True)
                came = disturbed(course, cluster, students)
                seconds = time.perf_counter() - start
            finally:
                cluster.stop()
        there, twice = untimed(course), [one for one, times in Counter(came).items() if times > 1]
        odd = [student for student in here if there.get(student) != here[student]]
        print(f"cluster: {before} and then {len(came)} results in {seconds:.0f} s")
        print(f"twice: {len(twice)}; not the same: {len(odd)} {odd[:5]}")
        raise SystemExit(bool(twice or odd or before + len(came) != students or there.keys() != here.keys()))


if __name__ == "__main__":
    main()
