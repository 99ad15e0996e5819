from pathlib import Path

import pytest
from levels_tried import STRONGEST

from grader.course.model import Limits
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session

LIMITS = Limits(call_seconds=0.2, load_seconds=0.2, submission_seconds=20.0, memory_mib=128, output_kib=1)


@pytest.fixture(scope="module", params=STRONGEST)
def server(request, warm_servers):
    with warm_servers(request.param) as server:
        yield server
        assert_next_session_works(server)


@pytest.fixture
def open_session(server):
    """Open sessions on source text; afterwards nothing of them may be left."""
    sessions = []

    def start(source, limits=LIMITS, **files):
        text = source.encode() if isinstance(source, str) else source
        code = StudentCode("work", {"work.py": text, **files})
        sessions.append(Session(server, code, limits))
        return sessions[-1]

    yield start
    for session in sessions:
        session.close()
    assert left_over(server) == []


@pytest.fixture
def module_of(open_session):
    """Return the remote module of some source text."""

    def start(source, limits=LIMITS, **files):
        return remote_module(open_session(source, limits, **files))

    return start


def assert_next_session_works(server):
    """Hold that a server still does what it is for."""
    code = StudentCode("work", {"work.py": b"def f(x): return x + 1"})
    with Session(server, code, LIMITS) as session:
        assert remote_module(session).f(1) == 2
    assert left_over(server) == []


def left_over(server):
    """Return what a fork-server still has: processes, and scratch folders."""
    pid = server.started.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [*children, *server.base.glob("[0-9]*")]
