"""The only maker of IRIs.

Takes raw, few and stable keys; gives NamedNodes, and remembers which nodes a row owns and which pages it cites.
Never looks at a value's truth, and never hands out a number: ordinals come from the register (register.py).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from gri_ingest.address import ID, STATEMENT_KINDS, scheme, slug, split
from gri_ingest.address import concept as concept  # adapters know no other door than this one
from gri_ingest.countries import UNION, alpha3, likeliest
from gri_ingest.errors import RowRefused

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9~][A-Za-z0-9_~-]*)*|[A-Za-z0-9][A-Za-z0-9_-]*")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")


class Mint:
    """Names things; one per source, with a clean memory for each row.

    >>> mint = Mint("curation")
    >>> mint.country("FR").value, mint.country("EU").value
    ('https://w3id.org/gri/id/country/FRA', 'https://w3id.org/gri/id/organisation/eu')
    """

    def __init__(self, source: str, identities: Mapping[str, str] | None = None) -> None:
        self.source = source
        self.identities = identities or {}  # what a key of another register is here, as kind/key
        self.asked: set[str] = set()  # the schemes that were asked for
        self.owned: list[NamedNode] = []
        self.pages: dict[NamedNode, str] = {}  # source documents of the whole source, with their address
        self.titles: dict[NamedNode, set[str]] = {}
        self.kinds: dict[NamedNode, set[str]] = {}

    # --- what the pipeline reads -------------------------------------------------------------------------------

    def next_row(self) -> None:
        """Forget the nodes of the row before."""
        self.owned = []

    def own(self, node: NamedNode) -> NamedNode:
        """Mark a node as stated by this row: the pipeline gives it source and evidence status."""
        if node not in self.owned:
            self.owned.append(node)
        return node

    def claim(self, node: NamedNode) -> NamedNode:
        """The name a statement node bears in the graph of its source; other nodes keep theirs.

        >>> Mint("curation").claim(NamedNode(ID + "policy/esrf--data-policy")).value
        'https://w3id.org/gri/id/claim/curation/policy/esrf--data-policy'
        """
        parts = split(node)
        if parts is None or parts[0] not in STATEMENT_KINDS:
            return node
        return NamedNode(f"{ID}claim/{self.source}/{parts[0]}/{parts[1]}")

    # --- things ------------------------------------------------------------------------------------------------

    def country(self, code: str, field: str = "country") -> NamedNode:
        """A country from its alpha-2 code; EU is an organisation.

        >>> Mint("curation").country("UK")
        Traceback (most recent call last):
        gri_ingest.errors.RowRefused: column country: "UK" is not an ISO 3166 code. Write "GB".
        """
        if code == UNION:
            return self.organisation("eu")
        letters = alpha3(code)
        if letters is None:
            meant = likeliest(code)
            raise RowRefused(field, code, "is not an ISO 3166 code", f'Write "{meant}".' if meant else "")
        return self._thing("country", letters)

    def infrastructure(self, key: str) -> NamedNode:
        """A research infrastructure."""
        return self._thing("infrastructure", key)

    def organisation(self, key: str) -> NamedNode:
        """An organisation or a body (organisations.csv and bodies.csv share one name space)."""
        return self._thing("organisation", key)

    def party(self, kind: str, key: str, field: str = "party") -> NamedNode:
        """A party by its type column: country, infrastructure, body or organisation.

        >>> Mint("curation").party("body", "gso").value, Mint("curation").party("country", "DE").value
        ('https://w3id.org/gri/id/organisation/gso', 'https://w3id.org/gri/id/country/DEU')
        """
        if kind == "country":
            return self.country(key, field)
        if kind == "infrastructure":
            return self.infrastructure(key)
        if kind in {"body", "organisation"}:
            return self.organisation(key)
        raise RowRefused(
            field, kind, "is no type of party", 'Write "country", "infrastructure", "body", "organisation".'
        )

    def site(self, key: str) -> NamedNode:
        """A site of an infrastructure."""
        return self._thing("site", key)

    def event(self, key: str) -> NamedNode:
        """A meeting or another dated occasion."""
        return self._thing("event", key)

    def document(self, key: str) -> NamedNode:
        """A document of documents.csv."""
        return self._thing("document", key)

    def doc(self, url: str, title: str | None = None, kind: str | None = None, field: str = "source_url") -> NamedNode:
        """A source document from its address; the pipeline describes it (page, label, publisher, kind).

        >>> Mint("curation").doc("https://home.cern/about").value.removeprefix(ID)
        'doc/home-cern-f97fdaff'
        """
        self.page(url, field)
        digest = hashlib.sha256(url.encode()).hexdigest()[:8]
        node = self._thing("doc", f"{slug((urlsplit(url).hostname or 'page').replace('.', '-'))}-{digest}")
        self.pages[node] = url
        if title:
            self.titles.setdefault(node, set()).add(title)
        if kind:
            self.kinds.setdefault(node, set()).add(kind)
        return node

    def policy(self, key: str) -> NamedNode:
        """A data policy."""
        return self._thing("policy", key)

    def partnership(self, key: str) -> NamedNode:
        """An agreement, project or exchange that a source states."""
        return self._thing("partnership", key)

    def participation(self, target: NamedNode, party: NamedNode, role: str, since: str | None) -> NamedNode:
        """One unbroken period of one party in one target in one role; `since` as written stands for the ordinal.

        Equal values give equal names, so a second run of a source changes nothing; the register gives the ordinal.

        >>> mint = Mint("curation")
        >>> node = mint.participation(mint.infrastructure("esrf"), mint.country("FR"), "founding-member", "1988")
        >>> node.value.removeprefix(ID)
        'participation/esrf.fra.founding-member.~1988'
        """
        return self._thing("participation", f"{_last(target)}.{_last(party)}.{slug(role)}.~{since or ''}")

    def phase(self, infrastructure: NamedNode, phase: str, since: str | None) -> NamedNode:
        """One unbroken period of a life cycle phase; `since` as written stands for the ordinal."""
        return self._thing("phase", f"{_last(infrastructure)}.{slug(phase)}.~{since or ''}")

    def involvement(self, occasion: NamedNode, party: NamedNode, role: str) -> NamedNode:
        """A party named in an event or a case study."""
        return self._thing("involvement", f"{_last(occasion)}.{_last(party)}.{slug(role)}")

    def tie(self, infrastructure: NamedNode, kind: str) -> NamedNode:
        """A stated tie between an infrastructure and a body."""
        return self._thing("tie", f"{_last(infrastructure)}.{slug(kind)}")

    def listing(self, roadmap: NamedNode, infrastructure: NamedNode) -> NamedNode:
        """The presence of an infrastructure on an edition of a list."""
        return self._thing("listing", f"{_last(roadmap)}.{_last(infrastructure)}")

    def case_study(self, key: str) -> NamedNode:
        """A case study of the GSO."""
        return self._thing("case-study", key)

    def stated_fact(self, key: str) -> NamedNode:
        """A single statement with a metric and a value."""
        return self._thing("stated-fact", key)

    def roadmap(self, key: str) -> NamedNode:
        """An edition of a roadmap or list, such as gso-2015."""
        return self._thing("roadmap", key)

    def geometry(self, place: NamedNode) -> NamedNode:
        """The geometry of a site or an infrastructure.

        >>> mint = Mint("curation")
        >>> mint.geometry(mint.site("actris--helsinki")).value.removeprefix(ID)
        'geometry/site.actris--helsinki'
        """
        kind, key = split(place) or ("", "")
        return self._thing("geometry", f"{kind}.{key}")

    def named(self, kind: str, scheme: str, value: str) -> NamedNode:
        """The thing that a key of another register names: one of ours where it is known to be, else named by that key.

        >>> mint = Mint("ror", {"ror:02nv7yv05": "infrastructure/esrf"})
        >>> mint.named("organisation", "ror", "02nv7yv05").value.removeprefix(ID)
        'infrastructure/esrf'
        >>> mint.named("organisation", "ror", "01ggx4157").value.removeprefix(ID)
        'organisation/ror.01ggx4157'
        """
        self.asked.add(scheme)
        known = self.identities.get(f"{scheme}:{value}")
        return NamedNode(ID + known) if known else self._thing(kind, f"{scheme}.{value}")

    def kind(self, node: NamedNode) -> str:
        """The kind of a thing of ours; empty for what is none.

        >>> mint = Mint("ror"); mint.kind(mint.country("FR")), mint.kind(NamedNode("https://ror.org/01ggx4157"))
        ('country', '')
        """
        return (split(node) or ("", ""))[0]

    def figure(self, kind: str, one: NamedNode, other: NamedNode, year: str) -> NamedNode:
        """A number that links two countries in one year; the same whichever is named first.

        >>> mint = Mint("coauthorship")
        >>> mint.figure("co-publication", mint.country("FR"), mint.country("DE"), "2020").value.removeprefix(ID)
        'figure/co-publication.DEU-FRA.2020'
        """
        first, second = sorted(node.value.rpartition("/")[2] for node in (one, other))
        return self._thing("figure", f"{slug(kind)}.{first}-{second}.{year}")

    def statement(self, kind: str, *parts: str) -> NamedNode:
        """A statement node of a registry, from parts that together are its key there.

        >>> Mint("cordis").statement("project-participation", "221856", "998616262").value.removeprefix(ID)
        'project-participation/cordis.221856.998616262'
        """
        return self._thing(kind, ".".join((self.source, *parts)))

    def identifier(self, scheme: str, value: str) -> NamedNode:
        """An identifier of another register, such as ror.051j1ed22."""
        return self._thing("identifier", f"{scheme}.{value}")

    # --- words and foreign nodes -------------------------------------------------------------------------------

    def concept(self, scheme: str, code: str) -> NamedNode:
        """A concept of a vocabulary."""
        return concept(scheme, code)

    def scheme(self, name: str) -> NamedNode:
        """A vocabulary or a framework."""
        return scheme(name)

    def criterion(self, framework: str, number: str) -> NamedNode:
        """A numbered criterion or principle of a framework."""
        return concept(framework, number)

    def spdx(self, licence: str) -> NamedNode:
        """A licence of the SPDX list."""
        return NamedNode(f"http://spdx.org/licenses/{licence}")

    def wikidata(self, qid: str, field: str = "wikidata_qid") -> NamedNode:
        """An entity of Wikidata."""
        if not re.fullmatch(r"Q\d+", qid):
            raise RowRefused(field, qid, "is not a Wikidata entity", 'Write "Q" and digits.')
        return NamedNode(f"http://www.wikidata.org/entity/{qid}")

    def page(self, url: str, field: str = "url") -> NamedNode:
        """A web address as it is."""
        if not _IRI.fullmatch(url):
            raise RowRefused(field, url, "is not a web address", "Write it in full, and a space as %20.")
        try:
            return NamedNode(url)
        except ValueError as error:  # a bracket outside a host, a percent sign without its digits
            raise RowRefused(field, url, f"is not a web address: {error}") from None

    def _thing(self, kind: str, key: str) -> NamedNode:
        if not _KEY.fullmatch(key):
            raise RowRefused("id", key, "is not a key", "Use a-z, 0-9 and hyphens.")
        return NamedNode(f"{ID}{kind}/{key}")


def _last(node: NamedNode) -> str:
    return node.value.rpartition("/")[2].lower()
