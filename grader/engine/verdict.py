"""From what a check raised to its outcome: whose fault it is, in plain words."""

import errno
import re
import traceback

import pytest

from grader import messages as m
from grader.checks.failure import CheckFailed
from grader.engine.numpy_names import removed_name
from grader.engine.outcome import Check, Outcome
from grader.errors import GraderError
from grader.sandbox.faults import StudentFault
from grader.sandbox.text import plain_text

_NOT_RAISED = re.compile(r"DID NOT RAISE (?:<class '(?:\w+\.)*(\w+)'>|(.+))")
"""What ``pytest.raises`` says."""

_LACKING = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO),
    *(errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE),
}
"""What the system says when the machine lacks something: that is never the student's fault."""


def verdict(check: Check, error: BaseException | None, seconds: float, *, proven: bool) -> Outcome:
    """Return the outcome of a check that raised `error`, or nothing.

    `proven`: the check passes with the reference solution on the same inputs, so that an unexpected exception
    comes from the student's values; of any other check it may be the check's own.
    """
    if error is None:
        return Outcome(check, "passed", seconds=seconds)
    if isinstance(error, StudentFault):
        removed = removed_name(error.message) if error.kind == "exception" else None
        hint = removed.hint if removed else None
        return Outcome(check, "failed", error.kind, error.message, None, error.detail, seconds, hint)
    if isinstance(error, CheckFailed):
        message = plain_text(error.message)
        return Outcome(check, "failed", "wrong", message, error.counterexample, "", seconds, error.hint)
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return Outcome(check, "failed", "wrong", _assertion(error), seconds=seconds)
    shown = plain_text(f"{type(error).__name__}: {error}", 500)
    lacking = isinstance(error, GraderError) or (isinstance(error, OSError) and error.errno in _LACKING)
    if proven and isinstance(error, Exception) and not lacking:
        message = m.UNUSABLE.format(error=shown)
        return Outcome(check, "failed", "unusable", message, seconds=seconds)
    skipped = isinstance(error, pytest.skip.Exception)
    message = (m.CHECK_SKIPS if skipped else m.CHECK_FAILED).format(error=shown)
    frame = _last_frame(error)
    place = f"{frame.filename}, line {frame.lineno}: {frame.line}" if frame else ""
    return Outcome(check, "error", "check", message, detail=place, seconds=seconds)


def _assertion(error: BaseException) -> str:
    """Return the message of an ``assert`` or of pytest, or the line that did not hold."""
    text = str(error)
    if not_raised := _NOT_RAISED.fullmatch(text):
        return m.SHOULD_RAISE.format(name=not_raised[1] or not_raised[2])
    if text:
        return plain_text(text, 500)
    frame = _last_frame(error)
    line = frame.line if frame else ""
    return m.DOES_NOT_HOLD.format(line=line.removeprefix("assert ")) if line else m.CHECK_DOES_NOT_HOLD


def _last_frame(error: BaseException) -> traceback.FrameSummary | None:
    return next(iter(traceback.extract_tb(error.__traceback__, limit=-1)), None)
