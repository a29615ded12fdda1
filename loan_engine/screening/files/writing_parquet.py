"""Results as Parquet, every column of the type it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from loan_engine.documents.atomic import unwritable
from loan_engine.screening.files.batches import BATCH


@dataclass(slots=True)
class _Writer:
    folder: Path
    headings: Sequence[str]
    parts: list[Path] = field(default_factory=list)

    def write(self, batch: pl.DataFrame) -> None:
        part = self.folder / f"{len(self.parts)}.parquet"
        named = pl.DataFrame([each.alias(name) for name, each in zip(self.headings, batch, strict=True)])
        with _full_disk_told():
            named.write_parquet(part, compression="uncompressed")  # only until all are written together
        self.parts.append(part)

    def note_sheet(self, lines: Sequence[str]) -> None:
        """A Parquet file holds its table and nothing else."""


@contextmanager
def parquet_writer(path: Path, headings: Sequence[str]) -> Iterator[_Writer]:
    """Writes a file a batch in a hidden folder, and all of them together at the end."""
    names = distinct(headings)
    with TemporaryDirectory(dir=path.parent, prefix=".") as folder:
        writer = _Writer(Path(folder), names)
        yield writer
        if not writer.parts:
            pl.DataFrame(schema=dict.fromkeys(names, pl.String)).write_parquet(path)
            return
        # Relaxed: a column may hold nothing at all in one batch, and be of no type there.
        together = pl.concat([pl.scan_parquet(part) for part in writer.parts], how="vertical_relaxed")
        with _full_disk_told():
            together.sink_parquet(path, row_group_size=BATCH, maintain_order=True)


@contextmanager
def _full_disk_told() -> Iterator[None]:
    """Polars says of a full disk that the file is out of specification."""
    try:
        yield
    except pl.exceptions.ComputeError:
        raise unwritable() from None


def distinct(headings: Sequence[str]) -> list[str]:
    """The headings as names of columns, no two alike and none empty."""
    names: dict[str, None] = {}
    for place, heading in enumerate(headings, 1):
        wanted = heading.strip() or f"列{place}"
        name, number = wanted, 1
        while name in names:
            number += 1
            name = f"{wanted}（{number}）"
        names[name] = None
    return [*names]
