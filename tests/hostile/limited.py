"""Run plain graders, which may do anything, within limits, and end whatever is left of each.

A program of its own. Each line of its input is an order in JSON: the folder to be in, the arguments of
pytest, a file for what is printed, the seconds of processor and wall time, and whether to start Python anew.
For each it prints a line: how the grader ended, whether it was stopped, and how many processes it left.

pytest and NumPy are imported once, with all that a first run of pytest imports, and a grader is a fork of
this process: that is what makes a hundred of them affordable.
"""

import contextlib
import ctypes
import gc
import io
import json
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

MIB = 1 << 20
LIMITS = {
    resource.RLIMIT_AS: 640 * MIB,
    resource.RLIMIT_FSIZE: MIB,
    resource.RLIMIT_NOFILE: 128,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_CPU: 60,
}
PR_SET_CHILD_SUBREAPER = 36


def become_grader(order):
    """Turn this process into a plain grader; return its exit code unless it becomes another program."""
    os.setsid()
    os.chdir(order["folder"])
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for standard in (1, 2):
        os.dup2(output, standard)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.closerange(3, 128)
    for what, most in LIMITS.items():
        resource.setrlimit(what, (most, most))
    os.environ["HOME"] = order["folder"]
    os.environ["PYTHONPATH"] = os.pathsep.join(order["path"])
    if order["anew"]:
        os.execv(sys.executable, [sys.executable, "-B", "-m", "pytest", *order["arguments"]])
    sys.dont_write_bytecode = True
    sys.path[:0] = ["", *order["path"]]
    sys.argv[:] = ["pytest", *order["arguments"]]
    return pytest.main(order["arguments"])


def wait(pid, cpu_seconds, wall_seconds):
    """Return the exit code of a process, or minus the signal that ended it, and whether it was stopped."""
    stopped, end = False, time.monotonic() + wall_seconds
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), stopped
        if time.monotonic() > end or time.clock_gettime(~pid << 3 | 2) > cpu_seconds:
            stopped = True
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def children():
    """Return the processes that are left, those that have ended among them."""
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def alive(pid):
    """Return whether a process has not ended yet."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def end_all():
    """End what is left, and return how many processes that were."""
    left = 0
    while pids := children():
        left += sum(map(alive, pids))
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return left


def run_once():
    """Run pytest on a file of one test, as graders do."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        path = Path(folder, "test_first.py")
        path.write_text("def test_first():\n    assert 1 == 1\n")
        pytest.main([str(path), "-q", "-p", "no:cacheprovider", f"--junitxml={folder}/report.xml"])
        sys.modules.pop("test_first", None)


def main():
    """Carry out the orders; a grader returns its exit code."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    np.random.default_rng(0).normal(size=2)  # NumPy imports this part when it is first used
    run_once()
    gc.freeze()  # what is there by now is no grader's garbage
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            return become_grader(order)
        code, stopped = wait(pid, order["cpu_seconds"], order["wall_seconds"])
        print(json.dumps({"code": code, "stopped": stopped, "left": end_all()}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
