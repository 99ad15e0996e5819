"""What a student's process at level `namespace` can see, reach and do."""

import os
import select
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from grader.course.model import Limits
from grader.sandbox.choose_level import why_not
from grader.sandbox.faults import fault_of
from grader.sandbox.isolation.posix import processor_seconds
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session

pytestmark = pytest.mark.skipif(bool(why_not("namespace")), reason=why_not("namespace"))

HEAD = """
import contextlib, ctypes, errno, os, signal, socket, sys, threading, time
import numpy as np
libc = ctypes.CDLL(None, use_errno=True)

def refused(call, *args):
    try:
        call(*args)
    except OSError as error:
        return errno.errorcode[error.errno]
    except RuntimeError as error:
        return str(error)
    return ""

def system(number, *args):
    if libc.syscall(number, *args) < 0:
        raise OSError(ctypes.get_errno(), "")

def advise(advice):
    import mmap
    mmap.mmap(-1, 4096).madvise(advice)

def control(command, argument):
    __import__("fcntl").fcntl(os.open(os.__file__, os.O_RDONLY), command, argument)
"""


@pytest.fixture(scope="module")
def server():
    with ForkServer("namespace") as server:
        yield server


@pytest.fixture
def module_of(server):
    sessions = []

    def start(source, **limits):
        sessions.append(
            Session(server, StudentCode("work", {"work.py": (HEAD + source).encode()}), Limits(**limits))
        )
        return remote_module(sessions[-1])

    yield start
    for session in sessions:
        session.close()


def test_only_the_interpreter_and_the_packages_are_there(module_of, tmp_path):
    (tmp_path / "secret").write_text("hidden")
    module = module_of(
        "def seen(path): return sorted(os.listdir(path))\n"
        "def there(path): return os.path.exists(path)\n"
        "def site(): return os.listdir(os.path.dirname(os.path.dirname(np.__file__)))\n"
    )
    assert {"dev", "scratch"} <= set(module.seen("/"))
    assert not {"etc", "proc", "sys", "run", "boot"} & set(module.seen("/"))
    assert module.seen("/dev") == ["null", "random", "urandom", "zero"]
    assert module.seen("/scratch") == []
    assert not module.there(str(tmp_path))
    assert not module.there(str(Path(__file__).parent))
    assert not module.there(sys.executable)
    assert {name.split("-")[0].split(".")[0] for name in module.site()} == {"numpy"}


def test_what_is_there_cannot_be_written(module_of):
    module = module_of(
        "def f():\n"
        "    for top, folders, files in os.walk('/'):\n"
        "        if top.startswith(('/scratch', '/dev')): continue\n"
        "        for _ in range(1):\n"
        "            told = refused(open, os.path.join(top, 'new'), 'w')\n"
        "            if told not in ('EROFS', 'EACCES'): return top, told\n"
        "        folders[:] = [f for f in folders if f != '__pycache__'][:12]\n"
        "def g(): return refused(open, np.__file__, 'a')\n"
        "def h():\n"
        "    open('/dev/null', 'w').close()\n"
        "    return len(open('/dev/urandom', 'rb').read(8))\n",
        call_seconds=20.0,
    )
    assert module.f() is None
    assert module.g() in ("EROFS", "EACCES")
    assert module.h() == 8


def test_the_scratch_folder_is_its_own_bounded_and_empty_for_the_next(module_of):
    source = (
        "def fill():\n"
        "    n = 0\n"
        "    with contextlib.suppress(OSError):\n"
        "        for i in range(100):\n"
        "            with open(str(i), 'wb') as f: n += f.write(bytes(1 << 20))\n"
        "    return n, os.listdir('/scratch') == []\n"
        "def many():\n"
        "    with contextlib.suppress(OSError):\n"
        "        for i in range(100_000): open(f'f{i}', 'w').close()\n"
        "    return i\n"
        "def look(): return os.listdir('/scratch')\n"
    )
    written, empty = module_of(source, call_seconds=10.0).fill()
    assert 32 << 20 < written <= 64 << 20 and not empty
    second = module_of(source, call_seconds=10.0)
    assert second.look() == []
    assert second.many() <= 4096


