"""Where nbgrader finds this course, so that its commands and its formgrader work here as well."""

from pathlib import Path

from grader.course.files import load_course

c = get_config()  # noqa: F821 (given by nbgrader)
course = load_course(Path(__file__).parent)


def refuse_doubt(cell, cell_index, execute_reply):
    """Let nbgrader say why a submission could not be graded, and record no grade instead of a zero."""
    if execute_reply["content"]["ename"] == "NotGraded":
        raise RuntimeError(execute_reply["content"]["evalue"])


c.CourseDirectory.course_id = course.id
c.CourseDirectory.root = str(course.root)
c.Exchange.root = str(course.exchange_root)

# 'grader build' makes the source, 'grader collect' the submitted folder; nbgrader makes the rest.
c.CourseDirectory.source_directory = "for-nbgrader/source"
c.CourseDirectory.release_directory = "for-nbgrader/release"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "for-nbgrader/autograded"
c.CourseDirectory.feedback_directory = "for-nbgrader/feedback"
c.CourseDirectory.solution_directory = "for-nbgrader/solution"
c.CourseDirectory.db_url = f"sqlite:///{course.root}/gradebook.db"

# The records that the grader keeps beside submissions are hidden files.
c.CourseDirectory.ignore = [".*", "__pycache__", "*.pyc", "feedback"]

# An empty answer to a written question is no answer, and a deleted check costs nobody points.
c.ClearSolutions.text_stub = ""
c.OverwriteCells.add_missing_cells = True
c.Execute.on_cell_error = refuse_doubt

# The first check cell of a submission grades all of it.
c.Execute.timeout = 120
