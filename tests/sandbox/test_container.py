import sys

import pytest

from grader.errors import SandboxError
from grader.sandbox.choose_level import levels_here, why_not
from grader.sandbox.launcher import ForkServer
from grader.sandbox.levels import container as level
from grader.sandbox.levels import level_named


@pytest.fixture
def no_engine(monkeypatch):
    monkeypatch.setattr(level, "_ENGINES", ("no-such-engine",))
    level._engine.cache_clear()
    yield
    level._engine.cache_clear()


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """An engine that is no container: it runs what comes after the image, on this machine."""
    program = tmp_path / "pretender"
    program.write_text(
        f"#!{sys.executable}\n"
        "import os, sys\n"
        "if 'deltagrade-empty' == sys.argv[-1]:\n"
        "    sys.exit(0)\n"
        "shared = next(a for a in sys.argv if a.endswith(':/run/grader')).split('=', 1)[1].split(':')[0]\n"
        "command = sys.argv[sys.argv.index('deltagrade-empty') + 1:]\n"
        "command[-2:] = [shared + '/scratch', shared + '/control']\n"
        "os.execv(command[0], command)\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(level, "_ENGINES", (str(program),))
    level._engine.cache_clear()
    yield
    level._engine.cache_clear()


def test_without_an_engine_the_level_is_not_available_and_says_so(no_engine):
    with pytest.raises(SandboxError, match="there is no no-such-engine"):
        ForkServer("container")


@pytest.mark.slow
def test_what_an_engine_starts_is_spoken_with_over_a_socket(engine):
    from grader.course.model import Limits
    from grader.sandbox.loading import StudentCode
    from grader.sandbox.proxy import remote_module
    from grader.sandbox.session import Session

    code = StudentCode("work", {"work.py": b"def f(x): return x + 1"})
    with ForkServer("container") as server:
        assert not server.started.in_control_group
        with Session(server, code, Limits()) as session:
            assert remote_module(session).f(1) == 2


def test_the_level_promises_something_and_is_here_or_says_why_not():
    assert level_named("container").promise
    assert ("container" in levels_here()) == (not why_not("container"))
