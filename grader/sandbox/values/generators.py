"""NumPy's random generators: their state."""

import copy
from typing import Any

from numpy.random import PCG64, Generator

from grader.sandbox.values.difference import Comparing, Difference, exactly
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, WireType


def _encode_generator(value: Generator, packer: Packer) -> Any:
    if not isinstance(value.bit_generator, PCG64):
        return packer.foreign(value)
    state: Any = value.bit_generator.state
    numbers = (*state["state"].values(), state["has_uint32"], state["uinteger"])
    return [packer.pack(number) for number in numbers]


def _decode_generator(items: list[Any], unpacker: Unpacker) -> Generator:
    """Return a copy that goes on with the same stream."""
    state, inc, has_half, half = unpacker.parts(items, int, int, int, int)
    if not (0 <= state < 2**128 and 0 <= inc < 2**128 and has_half in (0, 1) and 0 <= half < 2**32):
        raise Malformed("a random generator in no possible state")
    bits = PCG64(state)  # a seed of its own, of which `spawn` makes others
    inner: Any = {"state": state, "inc": inc}
    bits.state = {"bit_generator": "PCG64", "state": inner, "has_uint32": has_half, "uinteger": half}
    return Generator(bits)


def _compare_generators(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare their states: two copies of one generator are equal."""
    if isinstance(actual, Generator) and actual.bit_generator.state == expected.bit_generator.state:
        return None
    return exactly(actual, expected, comparing)


GENERATOR = WireType(
    *("generator", _encode_generator, _decode_generator),
    compare=_compare_generators,
    copy=lambda value, _: copy.deepcopy(value),
    types=(Generator,),
)
