"""What a text spells: identifiers and addresses; paths only to a submission, whose files they name."""

import sys
from importlib import import_module
from pathlib import PurePath
from typing import Any

from grader.sandbox.values.packing import Malformed, Packer, Unpacker, WireType

_LONGEST = 200


def _of_text(name: str, module: str) -> WireType:
    """Return how a class of Python's own travels that takes a text and is told by it."""

    def encode(value: Any, packer: Packer) -> Any:
        found = vars(sys.modules[module])[name]
        return [str(value)] if type(value) is found else packer.foreign(value)

    def decode(items: list[Any], unpacker: Unpacker) -> Any:
        (text,) = unpacker.parts(items, str)
        try:
            return vars(import_module(module))[name](text[:_LONGEST])
        except ValueError:  # as its maker says
            raise Malformed(f"a {name} of no possible form") from None

    return WireType(name, encode, decode, show=lambda value, _: str(value), named=(f"{module}.{name}",))


def _decode_path(items: list[Any], unpacker: Unpacker) -> Any:
    if unpacker.own is None:  # what a path of the submission's reads is in its own process
        raise Malformed("a path that would be read here")
    from pathlib import Path  # noqa: PLC0415 (a fork has to copy every page of it that it runs through)

    return Path(*unpacker.parts(items, str))


SPELLED = tuple(
    _of_text(name, module)
    for module, name in (("uuid", "UUID"), ("ipaddress", "IPv4Address"), ("ipaddress", "IPv6Address"))
)
PATH = WireType(
    *("path", lambda value, packer: packer.foreign(value), _decode_path),
    copy=lambda value, _: value,
    base=PurePath,
)
