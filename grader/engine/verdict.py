"""From what a check raised to its outcome: whose fault it is, in plain words."""

import ast
import errno
import functools
import inspect
import linecache
import re
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TypeAlias
from unittest import SkipTest

import msgspec
import pytest

from grader import messages as m
from grader.checks.compare import CheckFailed, show
from grader.engine.outcome import Check, Diagnosis, Outcome
from grader.errors import GraderError
from grader.files.names import did_you_mean
from grader.sandbox.counterexample import Counterexample
from grader.sandbox.faults import StudentException, fault_of
from grader.sandbox.heard import Called
from grader.sandbox.stand_ins import is_stand_in
from grader.sandbox.text import plain_text

Proven: TypeAlias = bool | Literal["elsewhere"]
"""Whether the reference passes a check: on the same inputs here, or where the check was released."""

_NOT_RAISED = re.compile(r"DID NOT RAISE (?:<class '(?:\w+\.)*(\w+)'>|(.+))")  # what `pytest.raises` says

_FIXTURES = re.compile(r"available fixtures: (.*)")
"""What pytest says of a fixture that there is not."""

_REMOVED = re.compile(r"module 'numpy' has no attribute '(\w+)'|`np\.(\w+)` was removed")
"""How NumPy says that a name, which books and notes still use, is none of its own any more."""

_OLD_NAMES = {  # by what is written today
    **{"int": "int long", "float": "float", "bool": "bool", "complex": "complex", "object": "object"},
    **{"str": "str unicode", "np.str_": "unicode_", "np.bytes_": "string_", "np.bool_": "bool8"},
    **{"np.float64": "float_", "np.longdouble": "longfloat", "np.complex128": "complex_ cfloat"},
    **{"np.intp": "int0", "np.uintp": "uint0", "np.inf": "Inf Infinity PINF infty", "-np.inf": "NINF"},
    **{"np.nan": "NaN NAN", "np.prod": "product", "np.cumprod": "cumproduct", "np.any": "sometrue"},
    **{"np.all": "alltrue", "np.isin": "in1d", "np.trapezoid": "trapz", "np.vstack": "row_stack"},
    **{"np.round": "round_", "np.ndim": "rank", "np.asmatrix": "mat", "np.result_type": "find_common_type"},
    **{"np.sort(..., axis=0)": "msort", "np.asarray(..., dtype=float)": "asfarray", "float(...)": "asscalar"},
}
_TODAY = {name: today for today, names in _OLD_NAMES.items() for name in names.split()}

_SLIPS = {
    *("NameError", "AttributeError", "ImportError", "SyntaxError", "SystemExit", "EOFError", "OSError"),
    "MemoryError",
}
"""What no input brings about: the hint of the check that met it is about something else."""

_ARITY = re.compile(
    r"(?:(\w+)\.)?(\w+)\(\) "
    r"(?:takes (?:.*?(\d+) positional .* (\d+) w|no )|missing \d|got (?:an unexpected|multiple) )"
)
"""How Python says that a call does not fit the parameters: class, function, what it takes, what was given."""

_OF_THE_CHECK = (ImportError, NameError, SyntaxError, OSError, pytest.FixtureLookupError)
"""What a check may meet on another machine than that on which it was released, whatever is returned."""

_MOST_PARTS = 5
_LONGEST_CALL = 60
_LACKING = {  # what the system says when the machine lacks something: that is never the student's fault
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO),
    *(errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE),
}


def verdict(check: Check, error: BaseException | None, *, proven: Proven) -> Outcome:
    """Return the outcome of a check that raised `error`, or nothing.

    Where the reference solution passes the check, an unexpected exception comes from the student's values; of
    any other check it may be the check's own.
    """
    if error is None:
        return Outcome(check, "passed")
    if (fault := fault_of(error)) is not None:
        hint, message = None, fault.message
        if isinstance(fault, StudentException):
            hint, awaited = _hint(fault), _awaited(error)
            message = f"{m.SHOULD_RAISE_OTHER.format(name=awaited)} {message}" if awaited else message
        return Outcome(check, "failed", fault.kind, message, detail=fault.detail, own_hint=hint)
    if isinstance(error, pytest.skip.Exception | pytest.xfail.Exception | SkipTest):
        return Outcome(check, "error", "skipped", m.CHECK_SKIPS.format(why=plain_text(str(error), 500)))
    if isinstance(error, CheckFailed):
        message = plain_text(error.message)
        return Outcome(check, "failed", "wrong", message, error.counterexample, own_hint=error.hint)
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return Outcome(check, "failed", "wrong", _assertion(error))
    shown = plain_text(f"{type(error).__name__}: {_text(error)}", 500)
    # One of a class of the student's says no number that counts.
    refused = isinstance(error, OSError) and not is_stand_in(error) and error.errno in _LACKING
    own = refused or isinstance(error, GraderError) or (proven == "elsewhere" and _is_of_the_check(error))
    if proven and isinstance(error, Exception) and not own:
        return Outcome(check, "failed", "unusable", m.UNUSABLE.format(error=shown))
    if isinstance(error, pytest.FixtureLookupError):
        return Outcome(check, "error", "check", _no_fixture(error))
    frame = _last_frame(error)
    place = f"{frame.filename}, line {frame.lineno}: {frame.line}" if frame else ""
    return Outcome(check, "error", "check", m.CHECK_FAILED.format(error=shown), detail=place)


