"""Level `process` where there is what POSIX says and no more, as on macOS: Linux with the rest taken away."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told():
    command = [sys.executable, str(HERE / "only_posix.py"), str(HERE / "misbehaving.py"), "leaves"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_values_and_text_travel(told):
    assert told["system"] == "darwin"
    assert told["answer"] == [[0, 2, 4], 1_000_000, "grüße\n"]
    assert told["work"] == []


def test_levels_that_need_linux_say_so(told):
    assert told["levels"] == {
        "process": "",
        "container": "It needs Linux, and this is macOS.",
        "namespace": "It needs Linux, and this is macOS.",
    }


def test_what_misbehaves_is_told_as_on_linux(told):
    assert told["fails"] == [
        "exception", "It raises ValueError: bad", 'work.py, line 8, in fails: raise ValueError("bad")'
    ]  # fmt: skip
    assert told["recurses"][1] == "It raises RecursionError: maximum recursion depth exceeded"
    assert told["exits"][1] == "It ends the Python process (exit code 3); return a value instead."
    assert told["crashes"][1].startswith("The Python process was ended by SIGSEGV")
    assert told["floods"][:2] == ["output", "It printed more than 16 MiB."]
    assert told["killed"] == "crash"


def test_a_loop_is_ended_and_its_line_is_known(told):
    kind, _, line = told["loops"]
    assert kind == "timeout"
    assert line.startswith("work.py, line 1")


def test_memory_that_no_kernel_limits_is_watched(told):
    assert told["fills_memory"][0] == "crash"
    assert told["fills_memory"][1].endswith("perhaps for using more than 192 MiB.")


@pytest.mark.skipif(os.getuid() != 0, reason="only root's submissions can start processes")
def test_what_left_its_group_and_session_is_ended_too(told):
    with contextlib.suppress(psutil.NoSuchProcess):  # or it waits for being reaped by whoever adopted it
        assert psutil.Process(told["leaves"]).status() == psutil.STATUS_ZOMBIE


def test_nothing_is_left(told):
    assert told["folder is gone"]
