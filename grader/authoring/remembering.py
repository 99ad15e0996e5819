"""The student who only remembers: a table of the answers to inputs that were seen, and nothing else.

Such a submission answers a request as the reference does if it has seen the very same one, and passes the
checks that ask nothing new. One has seen the inputs of the public checks; another those of all checks in one
round, which feedback shows. Both are graded in another round, as a class is that has read the feedback.
"""

import hashlib
from collections.abc import Iterator

from grader.course.model import Assignment
from grader.engine.judge import Judge
from grader.sandbox import protocol as p
from grader.sandbox.session import Asked

SEEN, GRADED = 0, 1  # rounds


def remembered_shares(judge: Judge, files: dict[str, bytes], assignment: Assignment) -> tuple[float, float]:
    """Return the shares of the points for remembering the public checks, and all checks of a round."""
    seen, graded = (_known(judge, files, round_) for round_ in (SEEN, GRADED))
    shown = {name: keys for name, keys in seen.items() if name.startswith(f"{assignment.public_checks}::")}

    def share(table: dict[str, list[bytes]]) -> float:
        known = {key for keys in table.values() for key in keys}
        earned = sum(check.points for check in judge.checks if known.issuperset(graded[check.name]))
        return earned / assignment.total if assignment.total else 0.0

    return share(shown), share(seen)


def _known(judge: Judge, files: dict[str, bytes], round_: int) -> dict[str, list[bytes]]:
    """Return by check what a submission is asked in a round, as digests."""
    asked: dict[str, list[Asked]] = {}
    judge.run(files, proven=True, round_=round_, asked=asked)
    return {name: list(_digests(requests)) for name, requests in asked.items()}


def _digests(requests: list[Asked]) -> Iterator[bytes]:
    past = hashlib.blake2b(digest_size=16)
    for tag, handle, frame in requests:
        past.update(frame)
        # What a function of the module answers hangs on its arguments, an object's answer on all before it.
        alone = handle == p.MODULE and tag != p.AGAIN
        yield hashlib.blake2b(frame, digest_size=16).digest() if alone else past.copy().digest()
