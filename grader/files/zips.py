"""Zip files: how ours are written, and what reading a broken one may raise."""

import io
import zipfile
import zlib
from collections.abc import Mapping

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)
# Of what is not read here, of a name that is no UTF-8, and of a place beyond any file.
BROKEN_ZIP = (*_DAMAGED, NotImplementedError, RuntimeError, ValueError, OverflowError)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return files as a zip file, the same bytes of the same files; scripts may be run."""
    with io.BytesIO() as whole:
        with zipfile.ZipFile(whole, "w") as archive:
            for path, content in sorted(files.items()):
                info = zipfile.ZipInfo(path, _LONG_AGO)
                info.external_attr = (0o100755 if content.startswith(b"#!") else 0o100644) << 16
                archive.writestr(info, content, method)
        return whole.getvalue()
