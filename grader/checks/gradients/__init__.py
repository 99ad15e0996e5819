"""Gradient checks that deserve trust.

A student's gradients are compared with slopes of the *reference's* loss, measured numerically together with
their errors. Three verdicts are possible: pass, fail, and inconclusive, which is the instructor's problem and
never a lost point. The method and its sources are explained in ``docs/gradients.md``.
"""

import hashlib

import numpy as np

from grader.checks.compare import CheckFailed
from grader.checks.gradients.evidence import Evidence
from grader.checks.gradients.trusted_loss import LossFunction, Params, TrustedLoss
from grader.checks.gradients.values import read_gradients
from grader.checks.gradients.verdict import InconclusiveGradient, gather, is_surely_right, judge

__all__ = ["InconclusiveGradient", "check_gradients"]

ROUNDS = 3


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
