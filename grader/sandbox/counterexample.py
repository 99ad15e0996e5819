"""What shows that an answer is wrong: one input, as short text, and pictures of arrays and of curves."""

import math

import msgspec


class WrongEntries(msgspec.Struct, frozen=True, tag="entries"):
    """Where an array is wrong, in a grid of at most 32 rows and 64 columns."""

    name: str
    shape: list[int]
    wrong: int  # entries
    columns: int
    shares: bytes  # of each place in the grid, row by row: how much of it is wrong, in 255ths

    @property
    def rows(self) -> int:
        """How many rows the grid has."""
        return len(self.shares) // self.columns

    @property
    def words(self) -> str:
        """The picture in one line."""
        size = math.prod(self.shape)
        return f"{self.name}, shape {tuple(self.shape)}: {self.wrong:,} of {size:,} entries wrong"


class Curves(msgspec.Struct, frozen=True, tag="curves"):
    """Numbers in order, such as the losses of a training, by what they are; None is no finite number."""

    lines: dict[str, list[float | None]]
    length: int  # how many numbers there are, of which at most 200 are kept

    @property
    def words(self) -> str:
        """The picture in one line."""
        return f"{self.length:,} values in order:"


class Counterexample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One input on which the answer is wrong, every part as short text."""

    inputs: dict[str, str] = {}  # the arguments by name
    returned: str = ""
    expected: str = ""
    difference: str = ""  # where the two first differ, and by how much
    others: dict[str, str] = {}  # what else shows it, by what it is
    pictures: list[WrongEntries | Curves] | msgspec.UnsetType = msgspec.UNSET

    def parts(self) -> list[tuple[str, str]]:
        """Return the parts that say something, by what they are: input, what else, returned, expected ..."""
        rows = [(f"input {name}", text) for name, text in self.inputs.items()]
        rows += [*self.others.items(), ("returned", self.returned), ("expected", self.expected)]
        return [(label, text) for label, text in [*rows, ("difference", self.difference)] if text]

    def lines(self) -> list[str]:
        """Return the parts as aligned lines."""
        width = max((len(label) for label, _ in self.parts()), default=0)
        indent = "\n" + " " * (width + 2)
        return [f"{label:<{width}}  {text.replace(chr(10), indent)}" for label, text in self.parts()]
