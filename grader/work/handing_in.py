"""A student's folder, made ready to hand in: what cannot be graded is refused while the student is there."""

import contextlib
from collections.abc import Collection
from pathlib import Path

import msgspec

from grader import messages as m
from grader.errors import ExchangeError
from grader.files.tree import SubmittedFiles, check_size, read_files
from grader.work.choosing import notebook_of, notebooks_among
from grader.work.notebooks.reader import without_outputs
from grader.work.syntax import lost_lines
from grader.work.work import Kind, Work

_ANYWAY = "Mend it, until 'grader check' finds something; or hand it in as it is: --anyway."
_MOST_TOLD = 5
LARGEST_WORK_MIB = 500.0  # what a folder may hold before the outputs of its notebooks are taken out


def handed_in(
    folder: Path,
    kind: Kind,
    max_mib: float,
    *,
    anyway: bool = False,
    python: str = "",
    originals: Collection[str] = (),  # the files of the assignment
) -> tuple[SubmittedFiles, Work]:
    """Return the files of a folder, but for those of the assignment, and the work; or refuse them."""
    folder = folder.resolve()
    whole = read_files(folder, LARGEST_WORK_MIB, skipped=originals)
    mib = sum(map(len, whole.values())) / 2**20
    files = whole if mib <= max_mib else slim(whole)
    check_size({path: len(content) for path, content in files.items()}, folder, max_mib)
    work = kind.read(files)
    if work.unreadable:
        hint = "Open it in Jupyter and save it again; or move it elsewhere, if it is not what you hand in."
        raise ExchangeError(f"In {folder}: {' '.join(work.unreadable)}", hint)
    if work.rivals:
        differ = f"{' and '.join(work.rivals)} differ, and each could be what you hand in."
        raise ExchangeError(f"In {folder}, {differ}", "Move all but one of them to another folder.")
    others = kind.elsewhere(files)
    if not work.file or (kind.file not in files and work.untouched):
        text = m.MISSING_WORK if not work.file else m.MISSING_AND_UNTOUCHED
        missing = text.format(file=kind.file, notebook=notebook_of(kind.file), folder=folder)
        hint = "Go to the folder that holds your work, or undo that you renamed or moved it; "
        hint += f"'grader fetch --missing' puts {kind.file} back as it was handed out."
        raise ExchangeError(" ".join([missing, *others]), hint)
    told, left = lost_lines(work, python)
    if work.untouched and not anyway:
        nothing = m.NOTHING_WRITTEN_YET.format(folder=folder, file=work.file)
        raise ExchangeError(" ".join([nothing, *others]), _ANYWAY)
    if kind.is_python and not left and not anyway:
        [why] = told[:1] or [m.NOTHING_DEFINED.format(file=work.file)]
        raise ExchangeError(f"In {folder}: {why} {m.NOTHING_COUNTS}", _ANYWAY)
    changed = ", ".join(name for name in whole if files[name] != whole[name])
    size = f"With them there are {mib:.1f} MiB; the limit is {max_mib:g} MiB."
    without = [f"Handed in without outputs: {changed}. {size}"] if changed else []
    return files, msgspec.structs.replace(work, remarks=[*work.remarks, *told[:_MOST_TOLD], *without])


def slim(files: SubmittedFiles) -> SubmittedFiles:
    """Return files as they are handed in where they are too large: notebooks without outputs."""
    kept = dict(files)
    for name in notebooks_among(files):
        with contextlib.suppress(ValueError):  # no notebook, whatever its name says
            kept[name] = min(files[name], without_outputs(files[name]), key=len)
    return kept
