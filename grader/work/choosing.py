"""Which file of a submission is graded: of those that could be meant, one in which something was written."""

import codecs
import contextlib
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import PurePosixPath
from typing import Any, TypeAlias

import msgspec

from grader import messages as m
from grader.files.tree import SubmittedFiles
from grader.work.notebooks.reader import Notebook, read_notebook
from grader.work.work import Unreadable, Work

SUFFIX = ".ipynb"

_MOST_OTHERS = 20
_MOST_ELSEWHERE = 3
_TEXTS = (".py", ".md", ".txt", ".csv", SUFFIX)
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")
_MARKS = {  # the longer ones first, as one begins like another
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8",
}


class Candidate(msgspec.Struct, frozen=True):
    """A file that could be meant."""

    name: str
    says: frozenset[str]  # what somebody wrote in it, in pieces that can be compared
    to_write: int = 0  # how much in it is still as it was handed out
    defined: int = 0  # how many exercises are in it, written or not
    content: Any = None  # what its kind of work has read in it


Reading: TypeAlias = Callable[[str, bytes | Notebook], Candidate]


def notebooks_among(files: Collection[str]) -> list[str]:
    """Return the notebooks in the top folder of a submission, by name."""
    return sorted(name for name in files if name.endswith(SUFFIX) and "/" not in name)


def notebook_of(file: str) -> str:
    """Return what the notebook is called that may be handed in instead of a file."""
    return PurePosixPath(file).stem + SUFFIX


def in_utf_8(files: SubmittedFiles) -> tuple[dict[str, bytes], list[str]]:
    """Return files in which what is text is UTF-8, by the marks at their beginnings; and what was changed."""
    read, remarks = dict(files), list[str]()
    for name, content in files.items():
        encoding = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), "")
        if encoding and name.endswith(_TEXTS):
            with contextlib.suppress(UnicodeDecodeError):
                read[name] = content.decode(encoding).removeprefix("\ufeff").encode()
                if encoding != "utf-8":
                    remarks.append(m.OTHER_ENCODING.format(file=name, encoding=encoding.upper()))
    return read, remarks


def elsewhere(files: SubmittedFiles, file: str, names: Collection[str] = ()) -> list[str]:
    """Return a sentence on whatever else may be the work, such as Python that defines one of the `names`."""
    usual, told = (file, notebook_of(file)), list[str]()
    defines = re.compile(rb"^(?:def|class)[ \t]+(?:%s)\b" % "|".join(names).encode(), re.MULTILINE)
    stem, suffix = map(re.escape, (PurePosixPath(file).stem, PurePosixPath(file).suffix))
    alike = re.compile(rf"[^/]*{stem}[^/]*{suffix}", re.IGNORECASE)
    for path in sorted(files):
        folder, _, name = path.rpartition("/")
        if folder and name in usual:
            told.append(m.IN_A_FOLDER.format(path=path, file=name))
        elif path.lower().endswith(_ARCHIVES):
            told.append(m.IN_AN_ARCHIVE.format(path=path))
        elif folder or path == file or path.startswith("test_"):
            continue
        elif alike.fullmatch(path) or (names and path.endswith(".py") and defines.search(files[path])):
            told.append(m.UNDER_ANOTHER_NAME.format(path=path, file=file))
    return told[:_MOST_ELSEWHERE]


def find(
    module: str, files: SubmittedFiles, file: str, read: Reading, *, written: bool = False
) -> tuple[Work, Candidate | None]:
    """Return the work as far as its choice goes, and the file that counts; `file` is the usual one.

    Where something is `written` besides, the work is not untouched.
    """
    usual = notebook_of(file)
    notebooks, unreadable = dict[str, Notebook](), dict[str, str]()
    names = sorted(notebooks_among(files), key=lambda name: name != usual)
    for name in names[: _MOST_OTHERS + (usual in files)]:
        try:
            notebooks[name] = read_notebook(files[name], name)
        except Unreadable as fault:
            unreadable[name] = fault.message
    contents: dict[str, bytes | Notebook] = {file: files[file]} if file in files else {}
    # Lines that were handed out with one of the notebooks are nobody's own.
    given = frozenset[str]().union(*(notebook.given for notebook in notebooks.values()))
    candidates = [read(name, content) for name, content in (contents | notebooks).items()]
    candidates = [msgspec.structs.replace(one, says=one.says - given) for one in candidates]
    if not candidates:
        return Work(module, unreadable=tuple(unreadable.values())), None
    remarks = [why for name, why in unreadable.items() if name == usual]
    why_not = tuple(remarks)
    chosen, rivals = choose(candidates, (file, usual))
    if rivals:
        there = f"{' and '.join(rivals)} differ, and each could be meant"
        remarks.append(f"{there}; {chosen.name} was taken. Hand in one of them only.")
    elif chosen.name not in (file, usual):
        remarks.append(f"{chosen.name} was taken for {usual}.")
    if untouched := not (chosen.says or written):
        text = m.NOTHING_WRITTEN if file in files else m.MOVED_AWAY
        remarks.append(text.format(file=file if file not in files else chosen.name, notebook=chosen.name))
    if chosen.name in notebooks:
        remarks += notebooks[chosen.name].remarks
    work = Work(module, {}, chosen.name, remarks, rivals=rivals, unreadable=why_not, untouched=untouched)
    return work, chosen


def choose(candidates: Sequence[Candidate], names: Collection[str]) -> tuple[Candidate, tuple[str, ...]]:
    """Return the candidate that counts, and all that could be meant as well if it is not clear.

    Those of one of the `names` that were given to them are preferred: the one that says something or, if both
    do, in which more exercises are written, less is still to be written, or that says more. Those of another
    name, such as copies, count only where these are missing, or unfinished and contained in one of them.
    """
    usual = [one for one in candidates if one.name in names]
    others = [one for one in candidates if one.name not in names]
    if not usual:
        best = max(others, key=lambda one: len(one.says))
    else:
        first, second = usual[0], usual[-1]
        own, its = first.says - second.says, second.says - first.says
        if own and its:
            best = min(
                first, second, key=lambda one: (one.to_write - one.defined, one.to_write, -len(one.says))
            )
            return best, (first.name, second.name)
        best = second if its else first
        others = [other for other in others if best.to_write and best.says < other.says]
        best = others[0] if others else best
    return best, tuple(one.name for one in others) if len(others) > 1 else ()
