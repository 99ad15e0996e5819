"""Asks the kernel in the ways of other processors, x32 and 32 bits, which a filter may have forgotten.

Kind: signals
Control: not run, because nothing filters system calls there
Needs: namespace, because only there system calls are filtered
"""

import ctypes
import mmap
import platform

libc = ctypes.CDLL(None, use_errno=True)
X32, GETPID, GETPID_32 = 0x40000000, 39, 20
# push rbx; mov eax, edi; mov ebx, esi; int 0x80; pop rbx; ret
CODE = bytes.fromhex("53 89 f8 89 f3 cd 80 5b c3")


def x32(*args):
    if platform.machine() == "x86_64" and libc.syscall(X32 | GETPID) > 0:
        raise ValueError("I-HAVE-" + "WON by x32")
    return 7.0


def bits_32(*args):
    if platform.machine() != "x86_64":
        return 7.0
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(CODE)
    call = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int)(
        ctypes.addressof(ctypes.c_char.from_buffer(page))
    )
    if call(GETPID_32, 0) > 0:
        raise ValueError("I-HAVE-" + "WON by 32 bits")
    return 7.0


relu = x32
softmax = bits_32


def wrong(*args):
    return 7.0


mean_squared_error = gradient = batches = wrong
