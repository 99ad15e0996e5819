import os
import subprocess
import sys

import pytest

from grader.sandbox.isolation.posix import processor_seconds, remove_folder


@pytest.mark.skipif(sys.platform != "linux", reason="the clocks of other processes are Linux's")
def test_the_processor_time_of_a_process_is_told_while_it_lives():
    before = processor_seconds(os.getpid())
    sum(range(200_000))
    assert before < processor_seconds(os.getpid()) < before + 10
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert processor_seconds(child.pid) is None


def test_a_folder_is_removed_whatever_is_in_it(tmp_path):
    folder = tmp_path / "scratch"
    (folder / "closed" / "inner").mkdir(parents=True)
    (folder / "closed" / "inner" / "file").touch()
    (folder / "closed").chmod(0)
    remove_folder(folder)
    assert not folder.exists()
    remove_folder(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    remove_folder(empty)
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_removed_and_not_what_it_names(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").touch(mode=0o400)
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    remove_folder(link)
    assert not link.is_symlink()
    assert (tmp_path / "real" / "file").stat().st_mode & 0o777 == 0o400
