"""One process at a time, and no lock outlives the process that held it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import ExchangeError, GradingError
from grader.files import atomic
from grader.files.atomic import locked

BUSY = GradingError("Somebody else is at it.", "Wait.")
HOLDER = """
import signal, sys
from pathlib import Path
from grader.files.atomic import locked
path = Path(sys.argv[1])
with locked(path, folder=path.is_dir()):
    print("held", flush=True)
    signal.pause()
"""


@pytest.mark.parametrize("folder", [False, True])
def test_second_process_is_refused_until_the_first_is_gone(tmp_path: Path, folder: bool) -> None:
    path = tmp_path / "lock"
    if folder:
        path.mkdir()
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(GradingError, match="Somebody else is at it"), locked(path, BUSY, folder=folder):
            raise AssertionError("two at once")
        os.kill(holder.pid, signal.SIGKILL)
    with locked(path, BUSY, folder=folder):
        assert path.exists()


def test_lock_can_be_had_again_after_an_error(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock", BUSY):
            raise ZeroDivisionError


def test_lock_is_never_a_link_to_another_file(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="lock"), locked(tmp_path / "lock"):
        raise AssertionError("followed a link")
    assert not (tmp_path / "elsewhere").exists()


def test_folder_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), locked(tmp_path / "missing", folder=True):
        raise AssertionError("there is no folder")
    assert list(tmp_path.iterdir()) == []


def test_waiting_for_a_lock_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_LOCK_TRIES", 2)
    path = tmp_path / "lock"
    with locked(path), pytest.raises(ExchangeError, match=r"kept .*lock locked for"), locked(path):
        raise AssertionError("two at once")
