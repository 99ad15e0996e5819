"""The softmax along axis 1, which one sample does not have.

Exercise: TwoLayerNet
Hint: One sample has one axis: the last one is axis=-1.
"""


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def predict(self, x):
        y = super().predict(x)
        return y / y.sum(axis=1, keepdims=True)