def verdict_in_parts(check: Check, failed: Sequence[tuple[str, BaseException]], *, proven: Proven) -> Outcome:
    """Return the outcome of a check of which these parts failed, each by what it is called, "" for the rest.

    An error of one is an error of the check; else the first one is told, and of the others a sentence.
    """
    if not failed:
        return verdict(check, None, proven=proven)
    found = []
    for part, error in failed:
        outcome = verdict(check, error, proven=proven)
        told = m.IN_PART.format(part=part, message=outcome.message) if part else outcome.message
        found.append(msgspec.structs.replace(outcome, message=told))
    first = min(found, key=lambda outcome: outcome.status != "error")
    others = [outcome.message for outcome in found if outcome is not first]
    detail = "\n".join([*filter(None, [first.detail]), *others[:_MOST_PARTS]])
    return msgspec.structs.replace(first, detail=detail)


def _hint(fault: StudentException) -> str | None:
    """Return the hint for an exception in place of the check's, which is about something else; or None."""
    if removed := removed_name(fault.message):
        return removed.hint
    if "RecursionError" in fault.names:
        return m.ENDLESS_RECURSION
    slip = _SLIPS & {*fault.names} or ("TypeError" in fault.names and _ARITY.search(fault.text))
    return "" if slip else None


def _awaited(error: BaseException) -> str:
    """Return which exception a check asks for where another came, as it is written there; or nothing."""
    for frame, number in traceback.walk_tb(error.__traceback__):
        text = "".join(linecache.getlines(frame.f_code.co_filename)) if "pytest" in frame.f_globals else ""
        for begin, end, awaited in _raising(text) if "raises(" in text else ():
            if begin <= number <= end:
                return awaited
    return ""


@functools.lru_cache(8)
def _raising(text: str) -> list[tuple[int, int, str]]:
    """Return of each `with pytest.raises(...)` of a check file its lines and what it asks for."""
    found = []
    for node in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.With)):
        for call in (item.context_expr for item in node.items):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("raises") and call.args:
                asked = call.args[0].elts if isinstance(call.args[0], ast.Tuple) else call.args[:1]
                names = " or ".join(ast.unparse(one).removeprefix("submission.") for one in asked)
                found.append((node.lineno, node.end_lineno or 0, names))
    return found


def without_self(outcome: Outcome, files: Mapping[str, bytes]) -> Outcome:
    """Tell where a method has no `self`, if that is why it was given one argument more than it takes."""
    said = _ARITY.search(outcome.message) if outcome.kind == "exception" else None
    if said is None or not said[1] or not said[3] or int(said[4]) != int(said[3]) + 1:
        return outcome
    name, place = f"{said[1]}.{said[2]}", "."
    head = re.compile(rf"^[^\S\n]*class {said[1]}\b", re.MULTILINE)
    method = re.compile(rf"^[^\S\n]+def {said[2]}[^\S\n]*\([^\S\n]*(\w*).*", re.MULTILINE)
    for file, source in files.items():
        text = source.decode("utf-8", "replace") if file.endswith(".py") else ""
        inside = head.search(text)
        if found := inside and method.search(text, inside.end()):
            if found[1] in ("self", "cls"):
                return outcome
            line = text.count("\n", 0, found.start()) + 1
            place = f": {file}, line {line}: {found[0].strip()[:200]}"
    return msgspec.structs.replace(outcome, own_hint=plain_text(m.NO_SELF.format(name=name, place=place)))


