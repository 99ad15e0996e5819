"""The process that reads uploads for the web server, and runs the public checks of one assignment on them.

It reads a `LookTask`, then the folder of an upload a line, and writes a `Looked` a line; the first says that
it is ready. Where outputs of notebooks are too much, it takes them out.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from grader.course.materials import material_paths
from grader.course.model import Assignment
from grader.engine.judge import Judge, judging
from grader.errors import ExchangeError, GraderError
from grader.files.atomic import write_atomically
from grader.files.tree import read_files
from grader.grading.checked import handed_out
from grader.grading.line_process import answer, lines_of, told
from grader.sandbox.choose_level import chosen_level
from grader.service.work import Looked, LookTask
from grader.work.handing_in import LARGEST_WORK_MIB, Refusal, prepared
from grader.work.kinds import kind_of

_PLACE = Path("what you uploaded")  # in sentences


def _work(task: LookTask, reply: Callable[[Looked], object]) -> None:
    def run() -> None:
        assignment, suite = handed_out(task.folder, task.seconds)

        def serve(judge: Judge | None) -> None:
            reply(Looked())
            for folder in lines_of(Path):
                reply(told(partial(_look, task, assignment, judge, folder), _unchecked))

        if suite.files[0].is_file():
            judging(suite, assignment, serve, isolation=chosen_level(task.isolation or None))
        else:
            serve(None)

    if refused := told(run, _unchecked):
        reply(refused)


def _unchecked(why: GraderError) -> Looked:
    return Looked(unchecked=why.message)


def _look(task: LookTask, assignment: Assignment, judge: Judge | None, upload: Path) -> Looked:
    whole = read_files(upload, LARGEST_WORK_MIB, skipped=material_paths(task.folder, assignment.files))
    kind = kind_of(assignment, task.folder)
    try:
        files, work, refusal = prepared(whole, kind, task.max_mib, _PLACE, task.python)
    except ExchangeError as error:  # they are too large
        return Looked(refusal=Refusal("large", error.message))
    for name, content in files.items():
        if content != whole[name]:
            write_atomically(upload / name, content)
    looked = Looked(work.file, work.remarks, refusal)
    if judge is None or (refusal and refusal.kind != "nothing"):
        return looked
    # A check passes with the reference before it is handed out.
    judgement = judge.run(dict(files), proven="elsewhere", once=True)
    remarks = list(dict.fromkeys([*looked.remarks, *judgement.remarks]))
    return replace(looked, judgement=replace(judgement, traces={}), remarks=remarks)


if __name__ == "__main__":
    answer(LookTask, _work)
