"""The lines of a compressed file, each with its number, or one sentence that says how the file is damaged.

Takes a gzip file in UTF-8. Gives its lines without their ends, and JSON records.
Never holds more than one line, and never mends one.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gri_ingest.row import SourceRefused

AGAIN = "Fetch it anew."


def read(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line.

    Raises SourceRefused for a file that is missing, no gzip file, cut short or in another encoding.
    """
    number = 0
    try:
        with gzip.open(path, "rb") as file:
            for number, line in enumerate(file, 1):
                yield number, line.decode("utf-8").rstrip("\n")
    except FileNotFoundError:
        raise SourceRefused(f"{path.name} is missing in the snapshot. {AGAIN}") from None
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 at byte {error.start + 1}"
        raise SourceRefused(f"{path.name}, line {number}: it {reason}. {AGAIN}") from error
    except EOFError as error:
        raise SourceRefused(f"{path.name}, after line {number}: the file is cut short. {AGAIN}") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise SourceRefused(f"{path.name}, after line {number}: it is no sound gzip file. {AGAIN}") from error


def records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and content of each line that is a JSON object; any other line refuses the file."""
    for number, line in read(path):
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise SourceRefused(f"{path.name}, line {number}: it is no JSON ({error.msg}). {AGAIN}") from error
        if not isinstance(record, dict):
            raise SourceRefused(f"{path.name}, line {number}: it is no JSON object. {AGAIN}")
        yield number, record
