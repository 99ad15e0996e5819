"""An object of a check in the hands of a student's function."""

from typing import Any

from grader.sandbox.shared import SharedObject


class Shared:
    """What `shared` returns; the session and the module of this process know it."""

    def __init__(self, target: Any) -> None:
        self._target = target

    def _share(self) -> SharedObject:
        return SharedObject(self._target)


def shared(target: Any) -> Shared:
    """Return `target` as an argument that a student's function may use for the length of one call.

    The student's function gets a stand-in with the object's public methods, and with its public attributes
    that are plain values: numbers, text, arrays, and lists and dicts of them. The methods run here, in the
    trusted process; attributes go back and forth with every call of a method, and once more at the end.

    Parameters
    ----------
    target : object
        An instance of a class of the check file.

    Returns
    -------
    Shared
        To be passed on as it is: ``submission.train(shared(net), x, t)``. Afterwards `target` has the
        attributes that the student's function left it with.
    """
    return Shared(target)
