"""`grader feedback`: what became of it."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import address_option, student_course


@click.command()
@click.argument("assignment", required=False)
@click.option("--save", is_flag=True, help="Also write it to feedback-ASSIGNMENT.md here.")
@address_option
def feedback(assignment: str | None, save: bool, address: str | None) -> None:
    """Show the feedback on what you handed in.

    \b
    Example:  grader feedback 01-activations
    """
    from grader.errors import explained
    from grader.exchange.actions import Exchange
    from grader.files.atomic import write_atomically
    from grader.receipts.book import ReceiptBook

    course = student_course(address)
    exchange = Exchange(course)
    receipts = ReceiptBook().receipts(course.id, assignment)
    if assignment and not receipts:
        course.chosen([assignment])
    latest: dict[str, str] = {}
    for receipt in receipts:
        text = exchange.feedback(receipt)
        if text is not None:
            latest[receipt.assignment] = text
    if not latest:
        click.echo("There is no feedback yet.")
    for name, text in latest.items():
        click.echo(text)
        if save:
            path = Path(f"feedback-{name}.md")
            with explained(f"{path} cannot be written", "Run it in a folder of your own."):
                write_atomically(path, text.encode())
            click.echo(f"Saved as {path}.")
