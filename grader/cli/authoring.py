"""How a course begins and its assignments get to students: `init`, `new`, `build` ... `release`."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.bar import patience
from grader.cli.options import (
    FOLDER,
    NEW_FOLDER,
    course_dir_option,
    course_option,
    inform_students,
    instructor_course,
    local_time,
    show_table,
    tell_of_news,
    told_apart,
    warn,
)
from grader.errors import CourseError, GraderError, NotInCourse
from grader.messages import counted

_COLUMNS = (
    "mutants: small changes made to the solution; caught: how many of them the checks notice;\n"
    "learned: points for who only remembers the inputs of the public checks / of all checks"
)

if TYPE_CHECKING:
    from grader.authoring.proof import Proof
    from grader.course.model import Course


@click.command()
@click.argument("folder", type=NEW_FOLDER)
@click.option("--title", help="What people call the course. Default: My course, or that of the old one.")
@click.option("--id", "course_id", help="Short name of the course. Default: the folder's name.")
@click.option("--exchange", default="exchange", show_default=True, help="Folder that students can reach.")
@click.option("--example", is_flag=True, help="With a complete assignment to copy from, not the smallest.")
@click.option("--from", "old", type=FOLDER, help="The folder of a course of which this is the next semester.")
@click.option("--shift", type=int, metavar="DAYS", help="With --from: move due dates. Default: clear them.")
def init(
    folder: Path,
    title: str | None,
    course_id: str | None,
    exchange: str,
    example: bool,
    old: Path | None,
    shift: int | None,
) -> None:
    """Make a new course, or one for the next semester.

    A new one has one small assignment. With --from the assignments of another come along, with their proofs,
    the rules and the comments of 'grader mark'; people, their work and grades do not, and the secret is new.

    \b
    Example:  grader init my-course --title "Neural networks" --exchange /srv/exchange
              grader init nets-2031 --from nets-2030 --id nets-2031 --shift 364
    """
    from grader.authoring.new import EXAMPLE_ASSIGNMENT, FIRST_ASSIGNMENT, id_in_use, id_of, new_course

    name = course_id or id_of(folder)
    if old:
        _init_from(old, folder, name, title, shift)
        return
    if shift is not None:
        raise click.UsageError("--shift needs --from.")
    first = EXAMPLE_ASSIGNMENT if example else FIRST_ASSIGNMENT
    about = {"title": title or "My course", "course_id": name, "exchange": exchange}
    for path in new_course(folder, **about, assignment=first):
        click.echo(f"wrote {path}")
    if told := id_in_use(instructor_course(folder)):
        warn([f"{told} If that is another course, write another id in course.toml."])
    there = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"Next: {there}grader build")


def _init_from(old: Path, folder: Path, name: str, title: str | None, shift: int | None) -> None:
    import msgspec

    from grader.authoring.new import id_in_use
    from grader.grading.next_semester import next_semester

    before = instructor_course(old)
    if told := id_in_use(msgspec.structs.replace(before, id=name, secret="", root=folder.resolve())):
        raise CourseError(told, "Give the new course another: --id ID.")
    left = next_semester(before, folder, name, title or "", shift)
    click.echo(f"{folder} has the assignments, rules and comments of {before.root}.")
    click.echo(f"Left behind: {', '.join(left) or 'nothing'}.")
    course = instructor_course(folder)
    undated = [item.name for item in course.assignments if item.due is None]
    if undated:
        click.echo(f"Without a due date: {', '.join(undated)}; set 'due' in {folder / 'course.toml'}.")
    click.echo(f"Next: cd {shlex.quote(str(folder))} && grader build")


@click.command()
@click.argument("assignment")
@click.option(
    "--like",
    type=click.Choice(["smallest", "words", "classes", "table", "program"]),
    default="smallest",
    help="What to begin with: words and dictionaries, classes with exceptions, a table of pandas, "
    "a program with input().",
)
@course_dir_option
def new(assignment: str, like: str, course_dir: Path | None) -> None:
    """Begin an assignment of three small files.

    It builds and checks as it stands, once the packages that it needs are installed: 'pip install pandas'
    for a table. Change it to what you want to ask. In an empty folder a course is made around it.

    \b
    Example:  grader new 02-words && grader build 02-words
              grader new 03-bank --like classes
    """
    from grader.authoring.new import id_of, new_assignment, new_course, not_installed
    from grader.course.files import load_assignment
    from grader.course.model import SOLUTIONS

    here = root = Path.cwd()
    try:
        course = instructor_course(course_dir)
        written, root = new_assignment(course, assignment, like), course.root
    except NotInCourse:
        if any(path.name != ".git" for path in here.iterdir()):
            raise
        about = {"title": "My course", "course_id": id_of(here), "exchange": "exchange"}
        written = new_course(here, **about, assignment=assignment, like=like)
    for path in written:
        click.echo(f"wrote {path}")
    there = [f"cd {shlex.quote(str(root))}"] if root.resolve() != here.resolve() else []
    lacking = not_installed(load_assignment(root / SOLUTIONS / assignment).packages)
    warn(f"{assignment} needs {name}, which is not installed here: pip install {name}" for name in lacking)
    install = [f"pip install {' '.join(lacking)}"] if lacking else []
    steps = [*there, *install, f"grader build {assignment}", f"cd assignments/{assignment}", "grader check"]
    click.echo(f"Next: {' && '.join(steps)}")


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 if what is there is not up to date.")
@course_option
def build(assignments: tuple[str, ...], check: bool, course: "Course") -> None:
    """Make assignments/ from solutions/, without the solutions.

    Hidden checks, mistakes and variants stay behind as well. All that is wrong in an assignment is told at
    once; so is a reference that does not pass its own checks. In a course that has an nbgrader_config.py,
    for-nbgrader/source/ is made too: the instructor's notebooks, for nbgrader's own commands.

    \b
    Example:  grader build 01-activations
              grader build --check
    """
    from grader.authoring.build import left_behind, lost_on_windows, stale, write_bundle
    from grader.authoring.ready import build_problems, refuse_all
    from grader.nbgrader.instructor_notebook import write_nbgrader_source

    names, trouble = course.chosen(assignments), list[GraderError]()
    if check:
        problems = [problem for name in names for problem in stale(course, name)]
        up_to_date = f"assignments/ is up to date ({', '.join(names) or 'nothing in the course yet'})."
        last = "Run 'grader build' and commit what it writes." if problems else up_to_date
        click.echo("\n".join([*problems, last]))
        raise SystemExit(1 if problems else 0)
    warn(course.faults)  # they keep nobody from building
    for name in names:
        with told_apart(name, len(names), trouble, title=False):
            with patience(f"Building {name} ..."):
                refuse_all(name, build_problems(course, name), f"grader build {name}")
                count = len(write_bundle(course, name))
                write_nbgrader_source(course, name)
            click.echo(f"{name}: {'wrote ' + counted(count, 'file') if count else 'up to date'}")
            warn(filter(None, (left_behind(course, name), lost_on_windows(course, name))))
    tell_of_news(course)
    raise SystemExit(GraderError.exit_code if trouble else 0)


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--survivors", is_flag=True, help="List every mutant that no check caught, explained ones too.")
@course_option
def verify(assignments: tuple[str, ...], survivors: bool, course: "Course") -> None:
    """Prove that checks catch what is wrong and pass what is right.

    Runs the reference and all variants under many seeds, the stub, every known mistake, and mutants of the
    reference. Exit code 1 if there is a gap; without one, the assignment may be released. "Learned" are the
    shares of the points for who only remembers the inputs of the public checks, and of all in one round.

    \b
    Example:  grader verify 01-activations
    """
    from grader.authoring.proof import keep_proof
    from grader.authoring.verify import verify_all

    names, rows, code, trouble = course.chosen(assignments), [], 0, list[GraderError]()
    with verify_all(course, names) as results:
        for name, result in zip(names, results, strict=True):
            with told_apart(name, len(names), trouble, title=False):
                with patience(f"Proving {name}, {names.index(name) + 1} of {len(names)} ..."):
                    proof = result()
                _show(proof, survivors)
                if not proof.gaps:
                    keep_proof(course, proof)
                counts = (proof.checks, proof.mistakes, proof.variants, proof.mutants)
                learned = "/".join(f"{100 * share:.0f}" for share in proof.remembered) + " %"
                rows.append(
                    (name, *map(str, counts), f"{proof.score:.1%}" if proof.mutants else "-", learned)
                )
                code = max(code, bool(proof.gaps))
    columns = ["checks", "mistakes", "variants", "mutants", "caught", "learned"]
    show_table(["assignment"], columns, rows)
    click.echo(_COLUMNS)
    raise SystemExit(GraderError.exit_code if trouble else code)


def _show(proof: "Proof", survivors: bool) -> None:
    """Show what is missing for a proof, with what to do next, and the changes that no check noticed."""
    count = len(proof.gaps)
    click.secho(f"{proof.assignment}: ", bold=True, nl=False)
    told = f"not proven, {counted(count, 'gap')}" if count else "proven"
    click.secho(told, fg="red" if count else "green")
    for gap in proof.gaps:
        click.echo(f"- {gap}")
    for survivor in proof.survivors:
        if survivors or not survivor.reason:
            why = f", which is no mistake: {survivor.reason}" if survivor.reason else ""
            click.echo(f"  this change of {survivor.function or 'the module'} is not noticed{why}")
            click.secho(f"    - {survivor.before}", fg="red")
            click.secho(f"    + {survivor.after or '(left out)'}", fg="green")
    if count:
        click.echo(f"Then: grader verify {proof.assignment}")


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--force", is_flag=True, help="Replace what was released before.")
@course_option
def release(assignments: tuple[str, ...], force: bool, course: "Course") -> None:
    """Put assignments where students can fetch them.

    Each must be built as it stands, and where course.toml says proof = "required", proven in its present form
    by 'grader verify'. With proof = "advised" a release says that the proof is missing, and goes on. All that
    stops a release is told at once, with the command for each.

    Without a name, students see the dates and rules that course.toml has now of what is released already;
    nothing else comes out. Where files have changed since, --force replaces them.

    \b
    Example:  grader release 01-activations
              grader release
    """
    from grader.authoring.build import lost_on_windows
    from grader.authoring.proof import require_proof
    from grader.authoring.ready import refuse_all, release_problems
    from grader.exchange.actions import Exchange
    from grader.receipts.receipt import late_now

    if not assignments:
        course.require_sound()
    exchange = Exchange(course)
    before = exchange.released()
    out = before or (course.names if len(course.names) == 1 else [])
    names, trouble = course.chosen(assignments) if assignments else out, list[GraderError]()
    for name in names:
        with told_apart(name, len(names), trouble, title=False):
            steps = ["build", *["verify"] * (course.proof == "required"), "release"]
            then = " && ".join(f"grader {step} {name}" for step in steps)
            with patience(f"Looking through {name} ..."):
                refuse_all(name, release_problems(exchange, name, force=force), then)
            if not (assignments or force) and name in before:
                click.echo(f"{name} is out already, as it is now.")
            else:
                for line in require_proof(course, name):
                    click.echo(line)
                exchange.release(name, course.assignment(name), force=force)
                click.echo(f"Released {name}")
            warn(filter(None, [lost_on_windows(course, name)]))
            if (due := course.due(name)) and (counts := late_now(course, due)):
                late = f"It was due {local_time(course, due)}: all work is late and {counts}."
                warn([f"{late} 'due' is in course.toml."])
    inform_students(exchange)
    there = [name for name in course.names if course.solution(name).is_dir()]
    left = [name for name in there if name not in exchange.released()]
    if left and not assignments:
        click.echo(f"Not released: {', '.join(left)}. Name what students may have:")
        click.echo(f"grader release {left[0]}")
    if names:
        what = f"fetch {names[0]}" if len(names) == 1 else "list"
        click.echo(f"Students: grader {what} --course {shlex.quote(exchange.transport.address)}")
    for name in [name for name in names if force and name in before]:
        click.echo(f"Who has it already: grader fetch {name} --update (what they wrote stays)")
    raise SystemExit(GraderError.exit_code if trouble else 0)
