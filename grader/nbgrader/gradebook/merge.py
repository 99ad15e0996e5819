"""One mark, here and in nbgrader's gradebook: what is to stand on both sides.

Points and comment are each settled by the first rule that fits:

1. where both sides agree there is nothing to do;
2. what only one side has, the other gets: to take a mark back, give another one;
3. what one side still has as it was last exchanged was changed on the other since, and the change counts;
4. else both sides were marked, and differently. This is a conflict, which a person decides; both stay.

Points there that nobody knows to be for the answer that was handed in last are *unsure*: they stay there and
count for nothing here until somebody has looked at them. Extra credit can only be given there, so it counts.
"""

from typing import Literal, TypeVar

import msgspec

from grader.grading.results import MOST_EXTRA, Mark

Prefer = Literal["", "ours", "gradebook"]
Verdict = Literal["", "unsure", "conflict", "impossible"]
_Side = Literal["both", "here", "there", "neither"]
_T = TypeVar("_T", float | None, str)


class Summary(msgspec.Struct):
    """What a person should know of an exchange with a gradebook."""

    submissions: int = 0  # that stand in the gradebook as they do here
    taken_over: int = 0  # marks that were given there and are now here as well
    remarks: list[str] = []  # what is odd, a sentence each
    problems: list[str] = []  # what needs a decision, or was left out; a sentence each


class There(msgspec.Struct, frozen=True):
    """What the gradebook holds of one mark."""

    points: float | None = None  # points, extra credit and comment that a person gave
    extra: float | None = None
    comment: str = ""
    written_points: float | None = None  # what was last written there from here, where that is known
    written_comment: str = ""
    sure: bool = True  # whether the points are known to be for the answer that was handed in last

    @property
    def from_here(self) -> bool:
        """Whether it is, as it stands, what was written from here."""
        written = (self.written_points, self.written_comment)
        return self.points is not None and (self.points, self.comment) == written


class Merged(msgspec.Struct, frozen=True):
    """What is to stand on both sides, or why they do not agree, and stay as they are."""

    mark: Mark | None  # here
    there: There
    verdict: Verdict = ""


def merge(here: Mark | None, there: There, blank: Mark, worth: float, prefer: Prefer = "") -> Merged:
    """Return what is to stand on both sides; without a mark here it is `blank`. `prefer` ends conflicts."""
    points = there.points is None or 0 <= there.points <= worth
    if not points or (there.extra is not None and not 0 <= there.extra <= MOST_EXTRA):  # it cannot have these
        return Merged(here, there, "impossible")
    if here is None and there.from_here and there.sure:
        # It was lost here, and comes back.
        return Merged(_changed(blank, there.points, there.comment, there.extra, ""), there)
    if here is None:
        # What was written for another answer goes; what a person gave there is all there is.
        own, comment = (None, "") if there.from_here else (there.points, there.comment)
        there = There(own, there.extra, comment, sure=there.sure)
    known = (None, there.written_points, here.points) if here else (None,)
    if not there.sure and there.points not in known:
        return Merged(here, there, "unsure")
    mark = here or blank
    theirs = prefer == "gradebook" or mark.source == "gradebook"
    settled, who = _settled(mark.points, there.points, there.written_points, theirs)
    comment, said = _settled(mark.comment, there.comment, there.written_comment, theirs)
    if "neither" in (who, said) and prefer != "ours":
        return Merged(here, there, "conflict")
    source = "gradebook" if "there" in (who, said) else "" if "here" in (who, said) else mark.source
    merged = _changed(mark, settled, comment, there.extra, source)
    if merged != mark:
        merged = msgspec.structs.replace(merged, marked=blank.marked)
    after = There(
        settled,
        merged.extra or there.extra,
        comment,
        _written(who, settled, there.written_points, merged, None),
        _written(said, comment, there.written_comment, merged, ""),
    )
    return Merged(None if merged == blank else merged, after)


def _settled(here: _T, there: _T, written: _T, theirs: bool) -> tuple[_T, _Side]:
    """Return the value that counts, and which side it is from."""
    if here == there:
        return here, "both"
    if there in (None, "", written):
        return here, "here"
    if here in (None, "", written) or theirs:
        return there, "there"
    return here, "neither"


def _changed(
    mark: Mark, points: float | None, comment: str, extra: float | None, source: Literal["", "gradebook"]
) -> Mark:
    extra = mark.extra if extra is None else extra
    return msgspec.structs.replace(mark, points=points, comment=comment, extra=extra, source=source)


def _written(side: _Side, value: _T, before: _T, mark: Mark, nothing: _T) -> _T:
    """Return what the gradebook is to remember as written from here."""
    if side == "there":
        return nothing
    return value if side != "both" or not mark.source else before
