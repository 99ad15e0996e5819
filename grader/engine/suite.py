"""The checks of an assignment, and a pytest plugin that runs them against one submission after another.

Pytest collects the check files once (`grader.engine.collect`) and hands its run loop to the caller, who runs
all the items as often as there are submissions; each time the `submission` fixture is another.
"""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from grader.engine.local import LocalObject, load_module
from grader.engine.outcome import Check, Outcome
from grader.engine.plugin import register_marks, seeded_generator
from grader.engine.verdict import verdict
from grader.errors import AuthoringError


class Suite(msgspec.Struct, frozen=True):
    """The checks of an assignment, and what their inputs depend on."""

    assignment: str
    files: list[Path]
    reference: Path | None = None  # for checks that use it
    secret: bytes = b""  # seeds the random inputs; empty for public checks
    round: int = 0  # another round has other random inputs


class Runner:
    """Runs the checks of a suite; made by `grader.engine.collect.with_checks`, which hands it to `body`."""

    def __init__(self, suite: Suite, body: Callable[[Runner], Any]) -> None:
        self.suite = suite
        self.checks: list[Check] = []
        self.result: Any = None
        self.error: BaseException | None = None
        self._body = body
        self._items: list[pytest.Item] = []
        self._problems: list[str] = []
        self._submission: Any = None
        self._before: Callable[[], None] | None = None
        self._round = suite.round
        self._check = ""
        self._raised: BaseException | None = None

    def run(
        self,
        submission: Any,
        *,
        before: Callable[[Check], None] | None = None,
        proven: bool = True,
        exercises: Collection[str] = (),
        round_: int | None = None,
    ) -> list[Outcome]:
        """Return how a submission, a remote module or a local one, does on each check, in the files' order.

        `before` is called before each check, and what it raises is the check's outcome; for `proven`,
        `exercises` and `round_` see `grader.engine.judge.Judge.run`.
        """
        self._submission = submission
        self._round = self.suite.round if round_ is None else round_
        chosen = [
            (item, check)
            for item, check in zip(self._items, self.checks, strict=True)
            if not exercises or check.exercise in exercises
        ]
        outcomes = []
        for number, (item, check) in enumerate(chosen):
            # After the last comes the first of the next run. One that followed itself would keep its
            # fixtures, and with them this submission.
            after = chosen[(number + 1) % len(chosen)][0]
            following = after if after is not item else None
            self._before = (lambda check=check: before(check)) if before else None
            self._check = check.name
            seconds = self._run_item(item, following)
            outcomes.append(verdict(check, self._raised, seconds, proven=proven))
        return outcomes

    def _run_item(self, item: pytest.Item, following: pytest.Item | None) -> float:
        """Set up, run and tear down an item; return how long it ran.

        This is pytest's own protocol without its reports, which cost more than most checks.
        """
        self._raised, seconds = None, 0.0
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._attempt(lambda: item.ihook.pytest_runtest_setup(item=item))
            if self._raised is None:
                start = time.perf_counter()
                self._attempt(item.runtest)
                seconds = time.perf_counter() - start
            self._attempt(lambda: item.ihook.pytest_runtest_teardown(item=item, nextitem=following))
            item._initrequest()  # type: ignore[attr-defined]  # so that it forgets its fixtures' values
        return seconds

    def _attempt(self, action: Callable[[], object]) -> None:
        """Do it, and keep what it raises, if it is the first of this item."""
        try:
            action()
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as error:  # noqa: BLE001 (a check may raise anything; `verdict` says what it means)
            self._raised = error if self._raised is None else self._raised

    @pytest.fixture(name="submission")
    def _submission_fixture(self) -> Any:
        if self._before is not None:
            self._before()
        return self._submission

    @pytest.fixture(name="reference", scope="session")
    def _reference_fixture(self) -> LocalObject:
        if self.suite.reference is None:
            pytest.skip("there is no reference solution here")
        return LocalObject(load_module(self.suite.reference, self.suite.reference.stem))

    @pytest.fixture(name="rng")
    def _rng_fixture(self) -> np.random.Generator:
        return seeded_generator(self.suite.secret, self.suite.assignment, self._check, self._round)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the marks."""
        register_marks(config)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong while a file was read."""
        if report.failed:
            lines = [line for line in str(report.longrepr).splitlines() if line.strip()]
            self._problems.append(f"{report.nodeid}: {lines[-1].removeprefix('E').strip() if lines else ''}")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read the marks of what was collected."""
        self._items = items
        for item in items:
            mark, exercise = item.get_closest_marker("check"), item.get_closest_marker("exercise")
            if mark is None or exercise is None:
                self._problems.append(f"{_name(item)}: it needs both @exercise and @check")
                continue
            self.checks.append(Check(_name(item), exercise.args[0], **mark.kwargs))

    def pytest_runtestloop(self) -> bool:
        """Hand the loop to the caller."""
        try:
            if self._problems or not self.checks:
                problems = "\n".join(self._problems) or "they hold no check"
                raise AuthoringError(f"The checks of {self.suite.assignment} cannot be used.\n{problems}")
            self.result = self._body(self)
        except BaseException as error:  # noqa: BLE001 (raised again by with_checks, outside of pytest)
            self.error = error
        return True


def _name(item: pytest.Item) -> str:
    """Return file, class and function of an item, wherever the file lies."""
    inner = item.nodeid.partition("::")[2]
    return f"{item.path.name}::{inner}"
