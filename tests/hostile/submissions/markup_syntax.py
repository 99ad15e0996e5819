"""A file that cannot be compiled, whose very line of error is a script.

Kind: markup
Control: not run, because it collects no test
Told: is not valid Python
"""

relu = softmax = mean_squared_error = gradient = batches = None
return "\x1b[2J<script>alert(1)</script>", "\u202epassed"
