"""Slopes of a loss along straight lines, each with an honest error: docs/gradients.md says how it is found.

The step of each line is searched: larger where rounding dominates, smaller where truncation or a kink does.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.checks.gradients.trusted_loss import EPS, TrustedLoss, Vector

GOAL = 1e-8  # a slope known to this share of the largest slope of its tensor needs no further step
STEP_FACTOR = 16.0
LEVELS = 7
LONGEST_STEP = 0.5
STENCIL = np.array([-1.0, -0.5, -0.25, 0.25, 0.5, 1.0])
CENTRAL, SIDES = ("value", "error", "rounding", "curvature"), ("left", "right", "side_error")


class Lines(msgspec.Struct, frozen=True):
    """Straight lines through the point of a check, in parameter space."""

    indices: NDArray[np.intp] | slice  # (P, m): what each line moves; a slice if all move the same ones
    weights: Vector  # (P, m): how far each moves; every row has length 1
    owner: NDArray[np.intp]  # (P,): the tensor that each line belongs to

    def __len__(self) -> int:
        return len(self.owner)

    def __getitem__(self, chosen: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Lines:
        indices = self.indices if isinstance(self.indices, slice) else self.indices[chosen]
        return Lines(indices, self.weights[chosen], self.owner[chosen])

    @property
    def single(self) -> bool:
        """Whether each line moves one parameter alone."""
        return bool(self.weights.shape[1] == 1)

    def project(self, gradient: Vector) -> Vector:
        """Return the slope along each line, shape (P,), that a flat gradient claims."""
        with np.errstate(over="ignore", invalid="ignore"):  # a gradient may claim anything up to 1e308
            slopes = np.sum(self.weights * gradient[self.indices], axis=1)
        if np.isfinite(slopes).all():  # nearly always, and much faster to know
            return np.asarray(slopes)
        return np.asarray(np.nan_to_num(slopes, nan=np.inf))


def axes(loss: TrustedLoss, chosen: NDArray[np.intp]) -> Lines:
    """Return one line for each of the chosen parameters."""
    return Lines(chosen[:, None], np.ones((chosen.size, 1)), loss.owner[chosen])


def directions(
    loss: TrustedLoss, chosen: NDArray[np.intp] | slice, count: int, rng: np.random.Generator
) -> Lines:
    """Return `count` random directions over the chosen parameters, all of one tensor.

    Two wrong entries of the same size do not cancel, as no two weights are the same.
    """
    owner = loss.owner[chosen]
    weights = random_weights(rng, (count, owner.size))
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    indices = chosen if isinstance(chosen, slice) else np.tile(chosen, (count, 1))
    return Lines(indices, weights, np.repeat(owner[:1], count))


def random_weights(rng: np.random.Generator, shape: tuple[int, int]) -> Vector:
    """Return weights of a random sign and a size of 1/2 to 3/2: no row, column or entry is left out."""
    weights = rng.uniform(-1.0, 1.0, shape)
    weights += np.copysign(0.5, weights)
    return weights


class Slopes(msgspec.Struct):
    """What was measured along P lines; every other field has shape (P,)."""

    lines: Lines
    value: Vector
    error: Vector  # how far off the value may be
    rounding: Vector  # the part of the error that is rounding
    curvature: Vector  # the size of the second derivative
    left: Vector  # the one-sided slopes
    right: Vector
    side_error: Vector  # how far off those may be

    def __getitem__(self, rows: NDArray[np.intp]) -> Slopes:
        return Slopes(self.lines[rows], *(getattr(self, name)[rows] for name in CENTRAL + SIDES))

    def kink(self) -> NDArray[np.bool_]:
        """Tell where the one-sided slopes are known to differ, and no step left the kink out."""
        jump = np.abs(self.right - self.left)
        return (jump > 4 * self.side_error) & (self.error > jump / 4)

    def interval(self) -> tuple[Vector, Vector]:
        """Return the smallest and the largest slope that the measurement allows."""
        kink = self.kink()
        low = np.where(kink, np.minimum(self.left, self.right) - self.side_error, self.value - self.error)
        high = np.where(kink, np.maximum(self.left, self.right) + self.side_error, self.value + self.error)
        return low, high

    def keep_better(self, rows: NDArray[np.intp], other: Slopes) -> None:
        """Take over from `other`, measured on `rows`, whatever it knows better."""
        for names, error in ((CENTRAL, "error"), (SIDES, "side_error")):
            better = getattr(other, error) < getattr(self, error)[rows]
            for name in names:
                getattr(self, name)[rows[better]] = getattr(other, name)[better]


def from_stencil(lines: Lines, values: Vector, value: float, step: Vector, noise: float) -> Slopes:
    """Extrapolate to slopes the values of the loss at ``STENCIL * step`` along each of P lines, shape (P, 6).

    `value` is the loss at the point itself, `noise` how far rounding moves it.
    """
    finite = np.asarray(np.isfinite(values).all(axis=1))
    values = np.where(finite[:, None], values, value)
    left, right = values[:, 2::-1] - value, values[:, 3:] - value  # at h/4, h/2, h
    size = step[:, None] * np.array([0.25, 0.5, 1.0])
    odd, even = (right - left) / (2 * size), (right + left) / size
    fine, coarse = (4 * odd[:, 0] - odd[:, 1]) / 3, (4 * odd[:, 1] - odd[:, 2]) / 3
    # A kink at r h, 0 <= r < 1, shifts the value by at most the sum of the two terms of `truncation`: the
    # first vanishes at r = 0 and 4/9, the second at r = 7/45 and 9/19, never both.
    crossed = even[:, 2] - 10 * even[:, 1] + 16 * even[:, 0]
    truncation = np.abs(fine - coarse) + np.abs(crossed) / 12
    rounding = 10 * np.maximum(noise, EPS * np.abs(values).max(axis=1)) / step
    sides = []
    for change in (-left, right):
        first = change / size
        near, far = 2 * first[:, 0] - first[:, 1], 2 * first[:, 1] - first[:, 2]
        sides.append(((4 * near - far) / 3, np.abs(near - far)))
    known = np.where(finite, 0.0, np.inf)
    return Slopes(
        lines=lines,
        value=(16 * fine - coarse) / 15,
        error=truncation + rounding + known,
        rounding=rounding,
        curvature=np.maximum(np.abs(even[:, 0]) - 4 * rounding, 0.0) / size[:, 0],
        left=sides[0][0],
        right=sides[1][0],
        side_error=sides[0][1] + sides[1][1] + 4 * rounding + known,
    )


def at_steps(loss: TrustedLoss, lines: Lines, noise: float, steps: Vector) -> Slopes:
    """Measure slopes with one step for each, whether it suits them or not."""
    values = loss.along(lines.indices, lines.weights, STENCIL * steps[:, None])
    return from_stencil(lines, values, loss.value, steps, noise)


def measure(loss: TrustedLoss, lines: Lines, noise: float, first_step: float = 2.0**-7) -> Slopes:
    """Measure the slope of a loss along lines, each at the step that suits it, from `first_step` on."""
    value, curvature, left, right = np.zeros((4, len(lines)))
    error, rounding, side_error = np.full((3, len(lines)), np.inf)
    best = Slopes(lines, value, error, rounding, curvature, left, right, side_error)
    step = np.full(len(lines), first_step)
    turn = np.zeros(len(lines))
    rows = np.arange(len(lines))
    for _ in range(LEVELS):
        at = lines[rows]
        found = at_steps(loss, at, noise, step[rows])
        worse = found.error >= best.error[rows]
        best.keep_better(rows, found)
        move = np.where(found.rounding > found.error / 2, STEP_FACTOR, 1 / STEP_FACTOR)
        back = (turn[rows] != 0) & (turn[rows] != move)
        done = best.error[rows] <= GOAL * largest_by_owner(np.abs(best.value), lines.owner)[at.owner]
        far = step[rows] * move > LONGEST_STEP
        go = ~(done | back | far | (worse & (move > 1)))
        turn[rows] = move
        step[rows] *= move
        rows = rows[go]
        if not rows.size:
            break
    return best


def largest_by_owner(values: Vector, owner: NDArray[np.intp]) -> Vector:
    """Return the largest of `values` for each tensor, shape (n_tensors,); 0 for a tensor without a line."""
    largest = np.zeros(int(owner.max(initial=-1)) + 1)
    np.maximum.at(largest, owner, values)
    return largest
