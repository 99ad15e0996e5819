"""What we advise when something is wrong never costs anybody their work."""

import ast
import re
from pathlib import Path

import pytest

import grader

DESTROYS = re.compile(r"\b([Rr]emove|[Dd]elete|[Ee]rase) (\{|it\b|them\b|the (file|folder)\b|what\b)|\brm -")


@pytest.mark.slow
def test_no_sentence_of_ours_advises_to_remove_or_delete_a_file() -> None:
    found = []
    for path in Path(grader.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        docstrings = {
            node.body[0].value
            for node in ast.walk(tree)
            if isinstance(node, described) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr) and node not in docstrings:
                text = ast.unparse(node)
                if DESTROYS.search(text):
                    found.append(f"{path}:{node.lineno}: {text}")
    assert found == []
