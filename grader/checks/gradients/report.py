"""The result of a gradient check, and its wording."""

from __future__ import annotations

from typing import Literal

import msgspec

from grader.checks.failure import Counterexample
from grader.checks.gradients.search import WrongEntry
from grader.checks.gradients.trusted_loss import TrustedLoss, Vector
from grader.checks.gradients.values import at, label


class GradientReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comparing gradients with a loss found.

    Parameters
    ----------
    verdict : {"pass", "fail", "inconclusive"}
    message : str
        One to three sentences; for a fail they are for the student and end with the diagnosis.
    parameter : str
        The tensor of the wrong entry; empty if there is none, or the parameters are one array.
    index : tuple of int
        Where the wrong entry is.
    student, numerical, error : float or None
        The student's value, the slope of the loss, and how far off that may be.
    ratio : float or None
        `student` / `numerical`; None where the slope is 0 or the loss has a kink.
    diagnosis : str
        What the mistake is; empty if that is not sure.
    notes : tuple of str
        What was promoted to float64.
    counterexample : Counterexample or None
        The same, in the parts that a failed check shows.
    """

    verdict: Literal["pass", "fail", "inconclusive"]
    message: str = ""
    parameter: str = ""
    index: tuple[int, ...] = ()
    student: float | None = None
    numerical: float | None = None
    error: float | None = None
    ratio: float | None = None
    diagnosis: str = ""
    notes: tuple[str, ...] = ()
    counterexample: Counterexample | None = None


def failed(
    loss: TrustedLoss, student: Vector, entry: WrongEntry, diagnosis: str, notes: tuple[str, ...]
) -> GradientReport:
    """Report a wrong entry."""
    name, index = loss.locate(entry.position)
    value = float(student[entry.position])
    ratio = None if entry.kink or abs(entry.value) <= entry.error else value / entry.value
    if entry.kink:
        slope = f"{entry.low:.6g} to {entry.high:.6g} (the loss has a kink there)"
    else:
        slope = f"{entry.value:.10g} ± {entry.error:.1g}"
    called = label(name)
    fact = f"is wrong{at(index)}: {value:.10g}, where the slope of the loss is {slope}"
    message = f"{called[0].upper()}{called[1:]} {fact}{f' (ratio {ratio:.6g})' if ratio is not None else ''}."
    return GradientReport(
        verdict="fail",
        message=f"{message} {diagnosis}".rstrip(),
        parameter=name,
        index=index,
        student=value,
        numerical=entry.value,
        error=entry.error,
        ratio=ratio,
        diagnosis=diagnosis,
        notes=notes,
        counterexample=Counterexample(
            returned=f"{name or 'gradient'}{list(index) or ''} = {value:.10g}",
            expected=f"{slope}, the numerical slope of the reference loss",
            difference=f"{value - entry.value:.3g}" + (f", ratio {ratio:.6g}" if ratio is not None else ""),
        ),
    )
