"""Find the file of a submission that is graded: the one that was handed out, or a notebook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import PurePosixPath

import msgspec

from grader.work.notebooks.choice import Candidate, Choice, choose
from grader.work.notebooks.reader import Notebook, read_notebook
from grader.work.notebooks.unreadable import UnreadableNotebook

SUFFIX = ".ipynb"

_MOST_OTHERS = 20


class Found(msgspec.Struct, frozen=True):
    """The file that is graded.

    Parameters
    ----------
    name : str
        The file; empty if there is none that can be read.
    notebook : Notebook or None
        What it holds, if it is a notebook.
    rivals : tuple of str
        All files that could be meant as well; empty if it is clear.
    untouched : bool
        Whether nothing was written in it yet.
    unreadable : tuple of str
        A sentence for each notebook that could be meant, and cannot be read.
    remarks : list of str
        What the student should know about the choice, a sentence each.
    """

    name: str
    notebook: Notebook | None = None
    rivals: tuple[str, ...] = ()
    untouched: bool = False
    unreadable: tuple[str, ...] = ()
    remarks: list[str] = []


def notebooks_among(files: Collection[str]) -> list[str]:
    """Return the notebooks in the top folder of a submission, by name."""
    return sorted(name for name in files if name.endswith(SUFFIX) and "/" not in name)


def notebook_of(file: str) -> str:
    """Return what the notebook is called that may be handed in instead of a file.

    Examples
    --------
    >>> notebook_of("activations.py")
    'activations.ipynb'
    """
    return PurePosixPath(file).stem + SUFFIX


def find(
    files: Mapping[str, bytes],
    file: str,
    of_file: Callable[[bytes], Candidate],
    of_notebook: Callable[[str, Notebook], Candidate],
) -> Found:
    """Return the file of a submission that is graded.

    Parameters
    ----------
    files : mapping of str to bytes
        The submission.
    file : str
        What students fill in, if they take no notebook.
    of_file, of_notebook : callable
        Return what a file says.
    """
    usual = notebook_of(file)
    read, unreadable = dict[str, Notebook](), dict[str, str]()
    others = [name for name in notebooks_among(files) if name != usual][:_MOST_OTHERS]
    for name in [usual, *others] if usual in files else others:
        try:
            read[name] = read_notebook(files[name], name)
        except UnreadableNotebook as fault:
            unreadable[name] = fault.message
    said = {name: of_notebook(name, notebook) for name, notebook in read.items()}
    if file in files:
        said = {file: of_file(files[file]), **said}
    candidates = _own(said, frozenset().union(*(notebook.given for notebook in read.values())))
    told = tuple(unreadable.values())
    if not candidates:
        return Found("", unreadable=told)
    told = tuple(why for name, why in unreadable.items() if name == usual)
    given = [one for name, one in candidates.items() if name in (file, usual)]
    choice = choose(given, [one for name, one in candidates.items() if name not in (file, usual)])
    untouched = not candidates[choice.name].says
    remarks = [*told, *_remarks(choice, (file, usual), untouched)]
    return Found(choice.name, read.get(choice.name), choice.rivals, untouched, told, remarks)


def _own(said: Mapping[str, Candidate], given: frozenset[str]) -> dict[str, Candidate]:
    """Return candidates that say only what was not handed out with them."""
    return {name: msgspec.structs.replace(one, says=one.says - given) for name, one in said.items()}


def _remarks(choice: Choice, usual: tuple[str, str], untouched: bool) -> Iterator[str]:
    if choice.rivals:
        there = " and ".join(choice.rivals)
        yield f"{there} differ, and each could be meant; {choice.name} was taken. Hand in one of them only."
    elif choice.name not in usual:
        yield f"{choice.name} was taken for {usual[1]}."
    if untouched:
        yield f"Nothing is written in {choice.name} yet."
