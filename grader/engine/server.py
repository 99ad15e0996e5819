"""The fork-server of an assignment: apart from the judge, so that it can start while that is imported."""

from pathlib import Path

from grader.course.materials import materials
from grader.course.model import Assignment
from grader.sandbox.launcher import ForkServer
from grader.work.kinds import kind_of


def server_for(folder: Path, assignment: Assignment, isolation: str) -> ForkServer:
    """Start a fork-server with what the packages of an assignment, and its sources in a folder, import."""
    module = folder / kind_of(assignment, folder).file  # the reference, or what a student has so far
    sources = [module.read_bytes()] if assignment.packages and module.is_file() else []
    sources += [*materials(folder, assignment, "also").values()]
    originals = materials(folder, assignment)
    sources += [content for path, content in originals.items() if path.endswith(".py")]
    return ForkServer(isolation, assignment.packages, sources)
