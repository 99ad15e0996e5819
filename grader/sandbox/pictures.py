"""What a counterexample shows in a picture: which entries of an array are wrong, and curves side by side."""

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
