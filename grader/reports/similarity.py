"""Submissions that are unusually alike, side by side on one page; it accuses nobody."""

from grader.course.model import Course
from grader.course.roster import roster_of
from grader.grading.likeness import Compared, Likeness, Pair
from grader.messages import counted
from grader.reports.pages import page


def similarity_page(course: Course, name: str, found: Likeness) -> str:
    """Return the page: one text, which loads nothing."""
    people = roster_of(course.root)

    def label(one: Compared) -> str:
        if one.where:
            return f"{one.who} ({one.where})"
        return ", ".join(people.label(student) for student in one.who.split(", "))

    return page("similarity.html", course=course, name=name, found=found, label=label, usual=usual)


def usual(pair: Pair, found: Likeness) -> str:
    """Say how usual such a likeness is in this class."""
    are = "are" if pair.as_alike > 1 else "is"
    told = f"{pair.as_alike or 'no'} other of {counted(found.all_pairs, 'pair')} {are} as alike"
    return told if found.all_pairs else ""
