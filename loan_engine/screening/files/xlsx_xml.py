"""XML of any length, piece by piece, without document types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any
from xml.parsers.expat import ParserCreate

from loan_engine.screening.files.xlsx_package import damaged

_CHUNK = 256 << 10
_LONGEST_TOKEN = 4 << 20  # bytes; the parser goes over an unfinished one again with every piece

Start = Callable[[Mapping[str, str]], None]
End = Callable[[], None]


def parse(
    file: IO[bytes], root: str, starts: Mapping[str, Start], ends: Mapping[str, End], text: Callable[[str], None]
) -> Iterator[int]:
    """Calls what is to be done at the start and the end of elements, by name, and with the text between.

    Yields the bytes read after every piece, so that what was gathered can be handed on. Namespaces are told by nothing
    but the prefix of the root. Raises Invalid `damaged_workbook`, or ExpatError.
    """
    parser = ParserCreate()
    parser.buffer_text = True
    on_start: dict[str, Start] = {}
    on_end: dict[str, End] = {}

    def first(name: str, attributes: dict[str, str]) -> None:
        prefix = name.removesuffix(root)
        if not name.endswith(root) or (prefix and not prefix.endswith(":")):
            raise damaged()
        on_start.update({prefix + each: call for each, call in starts.items()})
        on_end.update({prefix + each: call for each, call in ends.items()})
        parser.StartElementHandler = start
        parser.EndElementHandler = end

    def start(name: str, attributes: dict[str, str]) -> None:
        if call := on_start.get(name):
            call(attributes)

    def end(name: str) -> None:
        if call := on_end.get(name):
            call()

    def no_document_type(*given: Any) -> None:
        raise damaged()

    parser.StartElementHandler = first
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = no_document_type
    read = 0
    while piece := file.read(_CHUNK):
        read += len(piece)
        parser.Parse(piece, False)
        if read - parser.CurrentByteIndex > _LONGEST_TOKEN:
            raise damaged()
        yield read
    parser.Parse(b"", True)
    yield read
