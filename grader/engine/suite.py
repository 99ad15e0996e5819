"""The checks of an assignment, and a pytest plugin that runs them against one submission after another."""

import contextlib
import functools
import io
import itertools
import time
import warnings
from collections import namedtuple
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest

from grader import messages as m
from grader.checks.compare import in_lines
from grader.engine.collect import OURS, Collected, collect, unreadable
from grader.engine.held import Held, held_by_checks
from grader.engine.local import local_module
from grader.engine.local_files import source_of
from grader.engine.outcome import Check, Outcome, Suite
from grader.engine.plugin import Credit, pytest_configure, seeded_generator
from grader.engine.recall import Known, Memory, depends_on_answers
from grader.engine.styles import Subtests, as_expected, cause, seed_examples
from grader.engine.turns import Turns
from grader.engine.verdict import Proven, verdict_in_parts, without_return, without_self
from grader.errors import AuthoringError, SandboxError
from grader.sandbox.counterexample import Counterexample
from grader.sandbox.faults import StudentFault
from grader.sandbox.heard import Heard
from grader.sandbox.text import plain_text
from grader.sandbox.values import shown_as
from grader.sandbox.values.figures import Figure, in_words
from grader.sandbox.values.tables import as_frames

_CaptureResult = namedtuple("_CaptureResult", "out err")  # as pytest's own


