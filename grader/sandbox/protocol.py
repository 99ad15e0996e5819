"""The messages between the trusted side and the worker.

=======  =====================================  ==============================
request  parts, after a handle and a path       answer
=======  =====================================  ==============================
GET                                             RETURNED, CALLABLE or MISSING
SET      value                                  RETURNED or RAISED
PUT      key, value, of a dict                  RETURNED or RAISED
CALL     args, kwargs, whether to record        RETURNED, RAISED, REFUSED or MISSING
AGAIN    number of a recorded call              RETURNED or REFUSED
LOAD     (no handle, no path) module name,      RETURNED (functions, classes, notes) or RAISED
         source, files[, where to report]
RUN      (no path) file's name, source, files,  RETURNED (exit code, errors, last line)
         input, arguments
=======  =====================================  ==============================

The worker begins with READY; RUN is the only request of its process. A handle is an object's number, a path
the names to follow from there, with dots between them, or "". Handle 0 is the student's module; 1 has what
operators do, so that ``a + b`` is a call of "add" (`grader.sandbox.operations`). The worker keeps what
recorded calls got and gave; AGAIN tells how these are now. Keyword arguments are a dict, or None if there are
none, which is packed and unpacked faster. While a request runs, the worker may send CALLED (callback, args,
kwargs) and gets RETURNED or RAISED for it, after any requests of the callback's own. A shared object
(`grader.sandbox.shared`) is such a callback too. PUT writes into the array that is there already, where the
new one fits, so that whatever else of the student's holds it sees the values. RAISED has names, text and
lines, and the exception if it can travel.

A call is one round trip: the path is looked up by CALL, anew each time. That a name is a function, and need
not be asked for by GET, is known of the module's functions and classes from the answer to LOAD, and of a
class's methods from the first CALLABLE (method or not) for an object of it. An object comes with its class:
number, name, kind, whether it has a length, the bases of an exception's, the fields of a dataclass's.
"""

import struct
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

import msgspec

if TYPE_CHECKING:  # it needs NumPy, which who reads results and receipts does not
    from grader.sandbox.values.figures import Figure

LOAD, GET, SET, PUT, CALL, AGAIN, RUN = range(7)
RETURNED, CALLABLE, MISSING, RAISED, REFUSED, CALLED, READY = range(10, 17)

MODULE, OPERATIONS = range(2)  # handles

# What starts workers is told, and tells, numbers; before it ends one, it may have it print its frames.
NUMBER = struct.Struct("<i")
WHERE = b"where"
GO_ON = b"!"  # what it waits for before it starts any process
MOST_FILE_MIB = 16  # of one that a process of a submission may write
SETUP_FAILED = 70  # the exit code of a worker that could not be confined


class Bounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one process of a submission may use."""

    memory_mib: int  # of address space, on top of what the process has at its beginning
    cpu_seconds: int  # of the whole process, after which the system ends it


class ProgramRun(msgspec.Struct, frozen=True):
    """What came of running the module as a program."""

    output: str  # all that it printed, the prompts of `input` too, but not what was typed
    errors: str  # what it wrote to standard error, such as a traceback
    exit_code: int  # 0, what `sys.exit` was given, or 1 after an exception
    exception: str  # the last line of the traceback, such as "ValueError: ..."; empty if there is none


class CallRecord(msgspec.Struct, frozen=True):
    """What is known of one call into a student's code: what came back, and what else it did."""

    value: Any
    args: tuple[Any, ...] = ()  # the positional arguments as they were after the call: shows what it changed
    kwargs: dict[str, Any] = {}  # the keyword arguments, in the same way
    warnings: tuple[str, ...] = ()  # each as "Category: message"
    output: str = ""  # what it printed
    seconds: float = 0.0  # of wall time
    look_again: Callable[[], tuple[Any, tuple[Any, ...], dict[str, Any]]] | None = None
    figures: "Sequence[Figure]" = ()  # of matplotlib, that it made or drew on
    returned: int = -1  # which argument its answer is, counted from 0 with keyword arguments last; else -1

    def now(self) -> Self:
        """Return it with answer and arguments as they are now, or raise a fault if their process ended."""
        assert self.look_again is not None, "a record that no call has made"
        value, args, kwargs = self.look_again()
        return msgspec.structs.replace(self, value=value, args=args, kwargs=kwargs)
