"""XML of any length in constant memory: its elements of one level, as they are completed.

The tree is built by the standard library's own builder, which calls nothing in Python for an element.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from loan_engine.screening.files.xlsx_package import damaged

_PIECE, _LARGEST_PIECE = 8 << 10, 1 << 20
"""Bytes. Elements that live no longer than a piece are no work for the garbage collector; but the parser goes over an
unfinished tag again with every piece, so that pieces grow where nothing is completed."""

_LONGEST = 8 << 20  # bytes of one element
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"\0")  # the last is in every text of UTF-16


def elements(file: IO[bytes], root: str, depth: int) -> Iterator[tuple[int, list[Element]]]:
    """The elements so many levels below the root, 1 or 2, with the bytes read so far.

    Raises Invalid `damaged_workbook`: another root, a document type, an element too long; or ParseError.
    """
    builder = TreeBuilder()
    above = builder.start("above", {})
    # Nothing but UTF-8, whatever is declared: in another encoding a document type would go unnoticed.
    parser = XMLParser(target=builder, encoding="utf-8")
    read = last = 0
    end = b""
    checked = False
    size = _PIECE
    while piece := file.read(size):
        if any(mark in end + piece for mark in _FORBIDDEN):
            raise damaged()
        end = piece[-len(_FORBIDDEN[0]) :]
        read += len(piece)
        parser.feed(piece)
        size = min(2 * size, _LARGEST_PIECE)
        if read - last > _LONGEST:
            raise damaged()
        if not len(above):
            continue
        if not checked and local(above[0]) != root:
            raise damaged()
        checked = True
        found = _completed(above[0], depth)
        if found:
            last, size = read, _PIECE
        yield read, found
    builder.end("above")
    parser.close()  # raises where there is no root at all
    # Everything is complete now; one more child stands in for the one that may not be.
    above[0].append(Element("end"))
    yield read, _completed(above[0], depth)


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _completed(parent: Element, depth: int) -> list[Element]:
    """Takes out of the tree what is complete: all but the last child, which may still be growing."""
    done = parent[:-1]
    del parent[:-1]
    if depth == 1:
        return done
    found = [each for child in done for each in child]
    return found + _completed(parent[0], depth - 1) if len(parent) else found
