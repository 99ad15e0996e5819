"""What holds for every test.

Examples of Hypothesis are the same in every run, no machine is too slow, and no course that names no secret
leaves one among the user's own settings.
"""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# No plugin of it is used here; that of Trio takes half a second in every worker.
os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"
from hypothesis import settings
from hypothesis.internal.conjecture import providers

# It would also try the numbers and texts in all modules of ours that a worker has imported by then, and so
# not the same everywhere; to read them takes longer than many a folder's tests.
providers._get_local_constants = lambda: providers._local_constants

# jsonschema, which nbformat imports, builds a grammar of IRIs for seconds where this is installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# Workers and the many processes that tests start need not compile the same modules again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Most of what tests wait for is the disk, through to which everything that counts is written.
if sys.platform == "linux" and Path("/dev/shm").is_dir() and "PYTEST_DEBUG_TEMPROOT" not in os.environ:
    memory = os.statvfs("/dev/shm")
    if memory.f_bavail * memory.f_frsize > 4 << 30 and not memory.f_flag & os.ST_NOEXEC:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = "/dev/shm"

# To collect the tests makes many objects, and all of them stay.
gc.disable()
gc.set_threshold(10_000, 20, 20)

# A shell's background jobs ignore Ctrl-C, and so would all that tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("same-everywhere", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("same-everywhere")


@pytest.fixture(scope="session", autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("settings")))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.delenv("PYTEST_DEBUG_TEMPROOT", raising=False)  # no other pytest is to tidy up there
        yield


@pytest.fixture(scope="session", autouse=True)
def warm_servers() -> Iterator[Any]:
    from warm_servers import WarmServers  # imports NumPy, which the process that runs the workers never needs
    from warm_workers import warm_workers

    servers = WarmServers()
    with servers.lent(), warm_workers():
        yield servers


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser's window, started once for the files that have "browser" in their names."""
    from chromium import chromium

    with chromium(tmp_path_factory.mktemp("profile")) as window:
        yield window


@pytest.fixture
def verify_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prove in this process, without one more start; `authoring/test_verify.py` tries several processes."""
    from concurrent.futures import Executor, Future

    from grader.authoring import verify

    class Here(Executor):
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def submit(self, call: Any, /, *arguments: Any) -> Future[Any]:  # type: ignore[override]
            future = Future[Any]()
            future.set_result(call(*arguments))
            return future

    monkeypatch.setattr(verify, "ProcessPoolExecutor", Here)


def pytest_xdist_auto_num_workers() -> int | None:
    """Return how many workers are `auto`: two more than processors, as a third of the time is waiting."""
    if sys.platform != "linux" or "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None  # as xdist says
    return len(os.sched_getaffinity(0)) + 2


# Of files with tests that are slow; Windows has been set up by the time of its own.
_LONGEST = ("browser", "known_mistakes", "docs_run", "test_control", "kill_grading", "full_disk", "/windows/")
_SPLIT = {  # at what follows this
    "test_known_mistakes.py": "-",  # the assignment
    "test_hostile_machine.py": "-",  # the level
}


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Hand out the tests file by file, with some files in parts and some together."""
    return _Scheduling(config, log)


class _Scheduling(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        if split := _SPLIT.get(file.rpartition("/")[2]):
            return nodeid.partition(split)[0]
        together = (word for word in ("gradebook", "browser") if word in file)  # need the same long start-up
        return next(together, file)


def pytest_collection_finish() -> None:
    """Spare all that was collected the search for garbage."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)  # when it is known which of them are to run
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run what takes longest first, so that no worker waits for the other's last file in the end.

    A `part` of a slow test that runs as well shows nothing more.
    """
    slow = [item for item in items if item.get_closest_marker("slow")]
    whole = {item.nodeid.partition("[")[0] for item in slow}
    parts = [i for i in items if i.nodeid.partition("[")[0] in whole and i.get_closest_marker("part")]
    config.hook.pytest_deselected(items=parts)
    items[:] = [item for item in items if item not in parts]
    files = {item.path for item in slow}

    def turn(item: pytest.Item) -> int:
        path = item.path.as_posix()
        long = (number for number, name in enumerate(_LONGEST) if name in path)
        return next(long, len(_LONGEST) + (item.path not in files))

    items.sort(key=turn)
