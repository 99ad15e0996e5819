"""Copies of the first weights, which predict goes on using.

Exercise: TwoLayerNet
Hint: Read self.params in every method; whoever changes it changes the network.
"""


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng, weight_init_std)
        self.first = {name: value.copy() for name, value in self.params.items()}

    def predict(self, x):
        current, self.params = self.params, self.first
        try:
            return super().predict(x)
        finally:
            self.params = current
