"""Every canned query keeps the promises of queries/README.md: header, parameters, columns, labels, order, words.

Takes queries/*.rq, queries/README.md, the ontology and the world of the tests. Gives one sentence per broken promise.
Never judges an answer: the golden tables do.
"""

import re
from itertools import chain
from pathlib import Path

import pytest
from gri_ingest.queries import VIEWS
from gri_service.catalogue import open_places
from pyoxigraph import Literal, NamedNode, Store
from world import BASE, ROOT, bound, question

FOLDER = ROOT / "queries"
QUERIES = sorted(FOLDER.glob("*.rq"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")
ADDRESSES = {"source", "evidence", "checkPage", "portal"}  # web addresses: read as they are
READ_UNVERIFIED = {
    "how-complete-is-the-graph",
    "how-many-facts-are-not-yet-verified",
    "which-facts-are-not-yet-verified",
}
ASKED_FOR = [
    "which-countries-take-part-in-an-infrastructure",
    "which-infrastructures-does-a-country-take-part-in",
    "with-whom-does-a-country-cooperate-most",
    "what-links-two-countries",
    "where-is-a-country-absent-while-its-partners-take-part",
    "who-took-part-on-a-given-day",
    "how-did-participation-grow",
    "which-participations-ended-or-were-suspended",
    "who-is-about-to-join",
    "which-infrastructures-are-in-a-country",
    "which-infrastructures-lie-within-a-distance",
    "which-infrastructures-bring-a-group-together",
    "which-members-of-a-group-take-part-in-an-infrastructure",
    "which-infrastructures-bridge-countries-with-no-other-link",
    "which-countries-bridge-two-groups",
    "which-bodies-does-a-country-sit-on",
    "who-sits-on-the-gso",
    "what-has-the-gso-done",
    "what-are-the-framework-criteria",
    "which-infrastructures-are-tied-to-the-gso",
    "what-is-the-data-policy-of-an-infrastructure",
    "which-infrastructures-open-their-data-and-when",
    "which-licences-do-data-policies-use",
    "which-agreements-link-two-parties",
    "who-cooperates-on-open-science",
    "cooperation-network",
    "participation-network",
    "map-of-sites",
    "what-are-the-sources-of-a-statement",
    "which-facts-are-not-yet-verified",
    "how-complete-is-the-graph",
    "how-many-infrastructures-are-there",
    "how-many-countries-take-part",
    "how-many-participations-are-recorded",
    "how-many-bodies-are-there",
    "how-many-sources-are-cited",
    "how-many-agreements-are-recorded",
]

every_query = pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)


def body(path: Path) -> str:
    """The query without its header, comments and strings."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
    return re.sub(r'"[^"\n]*"', '""', "\n".join(lines))


def terms(path: Path) -> set[str]:
    """Every IRI that the query names, prefixes written out."""
    text = body(path)
    spaces = dict(re.findall(r"PREFIX (\w+): <([^>]+)>", text))
    text = re.sub(r"PREFIX \w+: <[^>]+>", "", text)
    written = {spaces[prefix] + word for prefix, word in re.findall(r"(?<![\w?<:/])(\w+):([\w-]+)", text)}
    return written | set(re.findall(r"<(https?://[^>]+)>", text))


def words() -> set[str]:
    """The words of the table in the README."""
    table = README.split("## Column words")[1]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return set(chain.from_iterable(re.findall(r"`(\w+)`", cell) for cell in cells))


def test_every_question_that_was_asked_for_is_there():
    assert len(ASKED_FOR) == 37
    assert set(ASKED_FOR) <= {path.stem for path in QUERIES}


@every_query
def test_a_header_says_what_is_asked_and_what_is_counted(path: Path):
    asked = question(path)
    assert asked.summary.endswith("?"), "the summary is the question; end it with a question mark"
    assert len(asked.description) >= 80, "the description says what is counted and what is not"
    assert asked.tags, "the first tag is the group under which the question is listed"
    assert set(VIEWS[asked.view]) <= set(asked.columns)
    for name, param in asked.params.items():
        left_open = param.many and name in {name for name, _ in open_places(asked.text)}
        assert name in asked.columns or left_open, f"project ?{name}, so that each row says which value it is about"
        assert param.example, f"give {name} an example that has an answer"


@every_query
def test_a_question_is_legal_with_each_of_its_parameters_and_with_none(path: Path, world: Store):
    asked = question(path)
    examples = {name: param.example for name, param in asked.params.items()}
    for values in ({}, examples, *({name: value} for name, value in examples.items())):
        found = world.query(bound(asked, values), base_iri=BASE)
        for row in found:
            for name, value in values.items():
                if name not in asked.columns:
                    continue
                assert row[name] is not None, f"?{name} is not in the rows that it narrows"
                legal = value.split(",") if asked.params[name].many else [value]
                assert row[name].value.removesuffix(".0") in legal, f"?{name} is not a value that was asked for"


@every_query
def test_every_iri_has_its_label_beside_it(path: Path, world: Store):
    asked = question(path)
    spare = ADDRESSES - {"source"} if asked.view in ("network", "matrix") else ADDRESSES
    spare = spare | {"evidence", "otherSource"}
    for row in world.query(asked.text, base_iri=BASE):
        for name in asked.columns:
            if isinstance(row[name], NamedNode) and name not in spare:
                assert f"{name}Label" in asked.columns, f"project ?{name}Label beside ?{name}"
        for name in asked.columns:
            if name.endswith("Label") and name != "sourceLabel" and isinstance(row[name], Literal):
                assert row[name].language in (None, "en"), f"?{name} is not English: filter its language"


@every_query
def test_an_answer_has_one_order_and_is_whole(path: Path):
    text = body(path)
    assert "ORDER BY" in text, "in-memory stores keep no order: sort by gri:sortRank, then by IRI"
    for banned in ("SAMPLE", "GROUP_CONCAT", "LIMIT", "OFFSET", "SERVICE", "LATERAL", "FROM"):
        assert not re.search(rf"\b{banned}\b", text), f"{banned} has no place in a canned query"


def test_columns_use_the_words_of_the_promise():
    used = set(chain.from_iterable(question(path).columns for path in QUERIES))
    bare = {name.removesuffix("Label") for name in used}
    assert sorted(bare - words()) == [], "add the word to the table of queries/README.md, or use the one that is there"
    assert sorted(words() - bare) == [], "no answer has this word: take it out of the table of queries/README.md"


def test_queries_use_words_that_the_ontology_has():
    store = Store()
    for path in (ROOT / "ontology" / "gri.ttl", *sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))):
        store.load(path=path, base_iri=BASE)
    known = {quad.subject.value for quad in store if isinstance(quad.subject, NamedNode)}
    seen = 0
    for path in QUERIES:
        used = {iri for iri in terms(path) if iri.startswith((f"{BASE}ns#", f"{BASE}voc/"))} - {f"{BASE}ns#"}
        seen += len(used)
        assert sorted(used - known) == [], f"{path.stem} uses words that ontology/ does not define"
    assert seen > 200


def test_unverified_facts_are_read_by_three_questions_alone():
    readers = {path.stem for path in QUERIES if "graph/unverified" in body(path)}
    assert readers == READ_UNVERIFIED


@every_query
def test_a_statement_is_shown_with_its_source(path: Path):
    asked = question(path)
    shown = {"role", "policy", "event", "document", "criterion"} & set(asked.columns)
    # A figure counts statements, and rests on no single one.
    if not shown or asked.view in ("number", "chart") or "number" in asked.columns:
        return
    told = {"evidence", "evidenceLabel"} if asked.view in ("network", "matrix") else {"source", "sourceLabel"}
    assert told <= set(asked.columns), "project ?source and ?sourceLabel beside what was read there"


# Properties that registries have hundreds of thousands of values for.
LARGE = "inCountry|validFrom|validUntil|organisationKind|hasIdentifier"
WHOLE = re.compile(rf"OPTIONAL {{ \?\w+ gri:(?:{LARGE})(?: \?\w+ [;.] |/)")


def test_an_optional_part_of_more_than_one_pattern_begins_with_what_keeps_it_small():
    texts = {path.stem: path.read_text(encoding="utf-8") for path in QUERIES}
    found = {name: WHOLE.findall(text) for name, text in texts.items()}
    assert {name: parts for name, parts in found.items() if parts} == {}, "begin with a class, a precision or a source"
    assert sum(text.count(" ; gri:validFrom ?") for text in texts.values()) >= 10
    assert WHOLE.search("OPTIONAL { ?event gri:inCountry ?country . ?country skos:prefLabel ?countryLabel }")
    assert not WHOLE.search("OPTIONAL { ?event gri:inCountry ?country }")