class Runner:
    """A plugin in place of pytest's own collecting and running: `body` runs all items for each submission."""

    def __init__(self, suite: Suite, body: "Callable[[Runner], Any]") -> None:
        self.suite = suite
        self.checks: list[Check] = []  # in the order of the files
        self.result: Any = None
        self.error: BaseException | None = None
        self._body = body
        self.collected: list[Collected] = []
        self._problems: list[str] = []
        self._reference: Any = None
        self._reference_is_constant: bool | None = None  # None as long as no check has called it
        # Of the check that is being run:
        self._check: Check
        self._submission: Any = None
        self._turns: Turns | None = None
        self._round = suite.round
        self._raised: BaseException | None = None
        self._credit, self._subtests = Credit(), Subtests()
        self._known: Known | None = None
        self._begin = self._begin_check
        self._memory: Memory | None = None
        self._held: Held  # by the checks and the reference
        self._is_put_back = False  # for this run
        self._to_look_at = False  # it may have changed since it was looked at
        self._has_changed = False  # some of it, in this run, as far as it was looked at
        self._about = ""  # of a run, what its outcomes depend on besides answers

    def remember(self) -> None:
        """From now on, run no check again that was given the same answers before."""
        modules = {one.module: None for one in self.collected}
        fit = [one for one in modules if depends_on_answers(one, Path(one.__file__ or "").read_bytes())]
        self._memory = Memory()
        for one in self.collected:
            asks = "submission" in one.fixtures
            one.is_known_by_answers = asks and one.is_simple and one.module in fit

    def run(
        self,
        submission: Any,
        turns: Turns | None = None,
        *,
        proven: Proven = True,
        exercises: Collection[str] = (),
        round_: int | None = None,
    ) -> list[Outcome]:
        """Return how a module, remote or local, does on each check, in the files' order; see `Judge.run`."""
        self._is_put_back = self._to_look_at = self._has_changed = False
        self._submission, self._turns = submission, turns
        self._round = self.suite.round if round_ is None else round_
        self._about = f"{proven} {self._round}"
        chosen = [one for one in self.collected if not exercises or one.check.exercise in exercises]
        following = dict(itertools.pairwise(one.item for one in chosen if not one.is_simple))
        outcomes = []
        for one in chosen:
            self._check, start = one.check, time.perf_counter()
            self._known, self._raised, self._begin = None, None, self._begin_check
            memory = self._memory if one.is_known_by_answers and not self._held_has_changed() else None
            if memory is not None and self._turns is not None:
                self._recall(memory, self._turns)
            if self._known is None:
                self._carry_out(one, following)
                self._to_look_at = True
            outcomes.append(self._outcome(one, time.perf_counter() - start, proven=proven))
        return outcomes

    def _recall(self, memory: Memory, turns: Turns) -> None:
        """Begin a check by what it asks; it need not be carried out if its answers are known."""
        fault = None
        try:
            turns.begin(self._check)
        except StudentFault as error:
            fault = error
        else:
            with contextlib.suppress(StudentFault, SandboxError):  # the check meets it as well
                self._known = memory.follow(turns.session, self._check.name, self._about)

        def begun() -> None:  # once the check asks for the submission
            if fault is not None:
                raise fault

        self._begin = begun

    def _held_has_changed(self) -> bool:
        """Return whether checks of this run have changed what they hold, so that no answer tells all."""
        if self._to_look_at:
            self._to_look_at = False
            self._has_changed = self._has_changed or self._held.has_changed()
        return self._has_changed

    def _begin_check(self) -> None:
        if self._turns is not None:
            self._turns.begin(self._check)

    def _carry_out(self, one: Collected, following: Mapping[pytest.Function, pytest.Function]) -> None:
        """Run a check; the first one of a run finds all that checks hold as it was."""
        if not self._is_put_back:
            self._held.put_back()
            self._is_put_back = True
        self._credit, self._subtests = Credit(), Subtests()
        as_frames.set(one.has_frames)
        if one.drawn is not None:
            seed_examples(one.item.function, int(self._seeded("examples").integers(2**62)))
        aside = io.TextIOWrapper(io.BytesIO())  # a `StringIO` would be taken for the check's own
        with contextlib.redirect_stdout(aside), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if one.is_simple:
                self._attempt(functools.partial(self._call, one))
            else:
                self._run_by_pytest(one.item, following.get(one.item))

    def _is_constant(self, one: Collected) -> bool:
        """Return whether the reference, if the check has called it, answers the same each time."""
        asked = self._reference is not None and "reference" in one.fixtures
        loaded = vars(self._reference._grader_at).get("target") if asked else None
        if loaded is not None and self._memory is not None and self._reference_is_constant is None:
            assert self.suite.reference is not None
            self._reference_is_constant = depends_on_answers(loaded, source_of(self.suite.reference))
        return loaded is None or bool(self._reference_is_constant)

    def _outcome(self, one: Collected, seconds: float, *, proven: Proven) -> Outcome:
        """Return the outcome of a check that was just run, or is known, with what it took."""
        # A check that does not ask for the submission has heard nothing of it.
        heard = self._turns.heard.get(one.check.name) if self._turns else None
        found = self._found(one, heard, proven=proven) if self._known is None else self._known.outcome
        if self._turns is not None and heard is not None and one.is_known_by_answers:
            if self._known is None and self._memory:
                # What gives the reference a function, say, gives one to every submission.
                one.is_known_by_answers = heard.dialogue.is_plain or proven is not False
                plain = heard.dialogue.is_plain and not self._held_has_changed()
                heard.dialogue.is_plain = plain and self._is_constant(one)
                self._known = self._memory.keep(heard, found)
            if self._known is not None:
                heard.answers, heard.alike = self._known.heard, self._known.number
        if self._turns is not None:
            found = without_self(found, self._turns.session.code.files)
        return msgspec.structs.replace(found, seconds=seconds)

    def _found(self, one: Collected, heard: Heard | None, *, proven: Proven) -> Outcome:
        """Return the outcome of a check that was just run, with what is known besides what it raised."""
        error = cause(self._raised)
        failed = [*self._subtests.failed, *([] if error is None else [("", error)])]
        if heard and heard.fault and not failed and not heard.fault.forgiven:  # which the check has caught
            failed = [("", heard.fault)]
        outcome = verdict_in_parts(one.check, failed, proven=proven)
        name = one.check.exercise
        if outcome.status == "failed" and proven == "elsewhere" and heard and name in heard.nones:
            return Outcome(one.check, "failed", "unwritten", m.UNWRITTEN.format(name=name, value=None))
        if outcome.status == "passed" and heard and heard.answers and heard.only_stubs:
            return Outcome(one.check, "failed", "unwritten", m.UNTOUCHED)  # though it raises what was wanted
        if outcome.status != "failed":
            return outcome
        known: dict[str, Any] = {}
        if heard is not None:
            # What is unwritten prints nothing of its own.
            printed = "" if outcome.kind == "unwritten" else heard.all_printed()
            figure = heard.figure or Figure()
            known |= {"printed": printed, "picture": figure.picture, "drawn": in_words(figure)}
            called = None if self._subtests.failed else heard.called
            outcome = without_return(outcome, called, printed)
        given = {"self", *one.fixtures}
        drawn = {
            name: in_lines(value) if shown_as(value) else plain_text(repr(value), 200)
            for name, value in (one.drawn or {}).items()
            if name not in given
        }
        if drawn:
            shown = outcome.counterexample or Counterexample()
            known["counterexample"] = msgspec.structs.replace(shown, inputs=drawn | shown.inputs)
        return msgspec.structs.replace(outcome, credit=self._credit.share, **known)

    def _call(self, one: Collected) -> None:
        """Call an item that asks for nothing but our own fixtures, on an instance of its class of its own."""
        owner = one.cls() if one.cls else one.module
        getattr(owner, one.name)(**{name: self._given(name) for name in one.fixtures})

    def _run_by_pytest(self, item: pytest.Function, following: pytest.Function | None) -> None:
        """Run an item by pytest's own protocol, without its reports; after the last one all is torn down."""
        self._attempt(lambda: item.ihook.pytest_runtest_setup(item=item))
        # pytest's `tmp_path` asks at its end what the reports said.
        setup = pytest.CallInfo.from_call(lambda: None, "setup")
        item.ihook.pytest_runtest_makereport(item=item, call=setup)
        if self._raised is None:
            item.addSubTest = self._subtests.take  # type: ignore[attr-defined]
            self._attempt(item.runtest)
            for caught in vars(item).pop("_excinfo", ()):  # what a `unittest.TestCase` does not raise
                self._raised = caught.value if self._raised is None else self._raised
            self._raised = as_expected(item, self._raised)
        self._attempt(lambda: item.ihook.pytest_runtest_teardown(item=item, nextitem=following))
        item._initrequest()  # so that it forgets the values of its fixtures

    def _attempt(self, action: Callable[[], object]) -> None:
        """Do it, and keep what it raises, if it is the first of this item."""
        try:
            with self._turns.within(self._check.exercise) if self._turns else contextlib.nullcontext():
                action()
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as error:  # noqa: BLE001 (a check may raise anything; `verdict` says what it means)
            self._raised = error if self._raised is None else self._raised

    def _given(self, name: str) -> Any:
        """Return the value of one of our fixtures."""
        if name == "submission":
            self._begin()
            return self._submission
        if name == "rng":
            return self._seeded()
        if name == "capsys":  # what goes to the other stream comes the same way
            turns = self._turns
            return SimpleNamespace(readouterr=lambda: _CaptureResult(turns.printed() if turns else "", ""))
        if name != "reference":
            return {"credit": self._credit, "subtests": self._subtests}[name]
        if self.suite.reference is None:
            pytest.skip("there is no reference solution here")
        if self._reference is None:
            exercises = {check.exercise for check in self.checks}
            self._reference = local_module(self.suite.reference, exercises, self._held.keep_module)
        return self._reference

    def _seeded(self, *purpose: str) -> np.random.Generator:
        suite = self.suite
        return seeded_generator(suite.secret, suite.assignment, self._check.name, self._round, *purpose)

    pytest_configure = staticmethod(pytest_configure)

    def pytest_collection(self, session: pytest.Session) -> bool:
        """Collect the check files alone (an ``__init__.py`` beside them may be a student's), and run `body`.

        Of a path among its arguments, pytest would take '::', '[' and '$' for more than a folder's name.
        """
        found, unmarked = collect(session, self.suite.files, self.suite.bonus)
        self.collected, self.checks = found, [one.check for one in found]
        self._held = held_by_checks(found)
        self._problems += [*unmarked, *self._held.problems]
        try:
            if self._problems or not self.collected:
                problems = "\n".join(self._problems) or "they hold no check"
                raise AuthoringError(f"The checks of {self.suite.assignment} cannot be used.\n{problems}")
            self.result = self._body(self)
        except BaseException as error:  # noqa: BLE001 (raised again by with_checks, outside of pytest)
            self.error = error
        return True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong while a file was read; one that is skipped would take its points along."""
        if not report.passed:
            self._problems.append(unreadable(report))


for _name in OURS:
    _fixture = pytest.fixture(name=_name, scope="session" if _name == "reference" else "function")
    setattr(Runner, f"_for_{_name}", _fixture(lambda self, name=_name: self._given(name)))