def without_return(outcome: Outcome, called: Called | None, printed: str) -> Outcome:
    """Tell of a check that got None, and cannot use it, that its last call of the submission returned it."""
    more, shown = m.PRINTED_INSTEAD if printed else "", outcome.counterexample or Counterexample()
    if outcome.is_none:
        return msgspec.structs.replace(outcome, message=outcome.message + more)
    if called is None or called[-1] is not None:
        return outcome
    told = m.NO_RETURN.format(call=_as_written(*called[:-1])) + more
    if outcome.kind == "wrong" and "None" in shown.others.values():
        return msgspec.structs.replace(outcome, own_hint=told)
    if outcome.kind != "unusable" or "NoneType" not in outcome.message:
        return outcome
    shown = Counterexample(returned="None")
    return msgspec.structs.replace(
        outcome, message=told, counterexample=shown, detail=outcome.message, own_hint=""
    )


def _as_written(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return a call as it is written; "f(...)" if it is long, or the submission would have to be asked."""
    if all(map(_is_short, (*args, *kwargs.values()))):
        shown = [*map(show, args), *(f"{keyword}={show(value)}" for keyword, value in kwargs.items())]
        if len(call := f"{name}({', '.join(shown)})") <= _LONGEST_CALL:
            return call
    return f"{name}(...)"


def _is_short(value: Any) -> bool:
    parts = type(value) in (list, tuple)
    return all(map(_is_short, value)) if parts else type(value) in (int, float, str, bool, type(None))


def unwritten(outcome: Outcome) -> Outcome:
    """Tell a failure of a file in which nothing was written yet as that: nothing in it is wrong."""
    if outcome.status != "failed" or not (outcome.answered or outcome.kind == "missing"):
        return outcome
    return Outcome(outcome.check, "failed", "unwritten", m.UNTOUCHED, seconds=outcome.seconds)


def removed_name(text: str) -> Diagnosis | None:
    """Return what to write today, if a student's exception says that a name is not in NumPy any more."""
    said = _REMOVED.search(text)
    name = (said[1] or said[2]) if said else ""
    if name not in _TODAY:
        return None
    title = m.REMOVED_FROM_NUMPY.format(name=name)
    return Diagnosis(f"np.{name}", title, m.WRITE_TODAY.format(name=name, today=_TODAY[name]))


def _assertion(error: BaseException) -> str:
    """Return the message of an ``assert`` or of pytest, or the line that did not hold."""
    text = _text(error)
    if not_raised := _NOT_RAISED.fullmatch(text):
        return m.SHOULD_RAISE.format(name=not_raised[1] or not_raised[2])
    if text:
        return plain_text(text, 500)
    frame = _last_frame(error)
    line = frame.line if frame else ""
    return m.DOES_NOT_HOLD.format(line=line.removeprefix("assert ")) if line else m.CHECK_DOES_NOT_HOLD


def _text(error: BaseException) -> str:
    """Return what an exception says; one that a check made of a class of the student's is asked there."""
    try:
        return str(error)
    except BaseException as other:
        if isinstance(other, KeyboardInterrupt) or (
            fault_of(other) is None and not isinstance(other, Exception)
        ):
            raise
        return ""  # their process may be gone, or their code fail


def _is_of_the_check(error: BaseException) -> bool:
    """Return whether an exception has nothing to do with values: of files, names or modules."""
    if isinstance(error, UnboundLocalError):  # of a variable that a loop over an answer was to set
        return False
    frame = _last_frame(error)
    read = error.filename if isinstance(error, SyntaxError) else frame and frame.filename
    of_text = (read or "").startswith("<")  # of an answer that is read as Python
    if of_text and isinstance(error, SyntaxError | NameError):
        return False
    lacks_name = isinstance(error, AttributeError) and type(error.obj) is ModuleType
    return isinstance(error, _OF_THE_CHECK) or lacks_name


def _no_fixture(error: pytest.FixtureLookupError) -> str:
    """Return which line of a check file asks for a fixture that there is not, and which may be meant."""
    code, name = inspect.unwrap(error.request.function).__code__, error.argname or ""
    there = _FIXTURES.search(error.formatrepr().errorstring)
    close = did_you_mean(name, there[1].split(", ") if there else ())
    file = Path(code.co_filename).name
    return m.NO_FIXTURE.format(file=file, line=code.co_firstlineno, name=name, close=close).rstrip()


def _last_frame(error: BaseException) -> traceback.FrameSummary | None:
    return next(iter(traceback.extract_tb(error.__traceback__, limit=-1)), None)
