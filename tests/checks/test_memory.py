"""What a call gave and got must stay as it is when others are made."""

import numpy as np
import pytest

from grader.checks import CheckFailed, assert_settled, assert_unchanged, recorded_walk
from grader.engine.local import local_object

BUFFER = np.zeros(2)
PAST = [np.zeros(1)]


class Thing:
    """Something that has no value of its own."""


def one_buffer(x):
    BUFFER[:] = x
    return Thing(), {"all": [BUFFER]}


def kept(x):
    PAST[-1] += 1
    PAST.append(x)
    return x.sum()


def anew(x, y=None):
    return Thing(), 2 * x


def recorded(function, *args, **kwargs):
    record = local_object(function).record(*args, **kwargs)
    local_object(function)(*(argument + 1 for argument in args))
    return record


def test_memory_that_is_written_again_is_told_with_both_values():
    with pytest.raises(CheckFailed) as failed:
        assert_settled(recorded(one_buffer, np.ones(2)), what="f(x)")
    assert failed.value.message == "What f(x) returned is changed by a later call, at [1]['all'][0]."
    assert failed.value.counterexample.others == {"at first": "[1, 1]", "now": "[2, 2]"}


def test_lists_of_numbers_and_of_arrays_are_looked_into():
    numbers = list[float]()

    def numbered(x):
        numbers.append(float(len(numbers)))
        return numbers if len(x) else [1.0, [np.ones(2), np.ones(2)], (2,)]

    assert_settled(recorded(numbered, np.ones(0)), what="f(x)")
    with pytest.raises(CheckFailed, match=r"^What f\(x\) returned is changed by a later call"):
        assert_settled(recorded(numbered, np.ones(2)), what="f(x)")


def test_an_argument_that_is_kept_and_changed_is_told_by_its_number():
    with pytest.raises(CheckFailed, match=r"^Argument 1 of f\(x\) is changed by a later call"):
        assert_settled(recorded(kept, np.ones(2)), what="f(x)")


def test_new_arrays_and_objects_are_settled():
    assert_settled(recorded(anew, np.ones(2), y=np.zeros(1)), recorded(anew, np.zeros(0)), what="f(x)")


def test_an_argument_that_a_call_writes_into_is_told_by_name_with_a_hint_of_its_own():
    def halved(x, y):
        y *= 2
        return x / 2

    record = local_object(halved).record(np.ones(2), y=np.ones(1))
    with pytest.raises(CheckFailed, match=r"^halved\(x, y\) changes its argument y\.") as failed:
        assert_unchanged(record, "halved(x, y)", x=np.ones(2), y=np.ones(1))
    assert "makes a new one" in failed.value.hint
    assert_unchanged(record, "halved(x, y)", x=np.ones(2))


class Refilled:
    """An iterator that hands out one buffer, or copies of it."""

    def __init__(self, copies):
        self.buffer, self.left, self.copies = np.zeros(2), 3, copies

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        self.buffer += 1
        return (self.buffer.copy() if self.copies else self.buffer), "t"


def refilled(copies):
    yield from Refilled(copies)


@pytest.mark.parametrize("kind", [Refilled, refilled])
def test_an_item_that_changes_after_it_came_is_told_with_both_values(kind):
    seen = []
    with pytest.raises(CheckFailed) as failed:
        for x, _ in recorded_walk(local_object(kind)(False), what="batches(x)"):
            seen.append(x.tolist())
    assert seen == [[1, 1], [2, 2], [3, 3]]
    assert failed.value.message == "Item 1 of batches(x) is changed when a later one is asked for, at [0]."
    assert failed.value.counterexample.others == {"at first": "[1, 1]", "now": "[3, 3]"}
    assert "for every item" in failed.value.hint


@pytest.mark.parametrize("kind", [Refilled, refilled, lambda copies: list(refilled(copies))])
def test_items_that_stay_as_they_are_come_as_they_are(kind):
    walked = recorded_walk(local_object(kind)(True), what="batches(x)")
    assert [x.tolist() for x, _ in walked] == [[1, 1], [2, 2], [3, 3]]


def test_a_dict_that_has_got_another_key_is_changed():
    def adding(grads):
        grads["lr"] = 0.1

    record = local_object(adding).record({"W1": np.ones(2)})
    with pytest.raises(CheckFailed, match="changes its argument grads"):
        assert_unchanged(record, "f(grads)", grads={"W1": np.ones(2)})


def test_a_changed_argument_is_told_as_it_was_and_is_and_what_was_returned_as_such():
    def in_place(x):
        x -= 1
        return x.sum()

    with pytest.raises(CheckFailed) as failed:
        assert_unchanged(local_object(in_place).record(np.ones(2)), "f(x)", x=np.ones(2))
    assert failed.value.counterexample.lines() == [
        "x before    [1, 1]",
        "x after     [0, 0]",
        "returned    0",
        "difference  at [0]: 0 instead of 1 (2 of 2 entries)",
    ]
