"""Rows of one source to N-Quads: its claims, and what is not verified.

Takes a source, its rows and the register; gives sorted lines, an account of every row, and findings.
Never knows what a fact means: source, evidence status and graph are stamped here for all sources alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from gri_ingest import nquads, register
from gri_ingest.address import ID, STATEMENT_KINDS, concept, graph, split
from gri_ingest.errors import IngestError, RowRefused
from gri_ingest.fact import Fact, text
from gri_ingest.mint import Mint
from gri_ingest.register import Entry
from gri_ingest.report import Finding
from gri_ingest.row import Row, Status
from gri_ingest.source import Source
from gri_ingest.terms import DCTERMS, FOAF, GRI, RDF, SKOS

UNVERIFIED = graph("unverified")
OUTCOMES = ("core", "both", "unverified", "rejected")


@dataclass
class Result:
    """What one source gave; `rows` counts per table what became of each row."""

    lines: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    names: dict[str, Entry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Told:
    """A fact with the status it ends up with."""

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode | Literal
    status: Status
    stand_in: bool


class Audit:
    """Fields that adapters leave unread, told once per column."""

    def __init__(self, ignore: dict[str, str]) -> None:
        self.ignore = ignore
        self.seen: dict[tuple[str, str, str], list[int]] = {}

    def row(self, row: Row) -> None:
        for name in row.unread():
            if f"{row.table}.{name}" not in self.ignore:
                self.seen.setdefault((row.table, name, "unread"), []).append(row.number)
        for name in row.unasked():
            if f"{row.table}.{name}" not in self.ignore:
                self.seen.setdefault((row.table, name, "unasked"), []).append(row.number)

    def findings(self) -> Iterator[Finding]:
        for (table, name, kind), numbers in sorted(self.seen.items()):
            reason = f"was left unread here and in {len(numbers) - 1} more records"
            repair = f'Take it in the adapter, or give a reason under [ignore]: "{table}.{name}" = "…".'
            if kind == "unasked":
                reason = f"is unverified here and in {len(numbers) - 1} more records, and its status was not asked"
                repair = f'Give row.status("{name}") to the facts it makes.'
            yield Finding(f"{table}.csv", min(numbers), name, None, reason, repair, rule=kind)


def transform(source: Source, rows: Iterable[Row], entries: dict[str, Entry]) -> Result:
    """All rows of a source as lines; equal rows in any order give equal lines."""
    mint, result, audit = Mint(source.slug), Result(), Audit(source.ignore)
    facts: list[_Told] = []
    owners: dict[NamedNode, tuple[Row, NamedNode | None]] = {}
    for row in rows:
        account = result.rows.setdefault(row.table, dict.fromkeys(OUTCOMES, 0))
        mint.next_row()
        try:
            stated = [_settled(fact, row) for fact in source.facts(row, mint)]
            document = _document(source, row, mint)
        except RowRefused as refused:
            account["rejected"] += 1
            result.findings.append(_rejected(row, refused))
            continue
        except IngestError as error:
            raise IngestError(f"{row.table}.csv, line {row.number}: {error}") from error
        audit.row(row)
        if not stated:
            result.findings.append(
                Finding(
                    f"{row.table}.csv", row.number, reason="gave no fact", repair="Mend the adapter.", rule="silent"
                )
            )
        for node in mint.owned:
            if node in owners:
                result.findings.append(_owned_twice(node, row, owners[node][0]))
            owners[node] = (row, document)
            stated += _stamps(source, row, node, document, mint)
        account[_outcome(row, stated)] += 1
        facts += stated
    result.findings += audit.findings()
    _write(source, mint, facts, owners, entries, result)
    return result


def _settled(fact: Fact, row: Row) -> _Told:
    own = row.status()
    status: Status = "unverified" if own == "unverified" else fact.status or own
    return _Told(fact.subject, fact.predicate, fact.object, status, fact.stand_in)


def _document(source: Source, row: Row, mint: Mint) -> NamedNode | None:
    names = source.evidence
    url = names.constant or row.cells.get(names.source, "").strip()
    return mint.doc(url, kind=row.cells.get(names.kind) or None, field=names.source) if url else None


def _stamps(source: Source, row: Row, node: NamedNode, document: NamedNode | None, mint: Mint) -> Iterator[_Told]:
    if document:
        yield _Told(node, GRI.source, document, row.status(), False)
    check = row.cells.get(source.evidence.check, "").strip()
    if check and row.status() == "unverified":
        yield _Told(node, GRI.checkPage, mint.page(check, source.evidence.check), "unverified", False)


def _outcome(row: Row, stated: list[_Told]) -> str:
    if row.status() == "unverified":
        return "unverified"
    return "both" if any(fact.status == "unverified" for fact in stated) else "core"


def _rejected(row: Row, refused: RowRefused) -> Finding:
    return Finding(
        f"{row.table}.csv", row.number, refused.field, refused.value, refused.reason, refused.repair, rule="rejected"
    )


def _owned_twice(node: NamedNode, row: Row, other: Row) -> Finding:
    path = node.value.removeprefix(ID)
    reason = f"is stated by {other.table}.csv, line {other.number} as well"
    return Finding(
        f"{row.table}.csv", row.number, "", path, reason, "Two rows make one statement: merge them.", rule="twice"
    )


def _write(
    source: Source,
    mint: Mint,
    facts: list[_Told],
    owners: dict[NamedNode, tuple[Row, NamedNode | None]],
    entries: dict[str, Entry],
    result: Result,
) -> None:
    # A verified fact about a node that only an unverified row states would leave half a node in core.
    unread = {node for node, (row, _) in owners.items() if row.status() == "unverified"}
    for fact in facts:
        if fact.subject in unread:
            fact.status = "unverified"
    # A subject about which anything is unverified stands whole in the unverified graph, beside its part in core.
    doubted = {fact.subject for fact in facts if fact.status == "unverified"}
    certain = {fact.subject for fact in facts if fact.status == "verified" and fact.predicate != GRI.source}
    claims = [f for f in facts if f.status == "verified" and f.subject in certain]
    whole = [f for f in facts if f.subject in doubted and not f.stand_in]
    nodes = {term for f in facts for term in (f.subject, f.object) if isinstance(term, NamedNode)}
    text_of, claim_of = _names(mint, nodes, entries, result, owners)
    for name, chosen, status, terms in (
        (source.claims, claims, "verified", claim_of),
        (UNVERIFIED, whole, "unverified", text_of),
    ):
        present = {fact.subject for fact in chosen}
        cited = {fact.object for fact in chosen if fact.object in mint.pages}
        stamps = [_Told(n, GRI.evidenceStatus, concept("evidence", status), "verified", False)
                  for n in owners if n in present]  # fmt: skip
        described = [fact for node in cited for fact in _described(mint, node)] if cited else []
        for fact in (*chosen, *stamps, *described):
            triple = (terms[fact.subject] if fact.subject in terms else str(fact.subject), str(fact.predicate),
                      terms[fact.object] if fact.object in terms else str(fact.object))  # fmt: skip
            result.lines.append(nquads.line(triple, str(name)))


def _described(mint: Mint, node: NamedNode | Literal) -> Iterator[_Told]:
    assert isinstance(node, NamedNode)
    url = mint.pages[node]
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    short = (parts.hostname or "").removeprefix("www.") + (path if len(path) <= 60 else path[:59] + "…")
    for title in sorted(mint.titles.get(node, {short}))[:1]:
        yield _Told(node, SKOS.prefLabel, text(title), "verified", False)
    yield _Told(node, RDF.type, GRI.SourceDocument, "verified", False)
    yield _Told(node, FOAF.page, NamedNode(url), "verified", False)
    yield _Told(node, DCTERMS.publisher, Literal(parts.hostname or url), "verified", False)
    for kind in mint.kinds.get(node, ()):
        yield _Told(node, GRI.sourceKind, concept("source-kind", kind), "verified", False)


Names = dict[NamedNode | Literal, str]


def _names(
    mint: Mint,
    nodes: set[NamedNode],
    entries: dict[str, Entry],
    result: Result,
    owners: dict[NamedNode, tuple[Row, NamedNode | None]],
) -> tuple[Names, Names]:
    """Final names of all nodes, as things and as claims of this source; and the names the register must know."""
    provisional = [node.value.removeprefix(ID) for node in nodes if ".~" in node.value and node.value.startswith(ID)]
    settled = register.settle(provisional, entries)
    things: Names = {}
    claims: Names = {}
    for node in nodes:
        entry = settled.get(node.value.removeprefix(ID))
        final = NamedNode(ID + entry.path) if entry else node
        things[node] = str(final)
        parts = split(final)
        claims[node] = str(mint.claim(final)) if parts and parts[0] in STATEMENT_KINDS else str(final)
        if node in owners:
            path = final.value.removeprefix(ID)
            if final.value.startswith(ID):
                result.names[path] = entry or Entry(path)
    return things, claims
