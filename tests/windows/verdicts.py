"""What the checks of bundled assignments say of right, wrong and unusual answers, on the system that runs it.

    python verdicts.py FILE [--few] NAME ...

writes in JSON, by assignment, work and check: status, kind, points, message.

Right are the solutions and variants, wrong what students start from and the known mistakes.
"""

import json
import sys
import time
from pathlib import Path

from grader.authoring.ready import proving_suite
from grader.authoring.sources import gather_sources
from grader.course.files import load_course
from grader.engine.judge import judging
from grader.work.overlays import read_overlays

ROOT = Path(__file__).parents[2]


def verdicts(name, most):
    """Return how each work does on each check; of variants and of mistakes so many at most."""
    course = load_course(ROOT)
    folder, sources = course.solution(name), gather_sources(course, name)
    assignment, parts, file = sources.assignment, sources.parts, sources.kind.file
    solution = {path: text.encode() for path, text in parts.items()}
    works = {"solution": solution}
    handed_out = ROOT / "assignments" / name
    works["stub"] = {
        path: (handed_out / path).read_bytes() for path in parts if (handed_out / path).is_file()
    }
    for page in ("variants", "mistakes"):
        for one in read_overlays(folder, assignment, page)[:most]:
            works[f"{page}: {one.name}"] = one.within(parts, file)

    def run(judge):
        found = {}
        judge.run(solution, proven=False)
        judge.learn()
        for work, files in works.items():
            outcomes = judge.run(files, proven=True, round_=0).outcomes
            found[work] = {
                one.check.name: [one.status, one.kind, one.earned, one.message] for one in outcomes
            }
        return found

    return judging(proving_suite(folder, assignment), assignment, run)


if __name__ == "__main__":
    out, *names = sys.argv[1:]
    most, found = None, {}
    if names[0] == "--few":
        most, names = 2, names[1:]
    for name in names:
        start = time.monotonic()
        found[name] = verdicts(name, most)
        print(f"{name}: {len(found[name])} works in {time.monotonic() - start:.0f} s", flush=True)
        Path(out).write_text(json.dumps(found, indent=1), encoding="utf-8")
