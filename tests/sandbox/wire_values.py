"""Single values over the wire and back, for tests of wire types."""

from grader.sandbox.values import TYPES
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable


def no_foreign(value):
    raise Unsendable(f"a {type(value).__name__}")


def packed(value):
    packer = Packer(TYPES, no_foreign)
    return packer.pack(value), bytearray(b"".join(packer.buffers))


def back(value):
    node, body = packed(value)
    return Unpacker(TYPES, memoryview(body), no_foreign).unpack(node)


def unpacked(node, body=b""):
    def foreign(node):
        raise Malformed("no handles here")

    return Unpacker(TYPES, memoryview(bytearray(body)), foreign).unpack(node)
