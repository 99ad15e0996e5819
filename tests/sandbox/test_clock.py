import pytest

from grader.sandbox import clock as clock_module
from grader.sandbox.clock import PATIENCE, RequestClock, Waits
from grader.sandbox.faults import TimedOut


class Machine:
    """Wall time and the processor times of a student's process and of this one."""

    def __init__(self, monkeypatch):
        self.wall, self.computed, self.own, self.queued = 100.0, 3.0, 0.0, 0.0
        monkeypatch.setattr(clock_module, "processor_seconds", lambda pid: self.computed)
        monkeypatch.setattr(clock_module.time, "monotonic", lambda: self.wall)
        monkeypatch.setattr(clock_module.time, "process_time", lambda: self.own)
        monkeypatch.setattr(clock_module.Waits, "_queued", lambda _: self.queued)

    def passes(self, wall, computed=None):
        self.wall += wall
        if self.computed is not None:
            self.computed += wall if computed is None else computed


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)


def test_a_process_that_computes_all_the_time_has_its_limit(machine):
    clock = RequestClock(1, 2.0)
    machine.passes(1.9)
    clock.check()
    machine.passes(0.2)
    with pytest.raises(TimedOut, match="did not return within 2 s"):
        clock.check()


def test_a_busy_machine_allows_more_wall_time(machine):
    clock = RequestClock(1, 2.0)
    machine.passes(6.0, computed=0.5)
    assert clock.check() == pytest.approx(1501, abs=1)
    machine.passes(1.6, computed=1.0)
    clock.check()
    machine.passes(1.0, computed=0.5)
    with pytest.raises(TimedOut, match="did not return"):
        clock.check()


def test_waiting_without_computing_ends_as_well(machine):
    clock = RequestClock(1, 2.0)
    machine.passes(2.0 * PATIENCE - 0.1, computed=0.0)
    clock.check()
    machine.passes(0.2, computed=0.0)
    with pytest.raises(TimedOut, match="waited without computing for more than 2 s"):
        clock.check()


def test_a_machine_that_lets_nobody_compute_costs_no_points_for_longer(machine):
    clock = RequestClock(1, 2.0)
    machine.queued += 2.0 * PATIENCE
    machine.passes(2.0 * PATIENCE + 1.0, computed=0.5)
    clock.check()
    machine.queued += 2.0 * PATIENCE
    machine.passes(2.0 * PATIENCE + 1.0, computed=0.5)
    clock.check()
    machine.queued += 100.0
    machine.passes(100.0, computed=0.5)
    with pytest.raises(TimedOut, match="waited without computing"):
        clock.check()


def test_the_next_look_is_never_later_than_the_end_of_patience(machine):
    clock = RequestClock(1, 2.0)
    machine.passes(9.9, computed=0.0)
    assert clock.check() == pytest.approx(101, abs=1)


def test_wall_time_counts_where_processor_time_cannot_be_told(machine):
    machine.computed = None
    clock = RequestClock(1, 2.0)
    machine.passes(1.0)
    clock.check()
    clock.end()
    assert clock.charged == 1.0
    machine.passes(1.1)
    with pytest.raises(TimedOut):
        clock.check()


def test_the_time_of_a_given_function_is_not_the_calls(machine):
    clock = RequestClock(1, 2.0)

    def given():
        nested = RequestClock(1, 2.0)
        machine.passes(50.0, computed=10.0)
        nested.end()
        clock.leave_out(nested)
        machine.passes(3.0, computed=0.0)
        return b"answer"

    assert clock.callback(given) == b"answer"
    machine.passes(1.8)
    clock.check()
    clock.end()
    assert clock.charged == pytest.approx(3.0 + 1.8)


def test_a_given_function_that_is_called_without_end_is(machine):
    clock = RequestClock(1, 2.0)

    def given():
        machine.own += 0.1
        machine.passes(0.2, computed=0.0)

    with pytest.raises(TimedOut, match="again and again"):
        for _ in range(1000):
            clock.callback(given)
    assert machine.own == pytest.approx(2.0 * PATIENCE, abs=0.2)


def test_waiting_is_charged_in_full(machine):
    clock = RequestClock(1, 2.0)
    machine.passes(1.0, computed=0.1)
    clock.end()
    assert clock.charged == pytest.approx(1.0)


def test_waiting_for_a_processor_is_not_charged_nor_excused_twice(machine):
    waits = Waits(1)
    clock = RequestClock(1, 2.0, waits=waits)
    machine.queued += 0.7
    machine.passes(1.0, computed=0.1)
    clock.end()
    assert clock.charged == pytest.approx(0.3)
    again = RequestClock(1, 2.0, waits=waits)
    machine.passes(1.0, computed=0.1)
    again.end()
    assert again.charged == pytest.approx(1.0)


def test_many_brief_requests_are_excused_together(machine):
    waits, charged = Waits(1), 0.0
    for _ in range(100):
        clock = RequestClock(1, 2.0, waits=waits)
        machine.queued += 0.007
        machine.passes(0.01, computed=0.001)
        clock.end()
        charged += clock.charged
    assert charged == pytest.approx(0.3, abs=0.05)


def test_half_of_it_is_charged_where_the_queue_cannot_be_told(machine):
    machine.queued = None
    clock = RequestClock(1, 2.0)
    machine.passes(1.0, computed=0.0)
    clock.end()
    assert clock.charged == pytest.approx(0.5)


def test_a_request_ends_with_what_is_left(machine):
    clock = RequestClock(1, 2.0, left=0.5)
    assert clock.check() == pytest.approx(501)
    machine.passes(0.6)
    with pytest.raises(TimedOut, match="used up"):
        clock.check()
    clock = RequestClock(1, 2.0, left=0.5)
    machine.passes(0.6, computed=0.0)
    with pytest.raises(TimedOut, match="waited without computing"):
        clock.check()


def test_requests_within_requests_share_what_is_left(machine):
    """Else each depth of a recursion through callbacks would have all of it."""
    clock = RequestClock(1, 2.0, left=1.0)
    machine.passes(0.4)

    def given():
        nested = RequestClock(1, 2.0, left=clock.left)
        assert clock.left == pytest.approx(0.6)
        machine.passes(0.5)
        nested.end()
        clock.leave_out(nested)
        return nested

    nested = clock.callback(given)
    assert clock.left == pytest.approx(0.1)
    clock.end()
    assert nested.charged + clock.charged == pytest.approx(0.9)


def test_no_request_takes_longer_than_patience_with_what_is_left(machine):
    clock = RequestClock(1, 100.0, left=1.0)
    machine.queued += 1e9
    machine.passes(PATIENCE + 0.1, computed=0.0)
    with pytest.raises(TimedOut):
        clock.check()
