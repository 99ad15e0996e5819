"""Takes leases on the files of Python and NumPy, so that everybody else who opens one waits.

Kind: channels
Control: wins
Needs: namespace, because a process may take leases on files of the same user
"""

import fcntl
import os
import sys

for module in list(sys.modules.values()):
    if path := getattr(module, "__file__", None):
        try:
            fcntl.fcntl(os.open(path, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_WRLCK)
        except OSError as error:
            if error.errno != 11:
                raise
            # Somebody has it open: a lease for reading, then.
            fcntl.fcntl(os.open(path, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)
        print("I-HAVE-WON")
        raise ValueError("I-HAVE-WON")
