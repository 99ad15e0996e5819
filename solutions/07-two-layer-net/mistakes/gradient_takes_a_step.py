"""gradient changes the weights too.

Exercise: TwoLayerNet
Hint: gradient only computes; it is train that moves the weights.
"""


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def gradient(self, x, t):
        gradients = super().gradient(x, t)
        for name, slope in gradients.items():
            self.params[name] -= 0.01 * slope
        return gradients
