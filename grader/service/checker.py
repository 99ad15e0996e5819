"""The process that reads uploads for the web server, and runs the public checks of one assignment on them.

It reads a `Task`, then the folder of an upload a line, and writes a `Looked` a line; the first says that it
is ready. Where outputs of notebooks are too much, it takes them out.
"""

import contextlib
import operator
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from msgspec.structs import replace

from grader.course.files import load_assignment
from grader.course.materials import is_material, material_paths
from grader.course.model import CONFTEST, Assignment
from grader.engine.judge import Judge, judging
from grader.engine.outcome import Suite
from grader.errors import ExchangeError, GraderError, unexpected
from grader.files.atomic import write_atomically
from grader.files.tree import read_files
from grader.sandbox.choose_level import chosen_level
from grader.sandbox.isolation.posix import end_with_parent
from grader.service.work import Looked, Task
from grader.work.handing_in import LARGEST_WORK_MIB, Refusal, prepared
from grader.work.kinds import kind_of

_PLACE = Path("what you uploaded")  # in sentences


def main() -> None:
    """Look at what standard input names."""
    end_with_parent()
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    # What a check prints must not come between the replies.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with contextlib.suppress(BrokenPipeError):  # the server has ended
        if line := sys.stdin.buffer.readline():
            task = msgspec.json.decode(line, type=Task, dec_hook=operator.call)  # Path, of its text
            _work(task, lambda what: replies.write(msgspec.json.encode(what) + b"\n"))


def _work(task: Task, reply: Callable[[Looked], object]) -> None:
    def serve(look: Callable[[Path], Looked], isolation: str) -> None:
        reply(Looked(isolation=isolation))
        for line in sys.stdin.buffer:
            try:
                folder = Path(msgspec.json.decode(line, type=str))
                answer = replace(look(folder), isolation=isolation)
            except GraderError as error:
                answer = Looked(unchecked=error.message)
            except OSError as error:
                answer = Looked(unchecked=unexpected(error).message)
            reply(answer)

    try:
        assignment = load_assignment(task.folder)
        checks = task.folder / assignment.public_checks
        if not checks.is_file():
            serve(partial(_look, task, assignment, None), "")
            return
        limits = assignment.limits
        limits = replace(limits, submission_seconds=min(limits.submission_seconds, task.seconds))
        assignment = replace(assignment, limits=limits)
        conftest = task.folder / CONFTEST if is_material(CONFTEST, assignment.files) else None
        suite = Suite(assignment.name, [checks], conftest=conftest)
        level = chosen_level(task.isolation or None)

        def with_judge(judge: Judge) -> None:
            serve(partial(_look, task, assignment, judge), level)

        judging(suite, assignment, with_judge, isolation=level)
    except BrokenPipeError:
        raise
    except (OSError, GraderError) as error:
        refused = unexpected(error) if isinstance(error, OSError) else error
        reply(Looked(unchecked=refused.message))


def _look(task: Task, assignment: Assignment, judge: Judge | None, upload: Path) -> Looked:
    whole = read_files(upload, LARGEST_WORK_MIB, skipped=material_paths(task.folder, assignment.files))
    kind = kind_of(assignment, task.folder)
    try:
        found = prepared(whole, kind, task.max_mib, _PLACE, task.python)
    except ExchangeError as error:  # they are too large
        return Looked(refusal=Refusal("large", error.message))
    for name, content in found.files.items():
        if content != whole[name]:
            write_atomically(upload / name, content)
    looked = Looked(found.work.file, found.work.remarks, found.refusal)
    if judge is None or (found.refusal and found.refusal.kind != "nothing"):
        return looked
    # A check passes with the reference before it is handed out.
    judgement = judge.run(dict(found.files), proven="elsewhere", once=True)
    remarks = list(dict.fromkeys([*looked.remarks, *judgement.remarks]))
    return replace(looked, judgement=replace(judgement, traces={}), remarks=remarks)


if __name__ == "__main__":
    main()
    os._exit(0)  # all is cleaned up; what Python would still do takes ten times as long
