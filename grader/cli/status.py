"""`grader status`: what was handed in."""

from __future__ import annotations

import click

from grader.cli.options import address_option, local_time, student_course


@click.command()
@click.argument("assignment", required=False)
@address_option
def status(assignment: str | None, address: str | None) -> None:
    """Show what you handed in, when, and whether it was late.

    Also saves the signed receipts that confirm what was collected; 'grader receipt' reads them.

    \b
    Example:  grader status 01-activations
    """
    from grader.exchange.actions import Exchange
    from grader.receipts.book import ReceiptBook
    from grader.receipts.deliver import signed_receipt

    course = student_course(address)
    exchange = Exchange(course)
    receipts = ReceiptBook().receipts(course.id, assignment)
    if assignment and not receipts:
        course.chosen([assignment])
    if not receipts:
        click.echo(
            f"You have submitted nothing{f' of {assignment}' if assignment else ''} from this computer."
        )
    for receipt in receipts:
        factor = course.late.factor(receipt.submitted, course.due(receipt.assignment))
        late = {1.0: "in time", None: "too late to count"}.get(factor) or f"late, counts {factor:.0%}"
        stands = exchange.transport.holds(receipt.folder)
        there = "" if stands else "; no longer in the exchange: show your receipt"
        when = local_time(receipt.submitted)
        click.echo(f"{receipt.assignment}  {when}  {receipt.hash[:12]}  as {receipt.student}  {late}{there}")
        signed = signed_receipt(exchange, receipt)
        if signed is not None:
            taken_in = local_time(signed.statement.taken_in)
            click.echo(f"  taken in {taken_in}, signed receipt: {ReceiptBook().add_signed(receipt, signed)}")
