"""One warm pytest session that runs an assignment's checks against one submission after another.

pytest collects the check files once. Its run loop is then handed to the caller, who runs all the items as
often as there are submissions; each time the `submission` fixture is another. Plugins that a check does not
need, tracebacks and terminal output are left out: they cost more than the students' code.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import pytest

from grader.engine.local import LocalObject, load_module
from grader.engine.outcome import Check, Outcome
from grader.engine.plugin import register_marks, seeded_generator
from grader.engine.verdict import verdict
from grader.errors import AuthoringError

_T = TypeVar("_T")

_VARIABLES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTEST_CURRENT_TEST")
_PLUGINS_LEFT_OUT = """
    cacheprovider capture debugging doctest faulthandler junitxml legacypath logging pastebin recwarn
    setuponly setupplan stepwise subtests terminal threadexception unittest unraisableexception warnings
"""


class Suite(msgspec.Struct, frozen=True):
    """The checks of an assignment, and what their inputs depend on.

    Parameters
    ----------
    assignment : str
        Name of the assignment.
    files : list of Path
        The check files.
    reference : Path or None
        The reference solution, for checks that use it.
    secret : bytes
        Seeds the random inputs; empty for public checks.
    round : int
        Another round has other random inputs.
    """

    assignment: str
    files: list[Path]
    reference: Path | None = None
    secret: bytes = b""
    round: int = 0


class Engine:
    """Runs the checks of a suite; made by `with_checks`.

    Parameters
    ----------
    suite : Suite
        The checks.
    body : callable
        What to do with the engine once the checks are collected.
    """

    def __init__(self, suite: Suite, body: Callable[[Engine], Any]) -> None:
        self.suite = suite
        self.checks: list[Check] = []
        self.result: Any = None
        self.error: BaseException | None = None
        self._body = body
        self._items: list[pytest.Item] = []
        self._problems: list[str] = []
        self._submission: Any = None
        self._raised: BaseException | None = None
        self._seconds = 0.0

    def run(
        self,
        submission: Any,
        *,
        before: Callable[[Check], None] | None = None,
        proven: bool = True,
        exercises: Collection[str] = (),
        round_: int | None = None,
    ) -> list[Outcome]:
        """Run the checks against one submission.

        Parameters
        ----------
        submission : object
            What checks get as ``submission``: a remote module, or a local one.
        before : callable, optional
            Called before each check; what it raises is the check's outcome.
        proven : bool, optional
            Whether the reference is known to pass; see `grader.engine.verdict.verdict`.
        exercises : collection of str, optional
            Run the checks of these only.
        round_ : int, optional
            Round of the random inputs, instead of the suite's.

        Returns
        -------
        list of Outcome
            One for each check that was run, in the order of the files.
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
            outcomes.append(self._run_one(item, check, following, before, proven))
        return outcomes

    def _run_one(
        self,
        item: pytest.Item,
        check: Check,
        following: pytest.Item | None,
        before: Callable[[Check], None] | None,
        proven: bool,
    ) -> Outcome:
        self._raised, self._seconds = None, 0.0
        self._before = (lambda: before(check)) if before else None
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        return verdict(check, self._raised, self._seconds, proven=proven)

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
    def _rng_fixture(self, request: pytest.FixtureRequest) -> np.random.Generator:
        suite = self.suite
        return seeded_generator(suite.secret, suite.assignment, _name(request.node), self._round)

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

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep what a check raised, and make the cheapest report there is."""
        if call.when == "call":
            self._seconds = call.duration
        if call.excinfo is not None and self._raised is None:
            self._raised = call.excinfo.value
        passed = call.excinfo is None
        when: Any = call.when
        return pytest.TestReport(item.nodeid, item.location, {}, "passed" if passed else "failed", None, when)


def with_checks(suite: Suite, body: Callable[[Engine], _T]) -> _T:
    """Collect the checks of a suite, and return what `body` makes of them.

    Parameters
    ----------
    suite : Suite
        The checks.
    body : callable
        Called once with the `Engine`.

    Raises
    ------
    AuthoringError
        If a check file cannot be read, or holds a test that is no check.
    """
    missing = [file for file in suite.files if not file.is_file()]
    if missing:
        raise AuthoringError(
            f"There is no check file {missing[0]}.", "Restore it, or fetch the assignment again."
        )
    engine = Engine(suite, body)
    folder = suite.files[0].parent
    left_out = [argument for name in _PLUGINS_LEFT_OUT.split() for argument in ("-p", f"no:{name}")]
    options = ["-c", os.devnull, "--noconftest", f"--rootdir={folder}", "--import-mode=importlib"]
    with _only_our_settings(), _read_afresh(suite.files):
        status = pytest.main(
            [*left_out, *options, "--assert=plain", *map(str, suite.files)], plugins=[engine]
        )
    if engine.error is not None:
        raise engine.error
    if status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        raise AuthoringError(
            f"The checks of {suite.assignment} cannot be collected by pytest (status {status})."
        )
    result: _T = engine.result
    return result


@contextlib.contextmanager
def _only_our_settings() -> Iterator[None]:
    """While this is entered, nothing that a person set for other test runs changes what a check is worth."""
    before = {variable: os.environ.pop(variable, None) for variable in _VARIABLES}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        for variable, value in before.items():
            os.environ.pop(variable, None)
            if value is not None:
                os.environ[variable] = value


@contextlib.contextmanager
def _read_afresh(files: Sequence[Path]) -> Iterator[None]:
    """While this is entered, no module or compiled file of the same name is taken for a check file."""
    names, compiled = [file.stem for file in files], sys.dont_write_bytecode
    before = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = compiled
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(before)


def _name(item: pytest.Item) -> str:
    """Return file, class and function of an item, wherever the file lies."""
    inner = item.nodeid.partition("::")[2]
    return f"{item.path.name}::{inner}"
