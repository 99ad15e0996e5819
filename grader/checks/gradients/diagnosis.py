"""What a student did wrong, told from wrong gradients.

A diagnosis is a hypothesis that has passed a test: the wrong tensors are repaired, and must agree with every
measured slope. If two pass, none is told: a wrong diagnosis is worse than none. Else only facts are told.
"""

import re
from collections.abc import Iterator
from itertools import compress

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.checks.gradients.evidence import Evidence
from grader.checks.gradients.trusted_loss import TrustedLoss, Vector, label

SHARP = 1e-4  # a tensor measured worse than this share of its largest slope would fit any hypothesis


class Case(msgspec.Struct, frozen=True):
    """A gradient that failed."""

    evidence: Evidence
    loss: TrustedLoss  # that was measured
    student: Vector
    wrong: NDArray[np.bool_]  # which tensors the loss contradicts

    def subject(self) -> str:
        """Return the wrong tensors as the beginning of a sentence, with its verb."""
        names = list(compress(self.loss.names, self.wrong))
        if self.wrong.all() and len(names) > 1:
            return "Every gradient is"
        if len(names) == 1:
            return f"The {label(names[0])} is"
        return f"The gradients of {', '.join(names[:-1])} and {names[-1]} are"

    def fits(self, factor: float = 1.0, *, transposed: bool = False) -> bool:
        """Tell whether the gradient is right with its wrong tensors divided by a factor, or transposed."""
        repaired = self.student.copy()
        with np.errstate(over="ignore"):
            for tensor in compress(self.loss.split(repaired), self.wrong):
                tensor[...] = (tensor.T if transposed else tensor) / factor
        return bool(self.evidence.allows(repaired).all())

    def tensors(self) -> Iterator[tuple[NDArray[np.float64], NDArray[np.bool_]]]:
        """Return each wrong tensor with a mask of its wrong entries, if every entry was measured."""
        pairs = zip(self.loss.split(self.student), self.evidence.entries(self.student), strict=False)
        return compress(pairs, self.wrong)


def diagnose(evidence: Evidence, student: Vector, batch: int | None) -> str:
    """Say what is wrong with a gradient of `batch` samples, if exactly one explanation fits."""
    case = Case(evidence, evidence.loss, student, ~evidence.allows(student))
    if not case.wrong.any() or not _sharp(case):
        return ""
    found = [*_undone(case, batch), *_zeros(case)]
    if len(found) == 1:
        return found[0]
    return next((text for fact in (_ratio, _lone_entry, _place) if (text := fact(case))), "")


def _sharp(case: Case) -> bool:
    worst = np.zeros(len(case.loss.names))
    for slopes in case.evidence.groups:
        low, high = slopes.interval()
        np.maximum.at(worst, slopes.lines.owner, high - low)
    return bool(np.all(worst[case.wrong] < SHARP * case.evidence.scale[case.wrong]))


def _undone(case: Case, batch: int | None) -> Iterator[str]:
    factors = [
        (-1.0, "of the right size, with the wrong sign."),
        (2.0, "twice too large: a factor 1/2 is missing."),
        (0.5, "half of what it should be: a factor 2 is missing."),
    ]
    if batch is not None and batch > 1:
        mean = f"the mean over the batch (1/N, N = {batch}) is"
        factors += [
            (batch, f"{batch} times too large: {mean} missing."),
            (1 / batch, f"{batch} times too small: {mean} taken twice."),
        ]
    yield from (f"{case.subject()} {text}" for factor, text in factors if case.fits(factor))
    shapes = compress(case.loss.shapes, case.wrong)
    if all(len(shape) == 2 and shape[0] == shape[1] for shape in shapes) and case.fits(transposed=True):
        yield f"{case.subject()} transposed."


def _zeros(case: Case) -> Iterator[str]:
    if not any(tensor.any() for tensor in compress(case.loss.split(case.student), case.wrong)):
        yield f"{case.subject()} all zeros."
        return
    measured = list(case.tensors())
    for axis, called in ((-1, "column"), (0, "row")):
        lone = {_zero_slice(tensor, entries, axis) for tensor, entries in measured}
        if len(lone) == 1 and (k := lone.pop()) is not None:
            yield f"{case.subject()} zero in {called} {k} (counting from 0), and right everywhere else."


def _zero_slice(tensor: NDArray[np.float64], wrong: NDArray[np.bool_], axis: int) -> int | None:
    if tensor.ndim == 0 or (axis == 0 and tensor.ndim < 2):
        return None
    slices = np.moveaxis(wrong, axis, 0).reshape(wrong.shape[axis], -1)
    hit = np.flatnonzero(slices.any(axis=1))
    return int(hit[0]) if hit.size == 1 and not np.take(tensor, hit[0], axis).any() else None


def _ratio(case: Case) -> str:
    wrong = [slopes[np.flatnonzero(case.wrong[slopes.lines.owner])] for slopes in case.evidence.groups]
    claim = np.concatenate([slopes.lines.project(case.student) for slopes in wrong])
    value, error = np.concatenate([(slopes.value, slopes.error) for slopes in wrong], axis=1)
    if np.count_nonzero(np.abs(value) > 1e3 * error) < 2:
        return ""
    best = int(np.argmax(np.abs(value) / np.maximum(error, np.finfo(np.float64).tiny)))
    factor = float(claim[best] / value[best])
    if factor == 0 or not case.fits(factor):
        return ""
    return f"{case.subject()} {factor:.6g} times the right value in every entry."


def _lone_entry(case: Case) -> str:
    count = sum(int(np.count_nonzero(entries)) for _, entries in case.tensors())
    return "Every other entry is right." if count == 1 and case.loss.size > 1 else ""


def _place(case: Case) -> str:
    numbers = [re.search(r"(\d+)$", name) for name in case.loss.names]
    layers = [int(number[1]) for number in numbers if number]
    if len(layers) < len(numbers) or len(set(layers)) < 2:
        return ""
    first = max(compress(layers, case.wrong))
    if first == max(layers):
        what = "the last, is wrong already: look there before you look at the layers below it."
        return f"Layer {first}, {what}"
    what = "is the first that is wrong; everything above it is right."
    return f"Going back from the output, layer {first} {what}"