def test_there_is_no_network_not_even_this_machines_own(module_of):
    with socket.socket() as listener, socket.socket(socket.AF_UNIX) as named:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        name = f"\0grader-test-{os.getpid()}"
        named.bind(name)
        named.listen()
        module = module_of(
            "def connect(*address): return refused(socket.create_connection, address)\n"
            "def unix(name): return refused(lambda: socket.socket(socket.AF_UNIX).connect(name))\n"
            "def pair(): return refused(__import__('_socket').socketpair)\n"
            "def name(): return socket.gethostname()\n"
        )
        assert module.connect("127.0.0.1", listener.getsockname()[1]) == "EPERM"
        assert module.unix(name) == "EPERM"
        assert module.pair() == "EPERM"
        assert module.name() == "submission"


CALLS = {
    "fork": "os.fork()",
    "vfork": "system(58)",
    "clone": "system(56, 17, 0, 0, 0, 0)",
    "run a program": "os.execv('/bin/true', ['true'])",
    "ptrace": "system(101, 0, 0, 0, 0)",
    "mount": "system(165, b'none', b'/scratch', b'tmpfs', 0, None)",
    "new user namespace": "system(272, 0x10000000)",
    "new mount": "system(272, 0x20000)",
    "setns": "system(308, 0, 0)",
    "pivot_root": "system(155, b'.', b'.')",
    "chroot": "os.chroot('/')",
    "keyring": "system(250, 0, 0)",
    "bpf": "system(321, 0, 0, 0)",
    "perf": "system(298, 0, 0, 0, 0, 0)",
    "io_uring": "system(425, 8, 0)",
    "userfaultfd": "system(323, 0)",
    "memory in a file": "os.memfd_create('x')",
    "shared memory": "system(29, 0, 4096, 0o1600)",
    "message queue": "system(68, 0, 0o1600)",
    "read another's memory": "system(310, 2, 0, 0, 0, 0, 0)",
    "open by handle": "system(304, 0, 0, 0)",
    "change user": "os.setuid(0)",
    "change the clock": "time.clock_settime(time.CLOCK_REALTIME, 0)",
    "make a device": "os.mknod('x', 0o20600, 0x103)",
    "nicer to itself": "os.nice(-5)",
    "move to another processor": "os.sched_setaffinity(0, [0, 1])",
    "host name": "system(170, b'x', 1)",
    "new session": "os.setsid()",
    "personality": "system(135, 0x0040000)",
    "kernel module": "system(175, 0, 0, b'')",
    "lock memory": "system(149, 0, 4096)",
    "descriptor of a process": "os.pidfd_open(1)",
    "terminal input": "__import__('fcntl').ioctl(1, 0x5412, b'x')",
    "lease on a file": "control(1024, 0)",
    "notice of a folder": "control(1026, 2)",
    "lock on a file": "control(7, bytes(32))",
    "lock on an open file": "control(37, bytes(32))",
    "lock of another kind": "__import__('fcntl').flock(os.open(os.__file__, 0), 2)",
    "signals of a file": "control(8, 1)",
    "larger pipe": "control(1031, 1 << 20)",
    "memory shared with others": "advise(12)",
    "memory put out": "advise(21)",
    "timer of the user": "system(222, 1, 0, 0)",
    "what is in memory": "system(27, 0, 4096, 0)",
    "out of memory": "os.posix_fadvise(os.open(os.__file__, 0), 0, 0, os.POSIX_FADV_DONTNEED)",
}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86-64")
def test_a_system_call_that_no_exercise_needs_is_refused(module_of):
    body = "".join(f"    {name!r}: lambda: {code},\n" for name, code in CALLS.items())
    module = module_of(f"calls = {{\n{body}}}\ndef f(name): return refused(calls[name])\n")
    told = {name: module.f(name) for name in CALLS}
    assert told == dict.fromkeys(CALLS, "EPERM")


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the other kinds of calls are those of x86-64")
def test_a_call_of_another_kind_ends_the_process(module_of):
    module = module_of("def f(): system(0x40000000 + 39)\ndef g(): return 1\n")
    with pytest.raises(Exception, match="ended by SIGSYS"):
        module.f()
    assert module.g() == 1


def test_no_thread_can_be_started(module_of):
    module = module_of("def f(): return refused(threading.Thread(target=print).start)\n")
    assert module.f() == "can't start new thread"


