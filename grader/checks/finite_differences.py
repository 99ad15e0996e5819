r"""Slopes of a loss along straight lines, each with an honest error.

With :math:`\varphi(s) = \mathrm{loss}(\theta + s v)`, three central differences at the steps h, h/2 and h/4 are
extrapolated to h = 0 twice (Richardson 1911, *Phil. Trans. R. Soc. A* 210, 307; Ridders 1982, *Adv. Eng. Software* 4,
75). What the second extrapolation still changed is an upper estimate of the truncation error. Rounding adds at most
about 10 delta / h, where delta is the measured noise of the loss (`TrustedLoss.noise`): the step is made larger where
that dominates and smaller where truncation or a kink does, and the best step wins.

A kink (ReLU at 0, max) inside the step betrays itself in the even part of the values,
:math:`S(h) = (\varphi(h) - 2\varphi(0) + \varphi(-h)) / h`: it vanishes with h for a smooth function and tends to the
jump of the slope at a kink. The part of S that no smooth function leaves behind after two extrapolations is added to
the error, so a step that crosses a kink loses to a smaller one. A kink closer than any step can see is reported as
one, with its one-sided slopes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.checks.trusted_loss import EPS, TrustedLoss, Vector

GOAL = 1e-8  # a slope known to this share of the largest slope of its tensor needs no further step
STEP_FACTOR = 16.0
LEVELS = 7
LONGEST_STEP = 0.5
CENTRAL, SIDES = ("value", "error", "rounding", "curvature"), ("left", "right", "side_error")
STENCIL = np.array([-1.0, -0.5, -0.25, 0.25, 0.5, 1.0])


@dataclass(frozen=True)
class Lines:
    """Straight lines through the point of a check, in parameter space.

    Parameters
    ----------
    indices : ndarray of int, shape (P, m)
        The parameters that each line moves.
    weights : ndarray of shape (P, m)
        How far each moves; every row has length 1.
    owner : ndarray of int, shape (P,)
        The tensor that each line belongs to.
    """

    indices: NDArray[np.intp]
    weights: Vector
    owner: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.owner)

    def __getitem__(self, chosen: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Lines:
        return Lines(self.indices[chosen], self.weights[chosen], self.owner[chosen])

    @property
    def single(self) -> bool:
        """Whether each line moves one parameter alone."""
        return self.indices.shape[1] == 1

    def project(self, gradient: Vector) -> Vector:
        """Return the slope along each line, shape (P,), that a flat gradient claims."""
        return np.einsum("pm,pm->p", self.weights, gradient[self.indices])


@dataclass
class Slopes:
    """What was measured along P lines; every field has shape (P,).

    Parameters
    ----------
    value, error : ndarray
        The slope, and how far off it may be.
    rounding : ndarray
        The part of `error` that is rounding.
    curvature : ndarray
        The size of the second derivative.
    left, right, side_error : ndarray
        The one-sided slopes, and how far off they may be.
    """

    value: Vector
    error: Vector
    rounding: Vector
    curvature: Vector
    left: Vector
    right: Vector
    side_error: Vector

    @classmethod
    def unknown(cls, count: int) -> Slopes:
        """Return slopes of which nothing is known."""
        zero, far = np.zeros(count), np.full(count, np.inf)
        return cls(zero, far, far.copy(), zero.copy(), zero.copy(), zero.copy(), far.copy())

    @classmethod
    def exactly(cls, value: Vector) -> Slopes:
        """Return slopes that are known without an error."""
        zero = np.zeros(len(value))
        return cls(value, zero, zero.copy(), zero.copy(), value.copy(), value.copy(), zero.copy())

    def kink(self) -> NDArray[np.bool_]:
        """Tell where the one-sided slopes are known to differ, and no step was small enough to leave one out."""
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

    def of(self, rows: NDArray[np.intp]) -> Slopes:
        """Return the slopes along some of the lines."""
        return Slopes(*(getattr(self, name)[rows] for name in CENTRAL + SIDES))

    def replace(self, rows: NDArray[np.intp], other: Slopes) -> None:
        """Take over from `other`, measured on `rows`, everything."""
        for name in CENTRAL + SIDES:
            getattr(self, name)[rows] = getattr(other, name)


def from_stencil(values: NDArray[np.float64], value: float, step: Vector, noise: float) -> Slopes:
    """Extrapolate the values of the loss on a stencil to slopes.

    Parameters
    ----------
    values : ndarray of shape (P, 6)
        The loss at ``STENCIL * step`` along each line.
    value : float
        The loss at the point itself.
    step : ndarray of shape (P,)
        The step h of each line.
    noise : float
        How far rounding moves the loss.
    """
    finite = np.isfinite(values).all(axis=1)
    values = np.where(finite[:, None], values, value)
    left, right = values[:, 2::-1] - value, values[:, 3:] - value  # at h/4, h/2, h
    size = step[:, None] * np.array([0.25, 0.5, 1.0])
    odd, even = (right - left) / (2 * size), (right + left) / size
    fine, coarse = (4 * odd[:, 0] - odd[:, 1]) / 3, (4 * odd[:, 1] - odd[:, 2]) / 3
    # A kink at r h, 0 <= r < 1, shifts the value by at most the sum of the two terms of `truncation`: the first
    # vanishes at r = 0 (and 4/9), the second at r = 7/45 (and 9/19), never both.
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
        value=(16 * fine - coarse) / 15,
        error=truncation + rounding + known,
        rounding=rounding,
        curvature=np.abs(even[:, 0] / size[:, 0]),
        left=sides[0][0],
        right=sides[1][0],
        side_error=sides[0][1] + sides[1][1] + 4 * rounding + known,
    )


def at_step(loss: TrustedLoss, lines: Lines, noise: float, step: float) -> Slopes:
    """Measure slopes with one step, whether it suits them or not."""
    steps = np.full(len(lines), step)
    values = loss.along(lines.indices, lines.weights, STENCIL * steps[:, None])
    return from_stencil(values, loss.value, steps, noise)


def measure(loss: TrustedLoss, lines: Lines, noise: float, first_step: float = 2.0**-7) -> Slopes:
    """Measure the slope of a loss along lines, each at the step that suits it.

    Parameters
    ----------
    loss : TrustedLoss
    lines : Lines
    noise : float
        From `TrustedLoss.noise`.
    first_step : float, optional
        Where the search for a step begins.

    Returns
    -------
    Slopes
    """
    best = Slopes.unknown(len(lines))
    step = np.full(len(lines), first_step)
    turn = np.zeros(len(lines))
    rows = np.arange(len(lines))
    for _ in range(LEVELS):
        at = lines[rows]
        values = loss.along(at.indices, at.weights, STENCIL * step[rows, None])
        found = from_stencil(values, loss.value, step[rows], noise)
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


def complex_slopes(loss: TrustedLoss, lines: Lines, noise: float, *, two_sided: bool = False) -> Slopes:
    r"""Measure slopes by a step into the complex plane.

    For an analytic loss :math:`\varphi'(0) = \mathrm{Im}\,\varphi(i s) / s + O(s^2)`, and as nothing is subtracted
    s can be so small that the second term is nought (Squire & Trapp 1998, *SIAM Review* 40, 110). Comparisons of
    complex numbers in NumPy go by the real part first and then by the imaginary one: near a kink `maximum` and
    ``u > 0`` pick the branch of the point itself, and exactly at a kink the branch on the right for s > 0 and the one
    on the left for s < 0. With `two_sided` both are asked for.
    """
    steps = np.array([1e-30, -1e-30] if two_sided else [1e-30])
    slopes = loss.along(lines.indices, lines.weights, 1j * np.tile(steps, (len(lines), 1))).imag / steps
    known = np.isfinite(slopes).all(axis=1)
    right, left = (np.where(known, slopes[:, side], 0.0) for side in (0, -1))
    scale = largest_by_owner(np.abs(right), lines.owner)[lines.owner]
    rounding = np.where(known, 1e-12 * scale + 300 * noise, np.inf)
    return Slopes(
        value=right,
        error=rounding + np.abs(right - left),
        rounding=rounding,
        curvature=np.zeros(len(lines)),
        left=left,
        right=right,
        side_error=rounding.copy(),
    )


def largest_by_owner(values: Vector, owner: NDArray[np.intp]) -> Vector:
    """Return the largest of `values` for each tensor, shape (n_tensors,); 0 for a tensor without a line."""
    largest = np.zeros(int(owner.max(initial=-1)) + 1)
    np.maximum.at(largest, owner, values)
    return largest
