import struct

import pytest

from grader.sandbox.isolation.walls import filter_program

STARTS_NOTHING = {"x86_64": [56, 57, 58, 59, 41, 101, 165, 272], "aarch64": [220, 221, 198, 117, 40, 97]}
"""Numbers of clone, fork, vfork, execve, socket, ptrace, mount and unshare, as far as a machine has them."""


def compared_with(program):
    lines = struct.iter_unpack("HBBI", program)
    return {value for code, _, _, value in lines if code == 0x15}


@pytest.mark.parametrize("machine", STARTS_NOTHING)
def test_the_filter_lets_nothing_through_that_starts_or_reaches_something(machine):
    program = filter_program(machine)
    assert len(program) % 8 == 0
    assert len(compared_with(program)) > 100
    assert not compared_with(program) & set(STARTS_NOTHING[machine])


def test_without_a_list_for_a_machine_there_is_no_filter():
    with pytest.raises(OSError, match="no filter of system calls is known for pdp11 machines"):
        filter_program("pdp11")
