"""Code as students write it, with two slips at once or names of an old NumPy, and what is to be named of it.

By assignment: the exercise, the known mistakes that are named, the code.
"""

SUBMISSIONS = [
    (
        "01",
        "step",
        ["np.int"],
        """
def step(x):
    y = x > 0
    return y.astype(np.int)
""",
    ),
    (
        "01",
        "step",
        ["step_at_zero", "step_in_place"],
        """
def step(x):
    x[x >= 0] = 1
    x[x < 0] = 0
    return x
""",
    ),
    (
        "01",
        "softmax",
        ["softmax_whole_batch", "softmax_without_maximum"],
        """
def softmax(a):
    exp_a = np.exp(a)
    sum_exp_a = np.sum(exp_a)
    y = exp_a / sum_exp_a
    return y
""",
    ),
    (
        "01",
        "softmax",
        ["softmax_without_keepdims", "softmax_without_maximum"],
        """
def softmax(x):
    e = np.exp(x)
    return e / np.sum(e, axis=1)
""",
    ),
    (
        "01",
        "softmax",
        [],
        """
def softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)
    return x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))
""",
    ),
    (
        "02",
        "cross_entropy_error",
        ["cross_entropy_of_labels_as_one_hot", "cross_entropy_of_one_sample_by_classes"],
        """
def cross_entropy_error(y, t):
    delta = 1e-7
    return -np.sum(t * np.log(y + delta)) / y.shape[0]
""",
    ),
    (
        "02",
        "binary_cross_entropy",
        ["binary_broadcast", "binary_of_log_zero"],
        """
def binary_cross_entropy(y, t):
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
""",
    ),
    (
        "04",
        "numerical_gradient",
        ["numerical_gradient_flattened", "numerical_gradient_own_h"],
        """
def numerical_gradient(f, x, h=1e-4):
    h = 1e-4
    g = []
    for i in range(x.size):
        e = np.zeros(x.size)
        e[i] = h
        e = e.reshape(x.shape)
        g.append((f(x + e) - f(x - e)) / (2 * h))
    return np.array(g)
""",
    ),
    (
        "04",
        "gradient_descent",
        ["gradient_descent_integers", "gradient_descent_moves_the_start"],
        """
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for i in range(step_num):
        grad = numerical_gradient(f, x)
        x -= lr * grad
    return x
""",
    ),
    (
        "05",
        "d_relu",
        ["d_relu_at_zero", "d_relu_in_place"],
        """
def d_relu(u):
    u[u >= 0] = 1
    u[u < 0] = 0
    return u
""",
    ),
    (
        "05",
        "backward",
        ["backward_batches_only", "backward_bias_without_sum"],
        """
def backward(network, x, t, cache, activations, loss):
    n = len(activations)
    grads = {}
    d = D_LOSS[loss](cache[f"z{n}"], t)
    for i in reversed(range(1, n + 1)):
        prev = x if i == 1 else cache[f"z{i-1}"]
        grads[f"W{i}"] = prev.T.dot(d)
        grads[f"b{i}"] = d
        if i > 1:
            d = d.dot(network[f"W{i}"].T) * D_ACTIVATION[activations[i - 2]](cache[f"u{i-1}"])
    return grads
""",
    ),
]
