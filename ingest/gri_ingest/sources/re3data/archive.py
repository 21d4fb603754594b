"""The files of a compressed archive, each read as XML, one at a time and out of the archive itself.

Takes a tar.xz file of a stranger. Gives name and root element of each XML file in it, in the order of the archive.
Never writes to the disk, never follows a link or an entity, and never holds more than one file.
"""

from __future__ import annotations

import lzma
import tarfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from gri_ingest.row import SourceRefused

LARGEST = 4_000_000  # bytes of one file; the largest of the registry has a hundred thousand
AGAIN = "Fetch it anew."


def roots(path: Path) -> Iterator[tuple[str, Element]]:
    """Name and root element of every XML file; raises SourceRefused for a damaged archive, or one that is no data."""
    name = "its first file"
    try:
        with tarfile.open(path, "r|xz") as archive:
            for member in archive:
                name = member.name
                if member.isdir():
                    continue
                content = archive.extractfile(member) if member.isfile() else None
                if content is None or not name.endswith(".xml"):
                    raise SourceRefused(f"{path.name}: {name} is no XML file. {AGAIN}")
                if member.size > LARGEST:
                    raise SourceRefused(f"{path.name}: {name} has {member.size:,} bytes, more than a record can have.")
                yield name, root(content.read(), f"{path.name}: {name}")
    except FileNotFoundError:
        raise SourceRefused(f"{path.name} is missing in the snapshot. {AGAIN}") from None
    except (EOFError, lzma.LZMAError, tarfile.TarError) as error:
        raise SourceRefused(f"{path.name}: the archive is cut short or damaged after {name}. {AGAIN}") from error


def root(content: bytes, place: str) -> Element:
    """The root element of an XML text; a document type is refused, because it can name files and swell without end.

    >>> root(b"<a><b>1</b></a>", "a.xml").find("b").text
    '1'
    >>> root(b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "a.xml")
    Traceback (most recent call last):
    gri_ingest.errors.SourceRefused: a.xml has a document type, which no record of the registry has. ...
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: builder.start(_named(tag), attributes)
    parser.EndElementHandler = lambda tag: builder.end(_named(tag))
    parser.CharacterDataHandler = builder.data

    def refuse(*_: object) -> None:
        raise SourceRefused(f"{place} has a document type, which no record of the registry has. Do not read it.")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content.decode("utf-8"), True)
    except UnicodeDecodeError as error:
        raise SourceRefused(f"{place} is not UTF-8 at byte {error.start + 1}. {AGAIN}") from error
    except expat.ExpatError as error:
        raise SourceRefused(f"{place} is no XML ({error}). {AGAIN}") from error
    return builder.close()


def _named(tag: str) -> str:
    return f"{{{tag}" if "}" in tag else tag
