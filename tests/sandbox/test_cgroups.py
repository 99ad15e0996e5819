import os
import sys
from pathlib import Path

import pytest

from grader.course.model import Limits
from grader.sandbox.isolation.limits import ControlGroup, _places
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")

SOURCE = b"""
import os, time
def f():
    pids = []
    try:
        while len(pids) < 100:
            pid = os.fork()
            if not pid:
                time.sleep(100)
            pids.append(pid)
    except OSError:
        pass
    return len(pids)
"""


@pytest.mark.slow
def test_a_fork_bomb_stays_small_and_nothing_is_left_of_it():
    with ForkServer() as server:
        if not server.started.in_control_group and os.geteuid() == 0:
            pytest.skip("no control group can be made here, and the number of root's processes has no limit")
        with Session(server, StudentCode("work", {"work.py": SOURCE}), Limits()) as session:
            assert remote_module(session).f() < 48
        with Session(server, StudentCode("work", {"work.py": b"x = 1"}), Limits()) as session:
            assert remote_module(session).x == 1
        folders = server.started.group._folders if server.started.group else []
        assert all((folder / "cgroup.procs").read_text().split() for folder in folders)
    assert not any(folder.exists() for folder in folders)


def test_version_2_is_tried_from_near_to_far_and_version_1_needs_both_controllers(tmp_path):
    own, mounts = tmp_path / "cgroup", tmp_path / "mounts"
    lines = [
        "cgroup /c/memory cgroup rw,memory 0 0",
        "cgroup /c/pids cgroup rw,pids 0 0",
        "none /u cgroup2 rw",
    ]
    mounts.write_text("\n".join(lines))
    own.write_text("8:pids:/p\n4:memory:/m\n0::/a/b\n")
    near_to_far = [[Path("/u/a/b")], [Path("/u/a")], [Path("/u")]]
    assert list(_places(own, mounts)) == [*near_to_far, [Path("/c/pids/p"), Path("/c/memory/m")]]
    own.write_text("4:memory:/m\n0::/\n")
    assert list(_places(own, mounts)) == [[Path("/u")]]


def test_where_none_can_be_made_there_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr("grader.sandbox.isolation.limits._places", lambda own, mounts: iter([[tmp_path]]))
    assert ControlGroup.around(os.getpid()) is None
    assert list(tmp_path.iterdir()) == []
