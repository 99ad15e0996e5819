"""What other tools run the check files of 01 with, in place of `grader.checks`: plain calls and comparisons.

It is copied beside what they grade as `grader/checks.py`, with the check files and the reference, so that
all tools call the same functions with the same arguments. It needs NumPy alone.
"""

import copy
import importlib
import warnings
from types import SimpleNamespace

import numpy as np

FILES = ("test_activations", "test_hidden")


class CheckFailed(AssertionError):
    """A check fails."""


def exercise(name):
    def marked(kind):
        kind.exercise = name
        return kind

    return marked


def check(**_):
    return lambda function: function


def assert_close(actual, expected, inputs=None, what=""):
    if isinstance(expected, np.ndarray) and not isinstance(actual, np.ndarray | np.generic):
        raise CheckFailed(f"{what} is a {type(actual).__name__}")
    assert np.shape(actual) == np.shape(expected), what
    np.testing.assert_allclose(actual, expected, rtol=2e-5, atol=2e-5, err_msg=f"{what}, {inputs}")


def assert_unchanged(record, what, **before):
    for argument, x in zip(record.args, before.values(), strict=True):
        np.testing.assert_array_equal(argument, x, err_msg=what)


def assert_settled(*records, what):
    for record in records:
        np.testing.assert_array_equal(record.now[0], record.value, err_msg=what)
        for argument, x in zip(record.now[1], record.args, strict=True):
            np.testing.assert_array_equal(argument, x, err_msg=what)


class Submission:
    """The functions of a namespace, as checks ask for them."""

    def __init__(self, namespace):
        self.namespace = namespace

    def __getattr__(self, name):
        function = self.namespace[name]

        def call(*args):
            return function(*copy.deepcopy(args))

        def record(*args):
            given = copy.deepcopy(args)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                now = (function(*given), given)
            value, args = copy.deepcopy(now)
            said = [str(one.message) for one in caught]
            return SimpleNamespace(value=value, args=args, now=now, warnings=said)

        call.record = record
        return call


def cases(name, submission):
    """Yield the checks of an exercise, each as a name and what runs it."""
    named = {"submission": submission, "rng": np.random.default_rng(1)}
    named["reference"] = Submission(vars(importlib.import_module("reference")))
    for file in FILES:
        for kind in vars(importlib.import_module(file)).values():
            for check_name, test in vars(kind).items() if getattr(kind, "exercise", "") == name else ():
                if check_name.startswith("test"):
                    asked = test.__code__.co_varnames[1 : test.__code__.co_argcount]
                    yield (
                        f"{file}_{check_name}",
                        lambda test=test, asked=asked, kind=kind: test(
                            kind(), *(named[one] for one in asked)
                        ),
                    )


def share(name, namespace):
    """Return which part of an exercise's checks pass in a namespace: what a cell of a notebook asks."""
    passed = []
    for _, run in cases(name, Submission(namespace)):
        try:
            run()
        except Exception:  # noqa: BLE001  # whatever a student's code raises
            passed.append(0)
        else:
            passed.append(1)
    return sum(passed) / len(passed)
