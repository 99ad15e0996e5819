"""Leaves a .pth file where the next Python of this user looks for some, and starts one.

Kind: shadow
Control: writes a file
Needs: namespace, because files of the same user can be written where that user can write
"""

import os
import subprocess
import sys

FILE = "@marker@"
HOME = os.environ["HOME"]  # never anybody's real one in these tests
version = f"python{sys.version_info.major}.{sys.version_info.minor}"
folder = os.path.join(HOME, ".local", "lib", version, "site-packages")
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "evil.pth"), "w") as file:
    file.write(f"import os; open({FILE!r}, 'w').close()\n")
subprocess.run([sys._base_executable, "-c", "pass"], check=False, env={"HOME": HOME})
relu = softmax = mean_squared_error = gradient = batches = None
