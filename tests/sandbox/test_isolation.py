import os
import subprocess
import sys

import pytest

from grader.errors import SandboxError
from grader.sandbox import isolation
from grader.sandbox.isolation import Bounds, chosen_level, processor_seconds, remove_folder


def test_the_strongest_level_is_chosen_unless_one_is_asked_for():
    assert chosen_level() == isolation.LEVELS[-1]
    assert chosen_level("process") == "process"


def test_a_level_that_cannot_be_had_is_an_error_and_never_a_lesser_one():
    with pytest.raises(SandboxError, match="'container' cannot be had here") as caught:
        chosen_level("container")
    assert "process" in caught.value.hint


@pytest.mark.skipif(sys.platform != "linux", reason="the clocks of other processes are Linux's")
def test_the_processor_time_of_a_process_is_told_while_it_lives():
    before = processor_seconds(os.getpid())
    sum(range(200_000))
    assert before < processor_seconds(os.getpid()) < before + 10
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert processor_seconds(child.pid) is None


def confined(code, folder, **bounds):
    """Run code in a confined process of its own, and return what it prints."""
    program = (
        "import os, resource, signal, sys\n"
        "from pathlib import Path\n"
        "from grader.sandbox import isolation\n"
        f"isolation.confine(Path({str(folder)!r}), isolation.Bounds(**{bounds!r}))\n" + code
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_confined_process_has_limits_its_own_folder_and_no_environment(tmp_path):
    told = confined(
        "limits = [resource.getrlimit(getattr(resource, 'RLIMIT_' + n))\n"
        "          for n in 'CORE CPU FSIZE NOFILE NPROC'.split()]\n"
        "print(limits)\n"
        "print(os.getcwd(), os.getsid(0) == os.getpid(), sorted(os.environ), oct(os.umask(0)))\n",
        tmp_path,
        memory_mib=256,
        cpu_seconds=3,
    ).splitlines()
    assert told[0] == str([(0, 0), (3, 4), (16 << 20, 16 << 20), (64, 64), (0, 0)])
    names = sorted(["HOME", "TMPDIR", "PATH", "MPLBACKEND"])
    assert told[1] == f"{tmp_path} True {names} 0o77"


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux")
def test_memory_beyond_the_limit_is_refused(tmp_path):
    code = "try:\n    bytearray(200 << 20)\nexcept MemoryError:\n    print('refused')\nbytearray(50 << 20)"
    assert confined(code, tmp_path, memory_mib=100, cpu_seconds=3) == "refused\n"


def test_a_large_file_is_refused(tmp_path):
    code = (
        "try:\n    with open('x', 'wb') as f: f.write(bytes(17 << 20))\n"
        "except OSError as error:\n    print(error.strerror)"
    )
    assert confined(code, tmp_path, memory_mib=200, cpu_seconds=3) == "File too large\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="the number of root's processes has no limit")
def test_no_process_can_be_started(tmp_path):
    code = "try:\n    os.fork()\nexcept BlockingIOError:\n    print('refused')"
    assert confined(code, tmp_path, memory_mib=200, cpu_seconds=3) == "refused\n"


def test_bounds_are_frozen():
    with pytest.raises(AttributeError):
        Bounds(1, 2).memory_mib = 3


def test_only_the_named_descriptors_stay_open(tmp_path):
    code = (
        "import os\nfrom grader.sandbox.isolation import close_other_descriptors\n"
        "opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(6)]\n"
        "kept = [opened[4], opened[1]]\n"
        "close_other_descriptors(kept)\n"
        "def is_open(fd):\n"
        "    try: os.fstat(fd)\n"
        "    except OSError: return False\n"
        "    return True\n"
        "print([is_open(fd) for fd in opened], is_open(1))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[False, True, False, False, True, False] True\n"


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
