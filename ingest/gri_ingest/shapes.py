"""SHACL shapes over a candidate, for `gri-ingest check`.

Takes the statements of the default graph and ontology/shapes.ttl; gives findings by severity.
Never runs in a build, because it takes seconds, and never infers: the rules have done that.
"""

from __future__ import annotations

from pathlib import Path

import pyshacl
from rdflib import Graph
from rdflib.namespace import RDF, SH

from gri_ingest.errors import IngestError
from gri_ingest.report import Finding, Level
from gri_ingest.terms import BASE

_LEVELS: dict[str, Level] = {str(SH.Violation): "ERROR", str(SH.Warning): "WARN", str(SH.Info): "INFO"}


def violations(statements: list[str], shapes: Path) -> list[Finding]:
    """The results of a validation as findings."""
    if not shapes.is_file():
        raise IngestError("ontology/shapes.ttl is not there. Restore it: it says what a resource carries.")
    data = Graph().parse(data="".join(statements), format="nt")
    wanted = Graph().parse(shapes, format="turtle")
    _, results, _ = pyshacl.validate(data, shacl_graph=wanted, inference="none", advanced=False, meta_shacl=False)
    assert isinstance(results, Graph)
    found = []
    for result in results.subjects(RDF.type, SH.ValidationResult):
        value = {key: results.value(result, SH[key]) for key in ("focusNode", "resultPath", "value", "resultMessage")}
        severity = str(results.value(result, SH.resultSeverity))
        told = f"{_short(value['focusNode'])}: {value['resultMessage'] or 'breaks its shape'}"
        path = f" ({_short(value['resultPath'])})" if value["resultPath"] else ""
        found.append(
            Finding("shapes.ttl", reason=told.rstrip(".") + path, level=_LEVELS.get(severity, "ERROR"), rule="shape")
        )
    return sorted(found)


def _short(term: object) -> str:
    return str(term).replace(BASE, "")
