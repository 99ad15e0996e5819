"""Which file of a submission is graded, where several could be meant.

Students get an empty module and an empty notebook and write in one of them. The other then says nothing of
its own, and that is how it is known, whatever the files are called by now.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Candidate(msgspec.Struct, frozen=True):
    """A file that could be meant.

    Parameters
    ----------
    name : str
        The file.
    says : frozenset of str
        What somebody wrote in it, in pieces that can be compared: lines of code, or answers.
    unfinished : bool
        Whether something in it is still as it was handed out.
    """

    name: str
    says: frozenset[str]
    unfinished: bool = False


class Choice(msgspec.Struct, frozen=True):
    """What is graded.

    Parameters
    ----------
    name : str
        The file.
    rivals : tuple of str
        All files that could be meant as well as this one; empty if it is clear.
    """

    name: str
    rivals: tuple[str, ...] = ()


def choose(usual: Sequence[Candidate], others: Sequence[Candidate] = ()) -> Choice:
    """Choose among the candidates; there must be one.

    Parameters
    ----------
    usual : sequence of Candidate
        Those that have the name that was given to them, one or two, the one to prefer first.
    others : sequence of Candidate, optional
        Those of another name, such as copies; they count only where the usual ones are missing, or unfinished
        and contained in one of them.

    Examples
    --------
    >>> module = Candidate("a.py", frozenset({"def f(x):"}), unfinished=True)
    >>> notebook = Candidate("a.ipynb", frozenset({"def f(x):", "return 2 * x"}))
    >>> choose([module, notebook])
    Choice(name='a.ipynb', rivals=())
    """
    if not usual:
        most = max(others, key=lambda one: len(one.says))
        return Choice(most.name, tuple(one.name for one in others) if len(others) > 1 else ())
    chosen = _of_two(usual)
    best = next(one for one in usual if one.name == chosen.name)
    more = [other for other in others if best.unfinished and best.says < other.says]
    if chosen.rivals or not more:
        return chosen
    return Choice(more[0].name, tuple(one.name for one in more) if len(more) > 1 else ())


def _of_two(usual: Sequence[Candidate]) -> Choice:
    first, *rest = usual
    for second in rest:
        own, its = first.says - second.says, second.says - first.says
        if own and its:
            return Choice((second if len(its) > len(own) else first).name, (first.name, second.name))
        if its:
            return Choice(second.name)
    return Choice(first.name)
