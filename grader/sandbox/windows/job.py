"""What the kernel of Windows holds a process to, and tells of it; Python has no functions for it."""

import _winapi
import contextlib
import ctypes
import struct
from ctypes import wintypes

_LIMITS, _UI = 9, 4  # JobObjectExtendedLimitInformation, JobObjectBasicUIRestrictions
_ACCOUNTING = 1
_ACTIVE_PROCESSES, _PROCESS_TIME, _PROCESS_MEMORY = 0x8, 0x2, 0x100
_DIE_SILENTLY, _END_WITH_HANDLE = 0x400, 0x2000
_NO_UI = 0xFF  # no desktop, display settings, clipboard, global atoms or handles of others; no log-off
_EACH_SECOND = 10_000_000  # of 100 ns
_MAY_ASK = 0x0800  # THREAD_QUERY_LIMITED_INFORMATION
# JOBOBJECT_EXTENDED_LIMIT_INFORMATION: times of process and job, flags, working sets, processes, affinity,
# priority and scheduling; counters; memory of process and job, and the most so far.
_EXTENDED = struct.Struct("qqINNINII6Q4N")
_USAGE = struct.Struct("4qIIII")  # JOBOBJECT_BASIC_ACCOUNTING_INFORMATION: the last but one is what is active
_MEMORY = struct.Struct("II8N")  # PROCESS_MEMORY_COUNTERS: its size first, the most committed last

_INFORMATION = [wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD]
_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_TIMES = [ctypes.c_void_p] * 4
_IN_WINE = hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
for _name in ("CreateJobObjectW", "OpenThread"):
    getattr(_kernel, _name).restype = wintypes.HANDLE
for _name, _arguments in {
    "CreateJobObjectW": [ctypes.c_void_p, wintypes.LPCWSTR],
    "SetInformationJobObject": _INFORMATION,
    "QueryInformationJobObject": [*_INFORMATION, ctypes.c_void_p],
    "AssignProcessToJobObject": [wintypes.HANDLE, wintypes.HANDLE],
    "TerminateJobObject": [wintypes.HANDLE, wintypes.UINT],
    "OpenThread": [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD],
    "GetThreadTimes": [wintypes.HANDLE, *_TIMES],
    "GetProcessTimes": [wintypes.HANDLE, *_TIMES],
    "K32GetProcessMemoryInfo": [wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD],
}.items():
    getattr(_kernel, _name).argtypes = _arguments


class Usage:
    """What a process has used, until its handles are closed."""

    def __init__(self, process: int, main_thread: int) -> None:
        """Ask by the handle of a process, and the number of its main thread."""
        self._process = process
        self._thread = _kernel.OpenThread(_MAY_ASK, False, main_thread)

    def processor_seconds(self) -> float:
        """Return how long it has computed."""
        times = (ctypes.c_uint64 * 4)()
        each = [ctypes.byref(times, 8 * number) for number in range(4)]
        if _IN_WINE:  # which tells the time of whoever asks as that of every process
            _kernel.GetThreadTimes(self._thread, *each)
        else:
            _kernel.GetProcessTimes(self._process, *each)
        return (times[2] + times[3]) / _EACH_SECOND

    def most_memory(self) -> int:
        """Return the most bytes that it has had for itself at one time."""
        found = ctypes.create_string_buffer(_MEMORY.pack(_MEMORY.size, *[0] * 9), _MEMORY.size)
        _kernel.K32GetProcessMemoryInfo(self._process, found, _MEMORY.size)
        return int(_MEMORY.unpack(found)[-1])

    def close(self) -> None:
        """Ask no more."""
        _winapi.CloseHandle(self._thread)


class Job:
    """A job object with one process, and no more."""

    def __init__(self, process: int) -> None:
        """Put a process in it, by its handle."""
        self._handle = _kernel.CreateJobObjectW(None, None)
        if not self._handle:
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            self._limit()
            _checked(_kernel.AssignProcessToJobObject(self._handle, process))
        except OSError:
            self.close()
            raise
        with contextlib.suppress(OSError):  # where this process is in a job itself, as from many terminals
            self._set(_UI, struct.pack("I", _NO_UI))

    def limit(self, memory: int, cpu_seconds: int) -> None:
        """Hold the process to so many bytes in all, to so much processor time, and to no other process."""
        self._limit(_ACTIVE_PROCESSES | _PROCESS_TIME | _PROCESS_MEMORY, memory, cpu_seconds)

    def _limit(self, flags: int = 0, memory: int = 0, cpu_seconds: int = 0) -> None:
        flags |= _END_WITH_HANDLE | _DIE_SILENTLY
        basic = (cpu_seconds * _EACH_SECOND, 0, flags, 0, 0, 1, 0, 0, 0)  # with one process
        self._set(_LIMITS, _EXTENDED.pack(*basic, *[0] * 6, memory, 0, 0, 0))

    def processes(self) -> int:
        """Return how many processes are in it."""
        found = ctypes.create_string_buffer(_USAGE.size)
        _checked(_kernel.QueryInformationJobObject(self._handle, _ACCOUNTING, found, _USAGE.size, None))
        return int(_USAGE.unpack(found)[-2])

    def end(self) -> None:
        """End all processes in it."""
        _kernel.TerminateJobObject(self._handle, 1)

    def close(self) -> None:
        """Let go of it, which ends what is still in it."""
        _winapi.CloseHandle(self._handle)

    def _set(self, kind: int, value: bytes) -> None:
        _checked(_kernel.SetInformationJobObject(self._handle, kind, value, len(value)))


def _checked(done: int) -> None:
    if not done:
        raise ctypes.WinError(ctypes.get_last_error())
