"""Log-sum-exp that writes into an array like the argument: of integers, the answer is cut to integers.

Exercise: logsumexp
Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.
"""

import numpy as np


def logsumexp(x):
    largest = np.max(x, axis=-1, keepdims=True)
    answer = np.zeros_like(x[..., 0])
    answer[...] = largest[..., 0] + np.log(np.sum(np.exp(x - largest), axis=-1))
    return answer
