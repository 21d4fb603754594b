"""The closed namespaces hold what the ontology declares, no more and no less.

Takes ontology/gri.ttl and terms.py. Gives the word that one of the two lacks.
Never reads a table or a query.
"""

from pathlib import Path

import pytest
from gri_ingest.errors import UnknownTerm
from gri_ingest.terms import EXTERNAL, GRI
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

OWL = "http://www.w3.org/2002/07/owl#"
NS = "https://w3id.org/gri/ns#"


def test_terms_are_the_words_of_the_ontology(root: Path) -> None:
    store = Store()
    store.bulk_load(path=str(root / "ontology" / "gri.ttl"), format=RdfFormat.TURTLE)
    kinds = " ".join(f"<{OWL}{kind}>" for kind in ("Class", "ObjectProperty", "DatatypeProperty"))
    found = store.query(f"SELECT ?term WHERE {{ VALUES ?kind {{ {kinds} }} ?term a ?kind }}")
    assert isinstance(found, QuerySolutions)
    declared = {row["term"].value.removeprefix(NS) for row in found if row["term"].value.startswith(NS)}
    assert len(declared) > 150
    assert set(GRI) == declared, f"terms.py lacks {declared - set(GRI)}, gri.ttl lacks {set(GRI) - declared}"


def test_a_misspelt_word_names_the_nearest() -> None:
    with pytest.raises(UnknownTerm, match='GRI has no word "validForm"\\. Use "validFrom"'):
        GRI.validForm  # noqa: B018


def test_external_words_are_closed_too() -> None:
    assert len(EXTERNAL) == 15
    for terms in EXTERNAL:
        assert all(isinstance(getattr(terms, word), NamedNode) for word in terms)
        with pytest.raises(UnknownTerm):
            terms.nobodyKnowsThisWord  # noqa: B018
