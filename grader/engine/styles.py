"""Styles of pytest that need more than a call: subtests, `unittest.TestCase`, `xfail`, and Hypothesis."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from grader.checks.compare import show
from grader.sandbox.faults import Crashed, ModuleFault, TimedOut, TooMuchOutput
from grader.sandbox.text import plain_text

_ENDING = (TimedOut, Crashed, TooMuchOutput, ModuleFault)
_LEAVE = (KeyboardInterrupt, pytest.exit.Exception, pytest.skip.Exception)


class Subtests:
    """The fixture `subtests`: what fails in one of them is kept, and the next one runs."""

    def __init__(self) -> None:
        self.failed: list[tuple[str, BaseException]] = []  # by what each is called

    @contextmanager
    def test(self, msg: str | None = None, **values: Any) -> Iterator[None]:
        """Run a part of a check."""
        try:
            yield
        except _LEAVE:
            raise
        except BaseException as error:  # noqa: BLE001 (a check may raise anything; `verdict` says what it means)
            named = [f"{name}={plain_text(show(value), 100)}" for name, value in values.items()]
            self.failed.append((", ".join(filter(None, [msg, *named])), error))
            if isinstance(error, _ENDING):
                raise Stopped from None  # the next one would take as long

    def take(self, _: Any, part: Any, error: Any) -> None:
        """Take a `subTest` of a `unittest.TestCase`, whose item would report it to pytest."""
        if error is not None:
            self.failed.append((plain_text(part._subDescription(), 200), error[1]))


class Stopped(BaseException):
    """Ends a check at once: another example or part would take as long, and end as badly."""


def watch_examples(function: Any) -> dict[str, Any]:
    """Return what will hold the arguments that Hypothesis gave last: the least ones with which it fails."""
    inner = function.hypothesis.inner_test
    drawn: dict[str, Any] = getattr(inner, "drawn", {})
    if hasattr(inner, "drawn"):  # the check has several cases
        return drawn

    @functools.wraps(inner)
    def watched(*args: Any, **kwargs: Any) -> Any:
        drawn.clear()
        drawn.update(kwargs)
        try:
            return inner(*args, **kwargs)
        except _ENDING as fault:
            raise Stopped from fault

    watched.drawn = drawn  # type: ignore[attr-defined]
    function.hypothesis.inner_test = watched
    return drawn


def seed_examples(function: Any, seed: int) -> None:
    """Make the examples of Hypothesis depend on a seed alone: not on time, on earlier runs or on a folder."""
    from hypothesis import HealthCheck, Phase, settings  # noqa: PLC0415 (few checks use it)
    from hypothesis import seed as seeded  # noqa: PLC0415

    seeded(seed)(function)
    known = function._hypothesis_internal_use_settings
    function._hypothesis_internal_use_settings = settings(
        known,
        derandomize=False,  # which would be a seed of its own
        database=None,
        deadline=None,  # each call has its limit
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[phase for phase in known.phases if phase not in (Phase.reuse, Phase.explain)],
    )


def cause(error: BaseException | None) -> BaseException | None:
    """Return what a check failed with, without what Hypothesis put around it."""
    if isinstance(error, Stopped):
        return error.__cause__
    if isinstance(error, BaseExceptionGroup) and type(error).__module__.startswith("hypothesis"):
        return error.exceptions[0]  # a student's function does not do the same twice
    return error


def as_expected(item: pytest.Function, raised: BaseException | None) -> BaseException | None:
    """Return what a check has raised: that it is skipped if its author expects that, as pytest's `xfail`."""
    if not item.get_closest_marker("xfail"):
        return raised
    error = AssertionError() if raised is None else raised
    call = pytest.CallInfo.from_call(functools.partial(_raise, error), "call")
    report = item.ihook.pytest_runtest_makereport(item=item, call=call)
    expected = hasattr(report, "wasxfail")
    return pytest.skip.Exception(f"it is expected to fail: {report.wasxfail}") if expected else raised


def _raise(error: BaseException) -> None:
    raise error
