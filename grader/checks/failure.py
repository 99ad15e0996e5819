"""What a check raises when an answer is wrong."""

from grader.sandbox.faults import Counterexample


class CheckFailed(AssertionError):
    """The answer under check is wrong.

    Parameters
    ----------
    message : str
        One sentence for the student.
    counterexample : Counterexample, optional
        An input that shows it.
    hint : str, optional
        What helps against just this failure, in place of the check's own hint; "" for none.
    """

    def __init__(
        self, message: str, counterexample: Counterexample | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.counterexample = counterexample
        self.hint = hint

    def __str__(self) -> str:
        shown = self.counterexample.lines() if self.counterexample else []
        return "\n".join([self.message, *shown])
