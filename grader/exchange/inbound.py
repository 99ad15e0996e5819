"""The submissions that lie in an exchange's inbound folder, whoever put them there.

Students make these folders themselves, so nothing about them is believed: what cannot be a submission is
told as a problem, and what looks wrong about one is told in its notes.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from grader.errors import ExchangeError
from grader.exchange.submission import SENT_FILE, TIMESTAMP_FILE, Incoming, Sent, Submission, parse_timestamp
from grader.files.records import BROKEN
from grader.files.system import user_name
from grader.files.tree import opened


def read_inbound(folder: Path, assignment: str, before: Mapping[str, str]) -> Incoming:
    """Look at every inbound folder of an assignment; `before` says as which user each student handed in."""
    came: list[tuple[Submission, str, float]] = []  # with its user, and the time by the clock of the disk
    names: dict[str, set[str]] = {}  # of each user: the students in whose names they hand in
    problems: list[str] = []
    keeper = user_name(folder.stat().st_uid)
    with os.scandir(folder) as entries:
        places = sorted(folder / entry.name for entry in entries if not entry.name.startswith("."))
    for path in places:
        try:
            named = Submission.parse(path.name)
            found = path.lstat()
            owner = user_name(found.st_uid)
            names.setdefault(owner, set()).add(named.student)
            if named.assignment == assignment:
                if not stat.S_ISDIR(found.st_mode):
                    raise ExchangeError(f"{path.name!r} is no folder, so it is no submission.")
                notes = tuple(_notes(path, named, owner, keeper))
                user = "" if owner == keeper else owner
                one = msgspec.structs.replace(named, notes=notes, sent=_sent(path), user=user)
                came.append((one, owner, found.st_ctime))
        except ExchangeError as error:
            problems.append(error.message)
        except OSError as error:
            problems.append(f"The inbound folder {path.name!r} cannot be read: {error.strerror}.")
    came.sort(key=lambda each: (each[0].student, each[0].submitted, each[0].source))
    # Whose folders of a student are believed: the user's of that name, or else of those who hand in for the
    # fewest students who was there first. So nobody pushes out another, before or afterwards.
    for student, user in before.items():
        names.setdefault(user, set()).add(student)
    ranked = {student: (user != student, len(names[user]), 0.0, user) for student, user in before.items()}
    for one, owner, when in came:
        if owner != keeper:
            rank = (owner != one.student, len(names[owner]), when, owner)
            ranked[one.student] = min(ranked.get(one.student, rank), rank)
    believed = []
    for one, owner, _ in came:
        if owner == keeper or owner == (theirs := ranked[one.student][-1]):
            believed.append(one)
        else:
            user = "of that name" if theirs == one.student else repr(theirs)
            reason = f"it came from the user {owner!r}, but {one.student!r} hands in as the user {user}"
            problems.append(f"{one.source!r} is left out: {reason}.")
    return believed, problems


def _notes(path: Path, named: Submission, owner: str, keeper: str) -> Iterator[str]:
    if owner not in (named.student, keeper):
        yield f"It came from the user {owner!r}, in the name of {named.student!r}."
    stamp = _beginning(path / TIMESTAMP_FILE)
    if stamp is not None and parse_timestamp(stamp.decode("ascii", "replace").strip()) != named.submitted:
        yield f"Its {TIMESTAMP_FILE} does not agree with the time in its name."


def _sent(path: Path) -> Sent:
    """Return what came with a submission, as far as it can be understood."""
    with suppress(*BROKEN):
        return msgspec.json.decode(_beginning(path / SENT_FILE) or b"{}", type=Sent)
    return Sent()


def _beginning(path: Path) -> bytes | None:
    with suppress(OSError, ExchangeError), opened(str(path)) as file:
        return os.read(file, 1000)
    return None
