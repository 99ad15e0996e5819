"""Brings a sitecustomize.py and a usercustomize.py, to be there before the grader is.

Kind: shadow
Control: writes a file
"""

EVIL = ""
FILES = {
    "sitecustomize.py": "open('@marker@', 'w').close()\n",
    "usercustomize.py": "open('@marker@', 'w').close()\n",
}
relu = softmax = mean_squared_error = gradient = batches = None
