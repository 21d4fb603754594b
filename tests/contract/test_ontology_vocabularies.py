"""Each list of ontology/vocabularies is complete in two languages, and every value of the tables has its concept.

Takes ontology/vocabularies and data/curated. Gives values without a concept, and concepts without words.
Never lets a value be read as the concept of another list.
"""

import csv
import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the support module stands beside this file
reasoner = importlib.import_module("reasoner")

ROOT, ONTOLOGY = reasoner.ROOT, reasoner.ONTOLOGY
SCHEMES = sorted(path.stem for path in (ONTOLOGY / "vocabularies").glob("*.ttl"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_list_is_what_its_file_says(scheme: str):
    graph = Graph().parse(ONTOLOGY / "vocabularies" / f"{scheme}.ttl")
    iri = URIRef(f"{reasoner.BASE}voc/{scheme}")
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [iri]
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts == set(graph.subjects(SKOS.inScheme, iri))
    assert len(concepts) > 1
    for concept in concepts:
        assert re.fullmatch(r"[a-z0-9.-]+", str(concept).removeprefix(f"{iri}/"))
        languages = {label.language for label in graph.objects(concept, SKOS.prefLabel)}
        assert languages == {text.language for text in graph.objects(concept, SKOS.definition)} == {"en", "fr"}
    ordinals = sorted(int(value) for value in graph.objects(None, URIRef(reasoner.GRI + "ordinal")))
    assert ordinals in ([], list(range(1, len(concepts) + 1)))


# Closed columns of the tables, and the list that holds their values.
COLUMNS = {
    ("infrastructures", "type"): "structure-type", ("infrastructures", "domain"): "domain",
    ("infrastructures", "lifecycle_stage"): "phase", ("infrastructures", "coordinate_source"): "coordinate-source",
    ("sites", "coordinate_source"): "coordinate-source",
    ("memberships", "role"): "role", ("memberships", "status"): "status", ("memberships", "evidence"): "evidence-kind",
    ("memberships", "participation_level"): "participation-level", ("memberships", "source_kind"): "source-kind",
    ("body_members", "role"): "role", ("event_participants", "role"): "role",
    ("case_study_participants", "role"): "role",
    ("event_participants", "capacity"): "capacity", ("bodies", "kind"): "organisation-kind",
    ("organisations", "kind"): "organisation-kind", ("events", "kind"): "event-kind",
    ("events", "status"): "event-status",
    ("events", "series"): "event-series", ("documents", "kind"): "document-kind",
    ("data_policies", "data_access"): "data-access", ("data_policies", "access_mode"): "access-mode",
    ("data_policies", "open_to_foreign_users"): "foreign-use", ("cooperation_links", "kind"): "partnership-kind",
    ("cooperation_links", "start_basis"): "date-basis", ("gso_infrastructure_links", "link"): "tie-kind",
    ("gso_facts", "metric"): "metric", ("published_counts", "role"): "role",
    ("case_studies", "governance_scope"): "governance-scope",
    ("case_studies", "siting"): "siting", ("case_studies", "lifecycle_stage"): "phase",
}  # fmt: skip
# Words of the tables that stand for a concept of another name.
OTHER = {("role", "founding"): "founding-member", ("role", "associate_member"): "associate",
         ("phase", "construction"): "implementation", ("phase", "decommissioned"): "termination"}  # fmt: skip


def values(table: str, column: str) -> set[str]:
    """Values that a column may have, as its description says, and those it has."""
    package = json.loads((ROOT / "data" / "curated" / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in package["resources"] if r["name"].replace("-", "_") == table)
    fields: list[Any] = resource["schema"]["fields"]
    allowed = next(f for f in fields if f["name"] == column).get("constraints", {}).get("enum", [])
    with (ROOT / "data" / "curated" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        cells = {row[column] for row in csv.DictReader(lines)}
    if (table, column) == ("case_studies", "lifecycle_stage"):
        cells = {part for cell in cells for part in cell.split(";")}
    return {*allowed, *cells} - {""}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_value_of_a_closed_column_has_its_concept(table: str, column: str):
    scheme = COLUMNS[table, column]
    graph = Graph().parse(ONTOLOGY / "vocabularies" / f"{scheme}.ttl")
    notations = {str(value) for value in graph.objects(None, SKOS.notation)}
    found = values(table, column)
    assert found or (table, column) == ("memberships", "status")
    for value in found:
        code = OTHER.get((scheme, value), re.sub(r"[^a-z0-9.]+", "-", value.lower()).strip("-"))
        concept = URIRef(f"{reasoner.BASE}voc/{scheme}/{code}")
        assert (concept, RDF.type, SKOS.Concept) in graph, f"{table}.{column}: {value} has no concept in {scheme}.ttl"
        if (scheme, value) not in OTHER or value == "associate_member":
            assert value in notations


def test_the_suites_are_whole():
    assert (len(SCHEMES), len(COLUMNS)) == (46, 31)
