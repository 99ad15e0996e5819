"""A hook of MkDocs: makes the pages of the reference from the code, and takes in what lies beside `docs/`."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from grader.cli.main import GROUPS, cli
from grader.course import model, reach

ROOT = Path(__file__).parents[1]
BESIDE = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
FILES = {  # what a file may say, by the table that says it
    "course.toml": {
        "": model.Course,
        "[late]": model.LatePolicy,
        "[[assignments]]": model.Scheduled,
        "[categories.NAME]": model.Category,
        "[[extensions]]": model.Extension,
        "[mail]": reach.Mail,
        "[serve]": reach.Serve,
        "[serve.oidc]": reach.Oidc,
    },
    "assignment.toml": {"": model.Assignment, "[limits]": model.Limits},
}
KINDS = {
    **{"str": "text", "bool": "true or false", "int": "whole number", "float": "number"},
    **{
        "Amount": "number above 0",
        "Whole": "whole number above 0",
        "Percent": "0 to 100",
        "dt.datetime": "date",
    },
    **{
        one.__name__: f"`{table}`, below"
        for tables in FILES.values()
        for table, one in tables.items()
        if table
    },
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    pages = {"reference/commands.md": _commands()}
    pages |= {f"reference/{name.replace('.', '-')}.md": _tables(name) for name in FILES}
    pages |= {
        page: (ROOT / name).read_text("utf-8").replace("](docs/", "](") for name, page in BESIDE.items()
    }
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Let links to what is no page of the site lead nowhere, and those to pages made here lead to them."""
    up = "../" * page.file.src_uri.count("/")
    for name, made in BESIDE.items():
        markdown = markdown.replace(f"]({up}../{name}", f"]({up}{made}").replace(f"]({name}", f"]({made}")
    return re.sub(rf"\[([^\]]+)\]\((?:{re.escape(up)}\.\./|assignments/|\.github/)[^)]+\)", r"`\1`", markdown)


def _commands() -> str:
    """Return what `--help` says of every command."""
    text, context = ["# Commands", "Every command has `--help`."], click.Context(cli, info_name="grader")
    for title, places in GROUPS.items():
        text.append(f"## {title}")
        for name in (place.split(".")[1] for place in places.split()):
            command = cli.get_command(context, name)
            assert command, name
            text += _command(command, click.Context(command, parent=context, info_name=name), 3)
    return "\n\n".join(text)


def _command(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    yield f"{'#' * level} {context.command_path}"
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"```text\n{usage}\n```"
    for part in inspect.cleandoc(command.help or "").split("\n\n"):
        whole = part.removeprefix("\b\n")
        yield f"```text\n{whole}\n```" if whole != part else _plain(part)
    rows = [row for one in command.get_params(context) if (row := one.get_help_record(context))]
    if rows:
        yield "| option | what it does |\n| --- | --- |\n" + "\n".join(
            f"| `{option.replace('|', '&#124;')}` | {_plain(what)} |" for option, what in rows
        )
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if below := command.get_command(context, name):
                yield from _command(below, click.Context(below, parent=context, info_name=name), level + 1)


def _plain(text: str) -> str:
    return re.sub(r"([<>*_|])", r"\\\1", " ".join(text.split()))


def _tables(name: str) -> str:
    text = [f"# {name}", "Unknown fields are refused, with their line and what was likely meant."]
    for table, struct in FILES[name].items():
        if table:
            text.append(f"## {table}")
        text.append(inspect.getdoc(struct) or "")
        text.append(
            "| field | type | default | what it says |\n| --- | --- | --- | --- |\n"
            + "\n".join(_rows(struct))
        )
    return "\n\n".join(text)


def _rows(struct: type[msgspec.Struct]) -> Iterator[str]:
    """Yield a row a field; what it says is the comment behind it."""
    lines = inspect.getsource(struct).splitlines()
    body = ast.parse("\n".join(lines)).body[0]
    assert isinstance(body, ast.ClassDef)
    for field in body.body:
        if isinstance(field, ast.AnnAssign):
            comment = lines[(field.end_lineno or 0) - 1].partition("  # ")[2]
            if "not in the file" not in comment:
                default = f"`{ast.unparse(field.value)}`" if field.value else "needed"
                default = (
                    "" if default.endswith(("()`", "[]`", "{}`", "None`")) else default.replace("'", '"')
                )
                yield f"| `{ast.unparse(field.target)}` | {_kind(field.annotation)} | {default} | {comment} |"


def _kind(annotation: ast.expr) -> str:
    """Return a type in words."""
    text = ast.unparse(annotation)
    if text.startswith("Literal"):
        return " or ".join(f"`{one}`" for one in ast.literal_eval(f"({text[8:-1]},)"))
    if text.startswith("Annotated"):
        return _kind(annotation.slice.elts[0])  # type: ignore[attr-defined]
    for name, words in KINDS.items():
        text = re.sub(rf"\b{re.escape(name)}\b", words, text)
    text = re.sub(r"list\[(.*)\]", r"list of \1", text)
    return re.sub(r"dict\[text, (.*)\]", r"table of \1", text).replace(" | None", "")
