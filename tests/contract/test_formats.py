"""service/README.md, FORMATS and the engine's writers know the same formats.

Takes all three. Gives the one that differs.
Never writes a result.
"""

import re
from pathlib import Path

from gri_service import exports
from gri_service.engine import evaluate, measure
from gri_service.formats import EXPORTS, FORMATS, HTML, ROWS, TABLES
from gri_service.problems import NotAcceptable

README = Path(__file__).resolve().parents[2] / "service" / "README.md"
FORMS = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]


def test_every_format_is_documented() -> None:
    part = README.read_text(encoding="utf-8").split("\n## Formats\n", 1)[1].split("\n## ", 1)[0]
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")][2:]
    quoted = [[re.findall(r"`([^`]+)`", cell) for cell in row] for row in rows]
    assert [(row[0], q[1][0], tuple(q[2]), row[3], tuple(q[4])) for row, q in zip(rows, quoted, strict=True)] == [
        (f.label, f.header, f.names, ", ".join(sorted(f.forms, key=FORMS.index)), f.aliases) for f in FORMATS
    ]
    assert len(rows) == 15


def test_every_format_but_the_page_has_a_writer_and_every_table_a_counter() -> None:
    written = {f.media_type for f in FORMATS if f is not HTML and f not in EXPORTS}
    assert written == set(evaluate.RESULTS) | set(evaluate.GRAPHS)
    assert {f.media_type for f in FORMATS if f.forms == ROWS} == set(evaluate.RESULTS) == set(measure.ROWS)
    assert all(f.iri for f in FORMATS if f is not HTML)


def test_every_export_has_a_writer_and_says_which_columns_it_needs() -> None:
    assert {f.media_type for f in FORMATS if f.forms == TABLES} == {f.media_type for f in EXPORTS}
    assert set(exports.WRITERS) == {f.media_type for f in EXPORTS}
    assert tuple(exports.FITS) == EXPORTS


def test_a_name_means_one_format_in_each_query_form() -> None:
    for form in FORMS:
        names = [name for f in FORMATS if form in f.forms for name in (*f.names, f.media_type, *f.aliases)]
        assert len(names) == len(set(names)), form
    assert NotAcceptable.status == 406
