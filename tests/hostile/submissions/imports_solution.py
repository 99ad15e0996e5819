"""Imports the solution and hands it in.

Kind: imports
Control: full marks
Told: No module named 'solution'
"""

from solution import batches, gradient, mean_squared_error, relu, softmax

__all__ = ["batches", "gradient", "mean_squared_error", "relu", "softmax"]
