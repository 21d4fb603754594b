"""The formats: one table from which negotiation, `format=`, the service description and the README are made.

Takes nothing. Gives FORMATS in the order of preference, and look-ups by name and media type.
Never writes a result; the engine's workers do, and `exports` from a finished result in JSON.
"""

from dataclasses import dataclass

ROWS = frozenset({"SELECT", "ASK"})
GRAPHS = frozenset({"CONSTRUCT", "DESCRIBE"})
TABLES = frozenset({"SELECT"})


@dataclass(frozen=True)
class Format:
    """One format: its first name is its file extension, its media type the registered one."""

    names: tuple[str, ...]
    media_type: str
    forms: frozenset[str]
    label: str
    content_type: str = ""
    aliases: tuple[str, ...] = ()
    iri: str = ""

    @property
    def extension(self) -> str:
        return self.names[0]

    @property
    def header(self) -> str:
        """The Content-Type that is sent."""
        return self.content_type or self.media_type


_W3 = "http://www.w3.org/ns/formats/"
_IANA = "https://www.iana.org/assignments/media-types/application/"
XML_NAMES = ("application/xml", "text/xml")

JSON = Format(
    ("json", "srj"), "application/sparql-results+json", ROWS, "JSON",
    aliases=("application/json",), iri=_W3 + "SPARQL_Results_JSON",
)  # fmt: skip
# R's RCurl takes for Latin-1 what does not end in a charset, so XML names one and CSV names it last.
XML = Format(
    ("xml", "srx"), "application/sparql-results+xml", ROWS, "XML", "application/sparql-results+xml; charset=utf-8",
    XML_NAMES, _W3 + "SPARQL_Results_XML",
)  # fmt: skip
CSV = Format(
    ("csv",), "text/csv", ROWS, "CSV", "text/csv; header=present; charset=utf-8", iri=_W3 + "SPARQL_Results_CSV"
)
TSV = Format(
    ("tsv",), "text/tab-separated-values", ROWS, "TSV", "text/tab-separated-values; charset=utf-8",
    iri=_W3 + "SPARQL_Results_TSV",
)  # fmt: skip
TURTLE = Format(
    ("ttl", "turtle", "n3"), "text/turtle", GRAPHS, "Turtle", "text/turtle; charset=utf-8",
    ("application/x-turtle", "text/n3", "text/rdf+n3"), _W3 + "Turtle",
)  # fmt: skip
N_TRIPLES = Format(
    ("nt",), "application/n-triples", GRAPHS, "N-Triples", aliases=("text/plain",), iri=_W3 + "N-Triples"
)
JSON_LD = Format(
    ("jsonld", "json-ld", "json"), "application/ld+json", GRAPHS, "JSON-LD",
    aliases=("application/json",), iri=_W3 + "JSON-LD",
)  # fmt: skip
RDF_XML = Format(
    ("rdf", "rdf+xml", "xml"), "application/rdf+xml", GRAPHS, "RDF/XML", aliases=XML_NAMES, iri=_W3 + "RDF_XML"
)
TRIG = Format(("trig",), "application/trig", GRAPHS, "TriG", aliases=("application/x-trig",), iri=_W3 + "TriG")
N_QUADS = Format(("nq",), "application/n-quads", GRAPHS, "N-Quads", iri=_W3 + "N-Quads")
XLSX = Format(
    ("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", TABLES, "Excel",
    iri=_IANA + "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)  # fmt: skip
GEOJSON = Format(("geojson",), "application/geo+json", TABLES, "GeoJSON", iri=_IANA + "geo+json")
GRAPHML = Format(
    ("graphml",), "application/graphml+xml", TABLES, "GraphML", iri="http://graphml.graphdrawing.org/xmlns"
)
GEXF = Format(("gexf",), "application/gexf+xml", TABLES, "GEXF", iri="http://gexf.net/1.3")
HTML = Format(("html",), "text/html", ROWS | GRAPHS, "page", "text/html; charset=utf-8", ("application/xhtml+xml",))

# Made from a finished result in JSON; the engine knows nothing of them.
EXPORTS: tuple[Format, ...] = (XLSX, GEOJSON, GRAPHML, GEXF)
# The order decides ties, and what a client that has no wish receives.
FORMATS: tuple[Format, ...] = (JSON, XML, CSV, TSV, TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS, *EXPORTS, HTML)


def offers(form: str) -> tuple[Format, ...]:
    """The formats a query form can be answered in, the best first."""
    return tuple(f for f in FORMATS if form in f.forms)


def by_name(name: str, form: str) -> Format | None:
    """The format that `format=` names, by short name or media type, among the offers of the form.

    >>> by_name("json", "CONSTRUCT").media_type
    'application/ld+json'
    """
    # A plus sign that was not escaped in an address arrives as a space.
    wanted = name.split(";")[0].strip().lower().replace(" ", "+")
    for offer in offers(form):
        if wanted in offer.names or wanted == offer.media_type or wanted in offer.aliases:
            return offer
    return None


def by_media_type(media_type: str) -> Format:
    """The format of a registered media type.

    Raises KeyError for a type that is not in the table.
    """
    return {f.media_type: f for f in FORMATS}[media_type]


def names_of(formats: tuple[Format, ...]) -> list[str]:
    """The media types of formats, for a 406."""
    return [f.media_type for f in formats]
