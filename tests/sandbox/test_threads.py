"""Polars, which cannot do without threads, works in a student's process; processes stay forbidden."""

import pytest
from levels_tried import QUICKLY

from grader.course.model import Limits
from grader.sandbox.isolation.limits import MOST_THREADS
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session

SOURCE = b"""
import os, subprocess, sys, threading
import polars as pl

df = pl.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 4]})

def grouped(): return df.group_by("k").agg(pl.col("v").sum()).sort("k").rows()
def joined(): return df.join(df.group_by("k").agg(n=pl.len()), on="k").sort("v")["n"].to_list()
def more(): return df.with_columns(w=pl.col("v") * 2, s=pl.col("v").sum().over("k")).rows()
def lazily(): return df.lazy().filter(pl.col("v") > 1).select(pl.col("v").mean()).collect().item()
def by_file():
    df.write_csv("some.csv")
    return pl.scan_csv("some.csv").collect().equals(df) and pl.read_csv("some.csv").equals(df)
def by_python(): return df.select(pl.col("v").map_elements(lambda v: v + 1, return_dtype=pl.Int64)).rows()
def large(): return pl.DataFrame({"v": range(300_000)}).sort("v", descending=True)["v"][0]
def flood():
    end = threading.Event()
    found = 0
    try:
        while found < 1000:
            threading.Thread(target=end.wait, daemon=True).start()
            found += 1
    except RuntimeError:
        pass
    finally:
        end.set()
    return found

def refused(f, *args):
    try:
        f(*args)
    except OSError as error:
        return type(error).__name__
    return ""
def processes():
    return [refused(os.fork), refused(subprocess.run, [sys.executable, "-c", "pass"]),
            refused(os.posix_spawn, sys.executable, [sys.executable], {})]
"""


@pytest.fixture(scope="module", params=QUICKLY)
def module(request):
    with (
        ForkServer(request.param, ["polars"], [SOURCE]) as server,
        Session(server, StudentCode("work", {"work.py": SOURCE}), Limits()) as session,
    ):
        yield request.param, remote_module(session), session


WORK = {
    "grouped": [("a", 5), ("b", 2)],
    "joined": [2, 1, 2],
    "more": [("a", 1, 2, 5), ("b", 2, 4, 2), ("a", 4, 8, 5)],
    "lazily": 3.0,
    "by_file": True,
    "by_python": [(2,), (3,), (5,)],
    "large": 299_999,
}


@pytest.mark.parametrize("name", WORK)
def test_expressions_of_polars_work(module, name):
    assert getattr(module[1], name)() == WORK[name]


def test_processes_stay_forbidden(module):
    assert module[1].processes() == ["PermissionError"] * 3


def test_threads_are_bounded(module):
    level, _, session = module
    session.close()  # with all that polars has started in it
    found = remote_module(session).flood()
    if level == "namespace":  # elsewhere other tasks of the user, or of the machine, count as well
        assert 0 < found <= MOST_THREADS
