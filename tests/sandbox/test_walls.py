import struct
from pathlib import Path

import pytest

from grader.sandbox.isolation import walls
from grader.sandbox.isolation.walls import filter_program

STARTS_NOTHING = {"x86_64": [56, 57, 58, 59, 41, 101, 165, 272], "aarch64": [220, 221, 198, 117, 40, 97]}
"""Numbers of clone, fork, vfork, execve, socket, ptrace, mount and unshare, as far as a machine has them."""


MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, NO_PERMISSION, UNKNOWN, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000


def verdict(lines, number, machine, *arguments):
    """Return what a filter says of a call, as the kernel's packet filter runs its instructions."""
    call = struct.pack("<IIQ6Q", number, MACHINES[machine], 0, *(*arguments, *[0] * 6)[:6])
    loaded = place = 0
    while True:
        code, if_true, if_false, value = lines[place]
        place += 1
        match code:
            case 0x20:
                (loaded,) = struct.unpack_from("<I", call, value)
            case 0x15:
                place += if_true if loaded == value else if_false
            case 0x35:
                place += if_true if loaded >= value else if_false
            case 0x06:
                return value


def listed(machine):
    rows = Path(walls.__file__).with_name("system_calls.txt").read_text().splitlines()
    head, *calls = [row.split() for row in rows if not row.startswith("#")]
    column = head.index(machine)
    return {row[0]: int(row[column]) for row in calls if row[column] != "-"}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_allows_what_is_listed_and_nothing_else(machine):
    program = filter_program(machine)
    assert len(program) % 8 == 0
    lines, calls = [*struct.iter_unpack("<HBBI", program)], listed(machine)
    always = {number for name, number in calls.items() if name not in walls.REQUESTS}
    assert len(always) > 100
    assert not always & set(STARTS_NOTHING[machine])
    said = {number: verdict(lines, number, machine) for number in range(1000)}
    assert {number for number in always if said[number] != ALLOW} == set()
    others = {verdict for number, verdict in said.items() if number not in calls.values()}
    assert others == {NO_PERMISSION, UNKNOWN}
    assert [number for number, verdict in said.items() if verdict == UNKNOWN] == [walls.CLONE3]
    assert verdict(lines, 0x40000000, machine) == KILL


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.slow
def test_a_call_of_few_requests_is_allowed_for_these_alone(machine):
    lines, calls = [*struct.iter_unpack("<HBBI", filter_program(machine))], listed(machine)
    for name, (place, requests) in walls.REQUESTS.items():
        before = [0] * ((place - 16) // 8)
        allowed = {n for n in range(0x5500) if verdict(lines, calls[name], machine, *before, n) == ALLOW}
        assert allowed == {*requests.values()}


def test_without_a_list_for_a_machine_there_is_no_filter():
    with pytest.raises(OSError, match="no filter of system calls is known for pdp11 machines"):
        filter_program("pdp11")
