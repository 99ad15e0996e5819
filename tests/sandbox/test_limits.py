import os
import subprocess
import sys

import pytest

from grader.sandbox.protocol import Bounds


def confined(code, folder, **bounds):
    """Run code in a confined process of its own, and return what it prints."""
    program = (
        "import os, resource, signal, sys\n"
        "from pathlib import Path\n"
        "from grader.sandbox.protocol import Bounds\n"
        "from grader.sandbox.levels.process import ProcessLevel\n"
        f"home = ProcessLevel(Path({str(folder)!r}), [])\n"
        f"pid = home.fork(Bounds(**{bounds!r}))\n"
        "if pid:\n"
        "    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n"
        "home.confine()\n" + code
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
    polars = ["POLARS_ASYNC_THREAD_COUNT", "POLARS_MAX_THREADS"]
    names = ["HOME", "MPLBACKEND", "PATH", *polars, "TMPDIR"]
    assert told[1] == f"{tmp_path / '1'} True {names} 0o77"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such timers")
def test_timers_that_count_for_the_user_are_few(tmp_path):
    code = (
        "import ctypes\nlibc, timer = ctypes.CDLL(None), ctypes.c_void_p()\n"
        "def made(): return not libc.timer_create(1, None, ctypes.byref(timer))\n"
        "print(sum(made() for _ in range(1000)) <= 64)\n"
    )
    assert confined(code, tmp_path, memory_mib=200, cpu_seconds=3) == "True\n"


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
        "import os\nfrom grader.sandbox.isolation.limits import close_other_descriptors\n"
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
