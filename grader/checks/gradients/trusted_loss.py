"""A trusted loss as a function of one flat vector, at many points at once, with plain errors of its own."""

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grader.errors import AuthoringError

Vector = NDArray[np.float64]
Params = ArrayLike | Mapping[str, ArrayLike]
LossFunction = Callable[[Any], Any]

EPS = float(np.finfo(np.float64).eps)
DISTANCES = (2.0**-4, 2.0**-10, 2.0**-16, 2.0**-19, 2.0**-22)
CHUNK_BYTES = 1 << 21  # points are evaluated in groups that stay within the cache of an ordinary processor


class TrustedLoss:
    """A scalar loss and the point at which it is looked at, from the arguments of `check_gradients`."""

    def __init__(self, function: LossFunction, params: Params, *, vectorized: bool = False) -> None:
        self.function = function
        self.vectorized = vectorized
        self.single = not isinstance(params, Mapping)
        given = params if isinstance(params, Mapping) else {"": params}
        arrays = [np.asarray(array) for array in given.values()]
        self.names = list(given)
        self.shapes = [array.shape for array in arrays]
        # Tensor k is point[bounds[k] : bounds[k + 1]].
        self.bounds = np.cumsum([0, *(array.size for array in arrays)])
        # Where in the flat vector each tensor that has entries begins and ends.
        self.ranges = [(start, stop) for start, stop in pairwise(self.bounds.tolist()) if stop > start]
        self.point = np.concatenate([array.astype(np.float64).ravel() for array in arrays] or [np.empty(0)])
        self.size = int(self.point.size)
        self.owner = np.repeat(np.arange(len(arrays)), np.diff(self.bounds))  # of each entry, its tensor
        if not np.all(np.isfinite(self.point)):
            raise AuthoringError(
                "The parameters of a gradient check are not finite.", "Choose another point."
            )

    @cached_property
    def value(self) -> float:
        """The loss at the point itself, which must be finite."""
        value = float(self(self.point[None])[0])
        if not np.isfinite(value):
            raise AuthoringError(
                f"The reference loss is {value} where its gradient is checked.",
                "Choose a point where the loss is finite.",
            )
        return value

    def split(self, points: NDArray[Any]) -> list[NDArray[Any]]:
        """Cut flat vectors of shape (..., size) into tensors: views of shape ``(..., *shape)``."""
        pairs, lead = zip(pairwise(self.bounds.tolist()), self.shapes, strict=True), points.shape[:-1]
        return [points[..., start:stop].reshape(lead + shape) for (start, stop), shape in pairs]

    def locate(self, position: int) -> tuple[str, tuple[int, ...]]:
        """Return the tensor and the index in it of an entry of the flat vector."""
        tensor = int(self.owner[position])
        inside = np.unravel_index(position - int(self.bounds[tensor]), self.shapes[tensor])
        return self.names[tensor], tuple(int(i) for i in inside)

    def __call__(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return the loss at points of shape (P, size), as float64 numbers of shape (P,)."""
        with np.errstate(all="ignore"):  # a step may leave the domain of the loss; the value then says so
            if self.vectorized:
                return self._checked(self.function(self._arguments(points)), points)
            rows = [self._checked(self.function(self._arguments(point)), point) for point in points]
        return np.array(rows, dtype=points.dtype)

    def _arguments(self, points: NDArray[Any]) -> Any:
        tensors = self.split(points)
        return tensors[0] if self.single else dict(zip(self.names, tensors, strict=True))

    def _checked(self, result: Any, points: NDArray[Any]) -> NDArray[Any]:
        values = np.asarray(result)
        shape = points.shape[:-1]
        if values.shape != shape and not (shape == () and values.size == 1):
            raise AuthoringError(
                f"The reference loss returned shape {values.shape}; a gradient check needs {shape}.",
                "A loss returns one number; with vectorized=True, one for each entry of the leading axis.",
            )
        if values.dtype != points.dtype and values.dtype.kind not in "iu":
            raise AuthoringError(
                f"The reference loss returned {values.dtype} where it was given {points.dtype}.",
                "Compute the loss in float64.",
            )
        return values.reshape(shape)

    def along(self, indices: NDArray[np.intp] | slice, weights: Vector, steps: Vector) -> Vector:
        """Return the loss at S steps along each of P lines through the point, shape (P, S).

        `indices` and `weights`, both (P, m), say which parameters a line moves, and how far for a step of 1.
        """
        lines, moves = np.repeat(np.arange(len(steps)), steps.shape[1]), steps.reshape(-1, 1)
        values = np.empty(lines.size, dtype=steps.dtype)
        rows = max(1, CHUNK_BYTES // max(1, steps.itemsize * self.size))
        points = np.empty((min(rows, lines.size), self.size), dtype=steps.dtype)
        for start in range(0, lines.size, rows):
            chosen = lines[start : start + rows]
            part = points[: chosen.size]
            part[...] = self.point
            by = moves[start : start + rows]
            if isinstance(indices, slice):
                for point, line, move in zip(part, chosen, by, strict=True):
                    point[indices] += move * weights[line]
            else:
                part[np.arange(chosen.size)[:, None], indices[chosen]] += by * weights[chosen]
            values[start : start + rows] = self(part)
        return values.reshape(steps.shape)

    def noise(self, rng: np.random.Generator) -> float:
        """Measure how far rounding alone moves the loss: every parameter is moved by its last place.

        That is what floating point does to a matrix product (backward stability: Higham 2002, section 3.5).
        Returned is the largest of four changes; at least four units of the loss's own last place, and
        ``eps / 8``, as a loss that has come out 0 may have lost that much in ``log(1 + tiny)``.
        """
        signs = rng.integers(0, 2, (4, self.size), dtype=np.int8) * 2.0 - 1.0
        values = self(self.point * (1.0 + EPS * signs))
        return max(float(np.max(np.abs(values - self.value))), 4 * EPS * abs(self.value), EPS / 8)

    def roughness(self, rng: np.random.Generator) -> float:
        """Measure noise that is not rounding of float64: a loss computed in float32, or rounded on the way.

        The eighth differences of a smooth function at equal distances are next to nothing; those of noise
        with standard deviation sigma have ``sqrt(binom(16, 8)) sigma`` (Hamming 1962, on difference tables).
        A distance may be too long for the loss to be smooth, or too short to change it, or in step with the
        noise: so the second smallest sigma of five distances counts, three times; 0 if nothing changes.
        """
        beside, direction = rng.normal(size=(2, self.size))
        direction /= np.linalg.norm(direction)
        origin = self.point + 0.01 * beside  # the point itself may be at a kink; noise is the same beside it
        found = []
        for distance in DISTANCES:
            values = self(origin + distance * np.arange(-16.0, 16.0)[:, None] * direction)
            if np.diff(values).all():
                found.append(math.sqrt(np.mean(np.diff(values, n=8) ** 2) / math.comb(16, 8)))
        return 3 * sorted(found)[1 if len(found) > 1 else 0] if found else 0.0


def label(name: str) -> str:
    """Return how the gradient of a parameter is called in a sentence."""
    return f"gradient of {name}" if name else "gradient"


def at(index: tuple[int, ...]) -> str:
    """Return an index as text, nothing for a number that has none."""
    return f" at {list(index)}" if index else ""
