"""`grader list`: which assignments are out."""

from __future__ import annotations

import click

from grader.cli.options import address_option, local_time, student_course


@click.command("list")
@address_option
def list_assignments(address: str | None) -> None:
    """Show the assignments that are out, and when they are due.

    \b
    Example:  grader list --course /srv/exchange/neural-networks
    """
    from grader.exchange.actions import Exchange
    from grader.receipts.book import ReceiptBook

    course = student_course(address)
    names = Exchange(course).released()
    click.secho(course.title, bold=True)
    if not names:
        click.echo("Nothing is released yet.")
    width = max(map(len, names), default=0)
    for name in names:
        due = course.due(name)
        when = f"due {local_time(due)}" if due else "no due date"
        handed_in = len(ReceiptBook().receipts(course.id, name))
        submitted = f"submitted {handed_in} time{'s' * (handed_in != 1)}" if handed_in else "not submitted"
        click.echo(f"{name:<{width}}  {when}  {submitted}")
