"""What a check raises when an answer is wrong."""

import msgspec


class Counterexample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One input on which the answer is wrong, every part as short text."""

    inputs: dict[str, str] = {}  # the arguments by name
    returned: str = ""
    expected: str = ""
    difference: str = ""  # where the two first differ, and by how much

    def lines(self) -> list[str]:
        """Return the parts as aligned lines: input, returned, expected, first difference."""
        rows = [(f"input {name}", text) for name, text in self.inputs.items()]
        rows += [("returned", self.returned), ("expected", self.expected)]
        rows += [("difference", self.difference)]
        shown = [(label, text) for label, text in rows if text]
        width = max((len(label) for label, _ in shown), default=0)
        indent = "\n" + " " * (width + 2)
        return [f"{label:<{width}}  {text.replace(chr(10), indent)}" for label, text in shown]


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