def test_it_is_nobody_and_alone(module_of):
    module = module_of(
        "def f(): return os.getpid(), os.getppid(), os.getuid(), os.getgid(), os.geteuid()\n"
        "def capable():\n"
        "    head, data = (ctypes.c_uint * 2)(0x20080522, 0), (ctypes.c_uint * 6)()\n"
        "    libc.capget(head, data)\n"
        "    return list(data)\n"
        "def kill(): return [refused(os.kill, pid, 0) for pid in (2, 3, os.getppid() or 9)]\n"
        "def everyone(): return refused(os.kill, -1, signal.SIGKILL)\n"
    )
    assert module.f() == (1, 0, 1000, 1000, 1000)
    assert module.capable() == [0] * 6
    assert module.kill() == ["ESRCH"] * 3
    assert module.everyone() in ("", "ESRCH")
    assert module.f()[0] == 1


def test_the_kernel_knows_it_as_a_user_of_no_rights_without_a_way_back(module_of, server):
    module = module_of("def f(): return 1\n")
    assert module.f() == 1
    own = module._grader_at.session.ready().pid
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{own}/status").read_text().splitlines())
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert {status[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {"0" * 16}
    user = int(status["Uid"].split()[0])
    assert user == os.getuid() if os.getuid() else user >= 60_000
    for kind in ("user", "pid", "mnt", "net", "ipc", "uts"):
        one, other = (Path(f"/proc/{pid}/ns/{kind}").readlink() for pid in (own, "self"))
        served = Path(f"/proc/{server.started.pid}/ns/{kind}").readlink()
        assert other not in (one, served)
        assert (one == served) == (kind in ("net", "uts"))  # which nobody can put anything into


def test_two_submissions_share_no_namespace_but_an_empty_network(server):
    seen = []  # descriptors, while one is open its number is no other's
    for _ in range(2):
        with Session(server, StudentCode("work", {"work.py": b"x = 1"}), Limits()) as session:
            assert remote_module(session).x == 1
            pid = session.ready().pid
            places = [f"/proc/{pid}/ns/{kind}" for kind in ("user", "pid", "mnt", "ipc")]
            seen += [os.open(place, os.O_RDONLY) for place in places]
            sockets, devices = (Path(f"/proc/{pid}/net/{what}").read_text() for what in ("unix", "dev"))
            assert (sockets.count("\n"), devices.count(":")) == (1, 1)  # below a head; the loopback, down
    assert len({os.fstat(one).st_ino for one in seen}) == len(seen)
    for one in seen:
        os.close(one)
    assert not Path(f"/proc/{pid}").exists()


def test_its_processor_time_is_seen_from_outside(module_of):
    module = module_of("def f(): return sum(range(300_000))\n")
    module.f()
    assert 0 < processor_seconds(module._grader_at.session.ready().pid) < 30


def test_a_package_that_is_not_allowed_is_told_by_its_name(module_of):
    told = module_of("def f(): import pytest\ndef g(): import msgspec\n")
    with pytest.raises(ImportError, match="pytest") as caught:
        told.f()
    assert "It imports pytest: pytest is not allowed in this assignment" in fault_of(caught.value).message
    with pytest.raises(ImportError, match="msgspec"):
        told.g()


def test_the_standard_library_is_whole(module_of):
    names = "ssl sqlite3 lzma bz2 zlib hashlib decimal json csv ctypes uuid unittest asyncio multiprocessing"
    module = module_of(
        f"def f():\n    for name in {names.split()!r}: __import__(name)\n    return 1\n", call_seconds=9.0
    )
    assert module.f() == 1


def test_a_fork_server_that_is_killed_takes_everything_with_it():
    with ForkServer("namespace") as server:
        with Session(server, StudentCode("work", {"work.py": b"x = 1"}), Limits()) as session:
            assert remote_module(session).x == 1
            pids = [server.started.process.pid, server.started.pid, session.ready().pid]
            server.started.process.kill()
            server.started.process.wait()
            subprocess.run(["true"], check=True)
            for pid in pids[1:]:
                ended = os.pidfd_open(pid) if Path(f"/proc/{pid}").exists() else None
                if ended is not None:
                    assert select.select([ended], [], [], 30)[0], f"{pid} still runs"
                    os.close(ended)
        with Session(server, StudentCode("work", {"work.py": b"x = 1"}), Limits()) as session:
            assert remote_module(session).x == 1
