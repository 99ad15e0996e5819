"""Lines through the point of a gradient check, and what is known of the loss's slope along them."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.checks.gradients.trusted_loss import Vector

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


class Slopes(msgspec.Struct):
    """What was measured along P lines; every field has shape (P,)."""

    value: Vector
    error: Vector  # how far off the value may be
    rounding: Vector  # the part of the error that is rounding
    curvature: Vector  # the size of the second derivative
    left: Vector  # the one-sided slopes
    right: Vector
    side_error: Vector  # how far off those may be

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

    def of(self, rows: NDArray[np.intp]) -> Slopes:
        """Return the slopes along some of the lines."""
        return Slopes(*(getattr(self, name)[rows] for name in CENTRAL + SIDES))

    def replace(self, rows: NDArray[np.intp], other: Slopes) -> None:
        """Take over from `other`, measured on `rows`, everything."""
        for name in CENTRAL + SIDES:
            getattr(self, name)[rows] = getattr(other, name)


def largest_by_owner(values: Vector, owner: NDArray[np.intp]) -> Vector:
    """Return the largest of `values` for each tensor, shape (n_tensors,); 0 for a tensor without a line."""
    largest = np.zeros(int(owner.max(initial=-1)) + 1)
    np.maximum.at(largest, owner, values)
    return largest
