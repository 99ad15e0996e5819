"""Gradient checks that deserve trust.

A student's gradients are compared with slopes of the *reference's* loss, measured numerically together with
their errors. Three verdicts are possible: pass, fail, and inconclusive, which is the instructor's problem and
never a lost point. The method and its sources are explained in ``docs/gradients.md``.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.compare import CheckFailed
from grader.checks.gradients.evidence import Evidence
from grader.checks.gradients.trusted_loss import LossFunction, Params, TrustedLoss, Vector, at, label
from grader.checks.gradients.verdict import (
    InconclusiveGradient,
    gather,
    is_surely_right,
    judge,
)

__all__ = ["InconclusiveGradient", "check_gradients"]

ROUNDS = 3
NARROW = (np.float32, np.float16)
MOST_NAMES = 8


def check_gradients(
    loss: LossFunction,
    params: Params,
    gradients: object,
    *,
    rng: np.random.Generator | None = None,
    batch: int | None = None,
    tolerance: float = 0.0,
    vectorized: bool = False,
) -> None:
    """Check a student's gradients against the slopes of a trusted loss.

    Up to 4,096 parameters, every entry is measured, unless a cheap test shows that all are right to the
    tolerance. Of more, two random directions through every tensor are measured, in which every entry has its
    part; a tensor that contradicts them is halved until the wrong entry is found. At a kink any value between
    the one-sided slopes passes.

    Parameters
    ----------
    loss : callable
        The reference's loss, a function of what `params` is. It must compute in float64.
    params : mapping of str to array_like, or array_like
        Where the gradient is taken. Integers and float32 are promoted to float64; nothing is changed.
    gradients : object
        What the student returned.
    rng : numpy.random.Generator, optional
        For the random directions. By default they are seeded by the gradient that is looked at, so that none
        can be made to suit them.
    batch : int, optional
        The number of samples N, for the diagnosis.
    tolerance : float, optional
        What the contract allows on top of the measured error, as a share of the largest entry of each tensor.
    vectorized : bool, optional
        `loss` takes arrays with a leading axis of length P and returns shape (P,); much faster.

    Raises
    ------
    CheckFailed
        If the gradients are wrong: a key is missing or too many, a shape is wrong, a value is not a finite
        number, or the loss has another slope. The message ends with the diagnosis, if there is one.
    InconclusiveGradient
        If the loss does not show its gradient well enough to tell.
    AuthoringError
        If the loss is not a finite float64 number.

    Examples
    --------
    >>> def loss(params):
    ...     return 0.5 * float(np.sum(params["W"] ** 2))
    >>> W = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> check_gradients(loss, {"W": W}, {"W": W})
    """
    trusted = TrustedLoss(loss, params, vectorized=vectorized)
    try:
        student, precision = read_gradients(gradients, trusted)
    except CheckFailed:
        assert np.isfinite(trusted.value)  # a loss that is at fault itself is told first
        raise
    rng = rng or np.random.default_rng(list(hashlib.sha256(student.tobytes()).digest()))
    if is_surely_right(trusted, student, tolerance, rng):
        return
    noise = trusted.noise(rng)
    for left in reversed(range(ROUNDS)):
        evidence = Evidence(trusted, rng, noise, tolerance + 64 * precision)
        gather(evidence, student)
        try:
            judge(evidence, student, batch)
            return
        except (CheckFailed, InconclusiveGradient) as problem:
            # Nobody is accused before the loss has been searched for noise of its own making.
            rough = trusted.roughness(rng)
            if not left or (isinstance(problem, CheckFailed) and rough <= 2 * noise):
                raise
            noise = max(noise, rough)


def read_gradients(gradients: object, like: TrustedLoss) -> tuple[Vector, Vector]:
    """Return gradients in the order of the parameters, and each tensor's unit of rounding; 0 of float64."""
    given = {"": gradients} if like.single else gradients
    if not isinstance(given, Mapping):
        kind = "nothing (None)" if given is None else f"a value of type {type(given).__name__}"
        told = f"The gradients must be a dict with the keys {_listed(like.names)}; this is {kind}."
        raise CheckFailed(told)
    parameters = f"the parameters are {_listed(like.names)}"
    if missing := [name for name in like.names if name not in given]:
        raise CheckFailed(f"The gradients lack {_listed(missing)}; {parameters}.")
    if extra := [name for name in given if name not in like.names]:
        raise CheckFailed(f"The gradients have {_listed(extra)} too much; {parameters}.")
    pairs = zip(like.names, like.shapes, strict=True)
    arrays = [_real_array(given[name], f"The {label(name)}", shape) for name, shape in pairs]
    precision = [np.finfo(a.dtype).eps if a.dtype in NARROW else 0.0 for a in arrays]
    flat = np.concatenate([array.astype(np.float64).ravel() for array in arrays] or [np.empty(0)])
    return flat, np.array(precision)


def _real_array(value: object, called: str, shape: tuple[int, ...]) -> NDArray[Any]:
    if value is None:
        raise CheckFailed(f"{called} is None.")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise CheckFailed(f"{called} is not a rectangular array of numbers.") from error
    if array.dtype.kind not in "iuf":
        kind = "complex numbers" if array.dtype.kind == "c" else f"{type(value).__name__} ({array.dtype})"
        raise CheckFailed(f"{called} must hold real numbers, not {kind}.")
    if array.shape != shape:
        hint = " It looks transposed." * (array.ndim == 2 and array.shape[::-1] == shape)
        raise CheckFailed(f"{called} has shape {array.shape}; the parameter has shape {shape}.{hint}")
    if not np.all(np.isfinite(array)):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise CheckFailed(f"{called} is {array[where]}{at(where)}.")
    return array


def _listed(names: list[Any]) -> str:
    shown = [name if isinstance(name, str) else repr(name) for name in names[:MOST_NAMES]]
    return ", ".join(name[:40] for name in shown) + (", ..." if len(names) > MOST_NAMES else "")
