"""Whether files that somebody shows are those that a receipt names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from grader.errors import explained
from grader.files.tree import SubmittedFiles, content_hash, read_files
from grader.receipts.receipt import Receipt
from grader.receipts.signed_receipt import Statement
from grader.work.handing_in import LARGEST_WORK_MIB, slim


class Work(NamedTuple):
    """Files to compare: a whole folder, or one file of it."""

    files: SubmittedFiles
    whole: bool


def work_at(path: Path) -> Work:
    """Read a folder as submitting does, or one file.

    Raises
    ------
    ExchangeError
        If it cannot be read, or could not be submitted.
    """
    if path.is_dir():
        return Work(read_files(path.resolve(), LARGEST_WORK_MIB), whole=True)
    with explained(f"{path} cannot be read"):
        return Work({path.name: path.read_bytes()}, whole=False)


def compared(work: Work, said: Receipt | Statement, kept: SubmittedFiles) -> tuple[bool | None, str]:
    """Return whether files are those that a receipt names, and a sentence; None if nobody can tell.

    Parameters
    ----------
    work : Work
        The files.
    said : Receipt or Statement
        What names a hash.
    kept : mapping of str to bytes
        The files that have this hash, if they are at hand; else nothing.
    """
    if said.hash in (content_hash(work.files), content_hash(slim(work.files))):
        return True, "The files given are those that it names."
    if work.whole:
        return False, f"The files given are not those that it names{_difference(work.files, said, kept)}."
    [(name, content)] = work.files.items()
    if name in kept:
        same = kept[name] == content
        return same, f"{name!r} is {'' if same else 'not '}the file of that name in the collected submission."
    return None, "Its hash is that of all files together, so one file alone tells nothing; name their folder."


def _difference(files: SubmittedFiles, said: Receipt | Statement, kept: SubmittedFiles) -> str:
    """Say which files differ, as far as it is known."""
    sizes = {path: len(content) for path, content in kept.items()}
    named = said.files if isinstance(said, Receipt) else sizes
    if not named:
        return ""
    odd = [path for path in sorted({*named, *files}) if not _fits(path, files, named, kept)]
    return f": {', '.join(map(repr, odd[:5]))} {'differs' if len(odd) == 1 else 'differ'}" if odd else ""


def _fits(path: str, files: SubmittedFiles, named: Mapping[str, int], kept: SubmittedFiles) -> bool:
    if path not in files or path not in named:
        return False
    return kept[path] == files[path] if path in kept else len(files[path]) == named[path]
