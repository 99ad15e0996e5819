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
@click.pass_context
def verify(
    ctx: click.Context, assignments: tuple[str, ...], survivors: bool, course_dir: Path | None
) -> None:
    """Prove that checks catch what is wrong and pass what is right.

    Runs the reference and all variants under many seeds, the stub, every known mistake, and mutants of the
    reference. Exit code 1 if there is a gap; without one, the assignment may be released.

    \b
    Example:  grader verify 01-activations
    """
    from rich.console import Console

    from grader.authoring.proof import keep_proof
    from grader.authoring.verify import verify_all

    course = instructor_course(course_dir)
    proofs = []
    for proof in verify_all(course, course.chosen(assignments)):
        proofs.append(proof)
        _show(proof, survivors)
        if not proof.gaps:
            keep_proof(course, proof)
    Console().print(_table(proofs))
    ctx.exit(1 if any(proof.gaps for proof in proofs) else 0)


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


def _table(proofs: list[Proof]) -> object:
    from grader.reports.table import plain_table

    rows = []
    for proof in proofs:
        explained = sum(bool(survivor.reason) for survivor in proof.survivors)
        counts = (proof.checks, proof.mistakes, proof.variants, proof.mutants)
        rows.append((proof.assignment, *map(str, counts), f"{proof.score:.1%}", str(explained)))
    return plain_table(
        ["assignment"], ["checks", "mistakes", "variants", "mutants", "caught", "explained"], rows
    )
