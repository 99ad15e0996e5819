"""What is told of code that misbehaves, on the system that runs this: in JSON, by what it does."""

import json
import os
import signal
import sys

import numpy as np

from grader.course.model import Limits
from grader.sandbox.choose_level import why_not
from grader.sandbox.faults import StudentFault, fault_of
from grader.sandbox.launcher import ForkServer
from grader.sandbox.levels import LEVELS
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session

SOURCE = b"""
import os, subprocess, sys
import numpy as np
def answer(x):
    print("gr\\u00fc\\u00dfe")
    return 2 * x, np.ones(1_000_000)
def fails():
    raise ValueError("bad")
def recurses():
    return recurses()
def exits():
    os._exit(3)
def loops():
    while True:
        pass
def crashes():
    import faulthandler
    faulthandler._read_null()
def floods():
    while True:
        print("x" * 200_000)
def fills_memory():
    return len(b"x" * (1 << 30))
def starts():
    return subprocess.run([sys.executable, "-c", ""]).returncode
def leaves():
    reading, writing = os.pipe()
    if not os.fork():
        os.setsid()
        if not os.fork():
            os.setsid()
            os.write(writing, str(os.getpid()).encode())
            os.dup2(os.open(os.devnull, os.O_RDWR), 2)
            os.closerange(3, 64)
            import time
            time.sleep(60)
        os._exit(0)
    return int(os.read(reading, 9))
def work():
    return os.getpid(), os.listdir()
"""
LIMITS = Limits(call_seconds=2.0, load_seconds=5.0, submission_seconds=100.0, memory_mib=192)


def main():
    """Say what becomes of each function that is named, or of all."""
    told = {"system": sys.platform, "levels": {level.name: why_not(level.name) for level in LEVELS}}
    names = ["fails", "recurses", "exits", "loops", "crashes", "floods", "fills_memory"]
    with ForkServer() as server, Session(server, StudentCode("work", {"work.py": SOURCE}), LIMITS) as session:
        module = remote_module(session)
        doubled, ones = module.answer(np.arange(3))
        told["answer"] = [doubled.tolist(), ones.sum(), session.printed()]
        for name in [*names, *sys.argv[1:]]:
            try:
                told[name] = getattr(module, name)()
            except Exception as error:
                fault = fault_of(error)
                if fault is None:
                    raise
                told[name] = [fault.kind, fault.message, fault.detail]
        told["killed"] = killed(session, module)
        told["work"] = module.work()[1]
    told["folder is gone"] = not server.base.exists()
    print(json.dumps(told))


def killed(session, module):
    """Return what is told of a process that somebody else ends."""
    pid, _ = module.work()
    os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    try:
        module.work()
    except StudentFault as fault:
        return fault.kind
    return None


if __name__ == "__main__":
    main()
