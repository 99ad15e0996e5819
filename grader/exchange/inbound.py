"""The submissions that lie in an exchange's inbound folder, whoever put them there.

Students make these folders themselves, so nothing about them is believed: what cannot be a submission is
told as a problem, and what looks wrong about one is told in its notes.
"""

from __future__ import annotations

import datetime as dt
import os
import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from grader.errors import ExchangeError, explained
from grader.exchange.inbound_name import InboundName, format_timestamp, parse_timestamp
from grader.files.tree import SubmittedFiles, last_change, read_files

TIMESTAMP_FILE = "timestamp.txt"
CLOCK_TOLERANCE = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Submission:
    """One inbound folder: whose it says it is, when it says it came, and who really owns it."""

    student: str
    assignment: str
    submitted: dt.datetime
    path: Path
    owner: str
    notes: tuple[str, ...] = ()


class Inbound(NamedTuple):
    """All inbound folders of an assignment: the submissions by student and time, and what is none."""

    submissions: list[Submission]
    problems: list[str]


def read_inbound(folder: Path, assignment: str) -> Inbound:
    """Look at every inbound folder of an assignment.

    Parameters
    ----------
    folder : Path
        The exchange's inbound folder.
    assignment : str
        Name of the assignment.

    Raises
    ------
    OSError
        If `folder` cannot be listed.
    """
    submissions: list[Submission] = []
    problems: list[str] = []
    keeper = _user(folder.stat().st_uid)
    with os.scandir(folder) as entries:
        places = sorted(folder / entry.name for entry in entries if not entry.name.startswith("."))
    for path in places:
        try:
            name = InboundName.parse(path.name)
            submissions.extend([_submission(path, name, keeper)] if name.assignment == assignment else [])
        except ExchangeError as error:
            problems.append(error.message)
        except OSError as error:
            problems.append(f"The inbound folder {path.name!r} cannot be read: {error.strerror}.")
    submissions.sort(key=lambda submission: (submission.student, submission.submitted, submission.path.name))
    forged = dict(_forged(submissions, keeper))
    return Inbound([one for one in submissions if one not in forged], [*problems, *forged.values()])


def read_submission(
    submission: Submission, max_mib: float, now: dt.datetime
) -> tuple[SubmittedFiles, tuple[str, ...]]:
    """Read the files of a submission.

    Parameters
    ----------
    submission : Submission
        One of `read_inbound`.
    max_mib : float
        Largest size of all files together, in MiB.
    now : datetime
        The time, with its time zone.

    Returns
    -------
    tuple of dict and tuple of str
        The files, and all that looks wrong but is no reason to refuse them. A folder that was changed after
        the time in its name is only noted, for restoring it from a backup does that as well.

    Raises
    ------
    ExchangeError
        If `read_files` refuses the folder, or it is empty.
    """
    with explained(f"{submission.path} cannot be read"):
        owner = submission.path.lstat().st_uid
    files = read_files(submission.path, max_mib, owner=owner)
    if not files:
        raise ExchangeError("It holds no files.")
    notes = list(submission.notes)
    changed = last_change(submission.path)
    if changed - submission.submitted > CLOCK_TOLERANCE:
        notes.append(f"It was last changed at {format_timestamp(changed)}, after the time in its name.")
    if submission.submitted - now > CLOCK_TOLERANCE:
        notes.append("The time in its name has not come yet.")
    return files, tuple(notes)


def _submission(path: Path, name: InboundName, keeper: str) -> Submission:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise ExchangeError(f"{path.name!r} is no folder, so it is no submission.")
    owner = _user(found.st_uid)
    notes = []
    if owner not in (name.student, keeper):
        notes.append(f"It came from the user {owner!r}, in the name of {name.student!r}.")
    if _written_time(path) not in (None, name.submitted):
        notes.append(f"Its {TIMESTAMP_FILE} does not agree with the time in its name.")
    return Submission(name.student, name.assignment, name.submitted, path, owner, tuple(notes))


def _forged(submissions: list[Submission], keeper: str) -> Iterator[tuple[Submission, str]]:
    """Find submissions from others in the name of a student who hands in under the same user name."""
    genuine = {one.student for one in submissions if one.owner == one.student}
    for one in submissions:
        if one.student in genuine and one.owner not in (one.student, keeper):
            taken_from = f"{one.student!r} hands in as the user of that name"
            yield (
                one,
                f"{one.path.name!r} is left out: it came from the user {one.owner!r}, but {taken_from}.",
            )


def _written_time(path: Path) -> dt.datetime | str | None:
    """Return what `timestamp.txt` says: a time, other text, or None where it cannot be read."""
    try:
        file = os.open(path / TIMESTAMP_FILE, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        text = os.read(file, 100).decode("ascii", "replace").strip()
    except OSError:
        return None
    finally:
        os.close(file)
    return parse_timestamp(text) or text


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
