"""`grader verify`: prove that an assignment's checks can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option, instructor_course

if TYPE_CHECKING:
    from grader.authoring.proof import Proof


@click.command()
@click.argument("assignments", nargs=-1)
@click.option(
    "--survivors", is_flag=True, help="List every mutant that no check caught, the explained ones too."
)
@course_option
def verify(assignments: tuple[str, ...], survivors: bool, course_dir: Path | None) -> None:
    """Prove that checks catch what is wrong and pass what is right.

    Runs the reference and all variants under many seeds, the stub, every known mistake, and mutants of the
    reference. Exit code 1 if there is a gap; without one, the assignment may be released.

    \b
    Example:  grader verify 01-activations
    """
    from rich.console import Console

    from grader.authoring.proof import keep_proof
    from grader.authoring.verify import verify_all
    from grader.reports.table import plain_table

    course = instructor_course(course_dir)
    rows, gaps = [], False
    for proof in verify_all(course, course.chosen(assignments)):
        _show(proof, survivors)
        if not proof.gaps:
            keep_proof(course, proof)
        gaps |= bool(proof.gaps)
        explained = sum(bool(survivor.reason) for survivor in proof.survivors)
        counts = (proof.checks, proof.mistakes, proof.variants, proof.mutants)
        rows.append((proof.assignment, *map(str, counts), f"{proof.score:.1%}", str(explained)))
    columns = ["checks", "mistakes", "variants", "mutants", "caught", "explained"]
    Console().print(plain_table(["assignment"], columns, rows))
    raise SystemExit(1 if gaps else 0)


def _show(proof: Proof, survivors: bool) -> None:
    click.secho(f"{proof.assignment}: ", bold=True, nl=False)
    if proof.gaps:
        click.secho(f"{len(proof.gaps)} gaps", fg="red")
    else:
        click.secho("proven", fg="green")
    for gap in proof.gaps:
        click.echo(f"  {gap}")
    for survivor in proof.survivors:
        if survivors or not survivor.reason:
            click.echo(
                f"  not caught, in {survivor.function}{f' ({survivor.reason})' if survivor.reason else ''}"
            )
            click.secho(f"    - {survivor.before}", fg="red")
            click.secho(f"    + {survivor.after}", fg="green")
