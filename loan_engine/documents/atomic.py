"""A file that is there in full or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copymode

from loan_engine.problems import Invalid, Problem


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A new hidden file beside `path` to write to, which takes its place when the block ends without an exception.

    It is on the disk by then; on an exception it is removed, and whatever stood at `path` stays as it was. A `private`
    one is for its owner only, whatever stood there. Raises Invalid `unwritable` where there can be no such file.
    """
    try:
        target = path.resolve()  # through a link, which stays one
        if target.exists() and not target.is_file():  # a device would be replaced, and be none any more
            raise unwritable()
        part = target.with_name(f".{secrets.token_hex(8)}{target.suffix}")
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
    except (OSError, RuntimeError, ValueError):  # a link to itself; a name that holds a zero byte
        raise unwritable() from None
    try:
        yield part
        try:
            if not private:
                with suppress(FileNotFoundError):
                    copymode(target, part)
            to_disk(part, os.O_RDWR)
            os.replace(part, target)
        except OSError:
            raise unwritable() from None
        with suppress(OSError):  # not every system lets a folder be opened
            to_disk(target.parent, os.O_RDONLY)
    finally:
        with suppress(OSError):
            part.unlink()


def unwritable() -> Invalid:
    """The same as for any other file that is saved."""
    return Invalid(
        Problem("unwritable", "/output", "不能写入这个文件，请检查文件夹是否存在、是否允许写入、空间是否足够")
    )


def to_disk(path: Path, flags: int) -> None:
    """Waits until a file or a folder, opened with `flags`, is on the disk. Raises OSError."""
    opened = os.open(path, flags)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
