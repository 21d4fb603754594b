"""Rows become claims and unverified facts: routing, stamps, accounts, audits.

Takes a source of this module with an adapter of ten lines. Gives the statement that stands in the wrong graph.
Never reads a table of the project.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path

from gri_ingest.errors import RowRefused
from gri_ingest.fact import Fact, label, string
from gri_ingest.mint import Mint
from gri_ingest.nquads import split
from gri_ingest.register import Entry
from gri_ingest.row import Evidence, Row
from gri_ingest.source import Source
from gri_ingest.terms import GRI, RDF
from gri_ingest.transform import Result, transform

BASE = "https://w3id.org/gri/"
GOOD = "https://x.example/a"


def rows(snapshot: Path) -> Iterator[Row]:
    yield from ()


def facts(row: Row, mint: Mint) -> Iterator[Fact]:
    """A party in an infrastructure, or a remark about such a node."""
    if row.table == "remarks":
        node = mint.policy(row.take("about"))
        yield Fact(node, GRI.dataIdentifier, string(row.take("remark")))
        return
    since = row.maybe("since")
    if since == "never":
        raise RowRefused("since", since, "is no start", "Leave it empty.")
    node = mint.own(
        mint.policy(row.take("id")) if "id" in row.cells
        else mint.participation(mint.infrastructure("esrf"), mint.country(row.take("country")), "member", since)
    )  # fmt: skip
    yield Fact(node, RDF.type, GRI.Participation)
    name = row.maybe("name")
    if name:
        yield label(node, name, row.status("name"))
        if row.status("name") == "unverified":
            yield Fact(node, GRI.acronym, string("stand-in"), stand_in=True)


SOURCE = Source(
    slug="toy", title="Toy", publisher="P", landing_page=GOOD, url=GOOD, licence=GOOD, format="packages",
    retrieved=datetime.date(2026, 1, 31), sha256="", evidence=Evidence(), classes=(), fill=(), ignore={},
    rows=rows, facts=facts,
)  # fmt: skip


def row(table: str = "memberships", number: int = 2, **cells: str) -> Row:
    whole = {
        "name": "",
        "since": "",
        "confidence": "verified",
        "source_url": GOOD,
        "check_url": "",
        "unverified_fields": "",
        **cells,
    }
    if whole["confidence"] == "unverified":
        whole["source_url"] = ""
    return Row("toy", table, number, whole)


def result(*given: Row, entries: dict[str, Entry] | None = None) -> Result:
    return transform(SOURCE, given, entries or {})


def said(made: Result, graph: str, word: str) -> list[tuple[str, str]]:
    """Subject and object, shortened, of the statements with a property in a graph."""
    quads = (split(line) for line in made.lines)
    return sorted(
        (s.removeprefix(f"<{BASE}id/").rstrip(">"), o.removeprefix(f"<{BASE}").rstrip(">"))
        for s, p, o, g in quads
        if g.startswith(f"<{BASE}graph/{graph}") and p.endswith(f"{word}>")
    )


CLAIM = "claim/toy/participation/esrf.fra.member.1"
THING = "participation/esrf.fra.member.1"


def test_a_verified_row_is_a_claim_with_source_and_status() -> None:
    made = result(row(country="FR", since="1988", name="France in ESRF"))
    assert said(made, "source/toy/2026-01-31", "evidenceStatus") == [(CLAIM, "voc/evidence/verified")]
    assert [subject for subject, _ in said(made, "source", "ns#source")] == [CLAIM]
    assert said(made, "source", "foaf/0.1/page")[0][1] == f"<{GOOD}"
    assert said(made, "unverified", "type") == []
    assert made.rows == {"memberships": {"core": 1, "both": 0, "unverified": 0, "rejected": 0}}
    assert made.names == {THING: Entry(THING, "1988")}


def test_an_unverified_row_is_no_claim_and_says_where_it_can_be_checked() -> None:
    made = result(row(country="FR", since="", confidence="unverified", check_url=GOOD))
    assert {split(line)[3] for line in made.lines} == {f"<{BASE}graph/unverified>"}
    assert said(made, "unverified", "checkPage") == [(THING, f"<{GOOD}")]
    assert said(made, "unverified", "evidenceStatus") == [(THING, "voc/evidence/unverified")]
    assert made.rows["memberships"]["unverified"] == 1


def test_an_unverified_cell_puts_the_whole_node_beside_its_part_in_core() -> None:
    made = result(row(country="FR", since="1988", name="doubtful", unverified_fields="name"))
    assert [text for _, text in said(made, "source", "prefLabel")] == ['"x.example/a"@en'], "only the document's own"
    assert said(made, "source", "acronym") == [(CLAIM, '"stand-in"')]
    assert (THING, '"doubtful"@en') in said(made, "unverified", "prefLabel")
    assert said(made, "unverified", "acronym") == [], "the whole node has the value itself"
    assert said(made, "unverified", "type")[-1] == (THING, "ns#Participation")
    assert said(made, "unverified", "evidenceStatus") == [(THING, "voc/evidence/unverified")]
    assert made.rows["memberships"]["both"] == 1


def test_a_verified_remark_about_an_unverified_node_follows_it() -> None:
    made = result(
        row("policies", id="p", name="", confidence="unverified", since=""),
        row("remarks", 3, about="p", remark="DOI"),
    )
    assert said(made, "source", "dataIdentifier") == []
    assert said(made, "unverified", "dataIdentifier") == [("policy/p", '"DOI"')]


def test_an_unverified_remark_takes_the_whole_node_along() -> None:
    made = result(
        row("policies", id="p", name="Policy", since=""),
        row("remarks", 3, about="p", remark="DOI", confidence="unverified"),
    )
    assert said(made, "source", "dataIdentifier") == []
    assert ("claim/toy/policy/p", '"Policy"@en') in said(made, "source", "prefLabel")
    assert ("policy/p", '"Policy"@en') in said(made, "unverified", "prefLabel")
    assert said(made, "unverified", "dataIdentifier") == [("policy/p", '"DOI"')]


def test_a_refused_row_is_a_finding_with_line_and_column() -> None:
    made = result(row(country="FR", since="never"), row(number=3, country="UK", since=""))
    assert made.rows["memberships"]["rejected"] == 2
    assert [str(finding) for finding in made.findings] == [
        'memberships.csv, line 2, column since: "never" is no start. Leave it empty.',
        'memberships.csv, line 3, column country: "UK" is not an ISO 3166 code. Write "GB".',
    ]


def test_a_field_left_unread_and_a_status_not_asked_are_findings() -> None:
    made = result(row(country="FR", since="1988", colour="red", unverified_fields="since"))
    assert [(f.column, f.rule) for f in made.findings] == [("colour", "unread"), ("since", "unasked")]
    assert 'under [ignore]: "memberships.colour"' in str(made.findings[0])


def test_two_rows_cannot_state_one_node() -> None:
    made = result(row(country="FR", since="1988"), row(number=9, country="FR", since="1988"))
    assert [f.rule for f in made.findings] == ["twice"]
    assert "memberships.csv, line 2 as well" in str(made.findings[0])


def test_ordinals_follow_the_start_whatever_the_order_of_rows() -> None:
    given = [row(number=n, country="FR", since=since) for n, since in enumerate(["2001", "", "1988", "1999-05"], 2)]
    expected = sorted(set(result(*given).lines))
    random.Random(3).shuffle(given)
    made = result(*given)
    assert sorted(set(made.lines)) == expected
    assert {entry.key: path[-1] for path, entry in made.names.items()} == {
        "": "1",
        "1988": "2",
        "1999-05": "3",
        "2001": "4",
    }


def test_a_registered_start_keeps_its_ordinal() -> None:
    entries = {f"participation/esrf.fra.member.{n}": Entry(f"participation/esrf.fra.member.{n}", key)
               for n, key in ((1, "2001"), (2, "1988"))}  # fmt: skip
    made = result(
        *[row(number=n, country="FR", since=since) for n, since in enumerate(["1988", "2001", "1950"])], entries=entries
    )
    assert {entry.key: path[-1] for path, entry in made.names.items()} == {"2001": "1", "1988": "2", "1950": "3"}
