import os
import socket
import subprocess
import sys

import msgspec
import pytest

from grader.sandbox import protocol as p
from grader.sandbox.protocol import NUMBER, Bounds
from grader.sandbox.wire import decode, encode

BOUNDS = msgspec.msgpack.encode(Bounds(256, 5))


@pytest.fixture
def begun(tmp_path):
    """Return the control socket, the process and the scratch folder of a fork-server that waits to go on."""
    base = tmp_path / "base"
    base.mkdir()
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "grader.sandbox.forkserver", "process", "[[], [], []]"),
                    *(str(base), str(theirs.fileno())),
                ],
                pass_fds=[theirs.fileno()],
            )
        yield ours, process, base
    assert process.wait(10) == 0
    assert not base.exists()


@pytest.fixture
def started(begun):
    ours, process, _ = begun
    ours.sendall(p.GO_ON)
    assert NUMBER.unpack(ours.recv(99)) == (process.pid,)
    return begun


def start(control):
    """Return the wire and the process number of a new worker."""
    wire, theirs = socket.socketpair()
    output = os.open(os.devnull, os.O_WRONLY)
    socket.send_fds(control, [BOUNDS], [theirs.fileno(), output])
    theirs.close()
    os.close(output)
    (pid,) = NUMBER.unpack(control.recv(NUMBER.size))
    assert decode(bytearray(wire.recv(999)), None) == (p.READY, [])
    return wire, pid


def test_before_it_may_go_on_there_is_no_process_but_itself(begun):
    control, process, _ = begun
    control.shutdown(socket.SHUT_WR)
    assert control.recv(99) == b""
    assert process.wait(10) == 0


def test_workers_are_started_and_ended_one_after_another(started):
    control, _, base = started
    for number in (1, 2):
        wire, _ = start(control)
        with wire:
            assert list(base.iterdir()) == [base / str(number)]
            control.sendall(b"end")
            assert NUMBER.unpack(control.recv(NUMBER.size)) == (-9,)
            assert wire.recv(9) == b""
        assert list(base.iterdir()) == []
    control.sendall(b"end")
    assert NUMBER.unpack(control.recv(NUMBER.size)) == (0,)


def test_a_worker_ends_when_its_wire_does(started):
    control, _, _ = started
    wire, _ = start(control)
    wire.shutdown(socket.SHUT_WR)
    assert wire.recv(9) == b""
    wire.close()
    control.sendall(b"end")
    assert NUMBER.unpack(control.recv(NUMBER.size))[0] in (0, -9)


@pytest.mark.slow
def test_what_a_worker_cannot_answer_ends_only_that_worker(started):
    control, process, base = started
    wire, _ = start(control)
    with wire:
        wire.sendall(b"\xff" * 64)
        assert wire.recv(9) == b""
    control.sendall(b"end")
    control.recv(NUMBER.size)
    assert process.poll() is None
    assert base.is_dir()
    wire, _ = start(control)
    with wire:
        wire.sendall(encode(p.LOAD, ["work", b"x = 5", {}], None))
        assert decode(bytearray(wire.recv(999)), None) == (p.RETURNED, [[], {}, []])


def test_a_worker_that_still_runs_goes_with_the_fork_server(started):
    control, _, _ = started
    wire, pid = start(control)
    with wire:
        control.shutdown(socket.SHUT_WR)
        assert wire.recv(9) == b""
        assert control.recv(9) == b""
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
