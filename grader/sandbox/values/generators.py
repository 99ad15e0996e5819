"""NumPy's random generators, by their state: the copy goes on with the same stream."""

import copy
from typing import Any

from numpy.random import PCG64, Generator

from grader.sandbox.values.difference import Comparing, Difference, exactly
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, WireType
from grader.sandbox.values.scalars import from_hex


def _encode(value: Generator, packer: Packer) -> Any:
    if not isinstance(value.bit_generator, PCG64):
        return packer.foreign(value)
    state: Any = value.bit_generator.state
    inner = state["state"]
    return [hex(inner["state"]), hex(inner["inc"]), state["has_uint32"], state["uinteger"]]


def _decode(items: list[Any], unpacker: Unpacker) -> Generator:
    *texts, has_half, half = unpacker.parts(items, str, str, int, int)
    state, inc = (from_hex(text, 128) for text in texts)
    if not (0 <= state < 2**128 and 0 <= inc < 2**128 and has_half in (0, 1) and 0 <= half < 2**32):
        raise Malformed("a random generator in no possible state")
    bits = PCG64(0)
    inner: Any = {"state": state, "inc": inc}
    bits.state = {"bit_generator": "PCG64", "state": inner, "has_uint32": has_half, "uinteger": half}
    return Generator(bits)


def _compare(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare their states: two copies of one generator are equal."""
    if isinstance(actual, Generator) and actual.bit_generator.state == expected.bit_generator.state:
        return None
    return exactly(actual, expected, comparing)


GENERATOR = WireType(
    "generator", (Generator,), _encode, _decode, compare=_compare, copy=lambda value, _: copy.deepcopy(value)
)
