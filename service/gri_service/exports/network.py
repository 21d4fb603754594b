"""Networks as GraphML and GEXF: rows with two ends become edges that Gephi and yEd open with their names.

Takes a result with the columns `source` and `target`. Gives bytes; every other column is a typed attribute of its edge.
Never merges rows: a row is an edge, and the two ends have the order in which the question gave them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from gri_service.exports.result import CannotCarry, Result, Value, for_xml, text, value
from gri_service.search import BASE

ENDS = ("source", "target")
NAMES = ("sourceLabel", "targetLabel")
STRENGTHS = ("weight", "number")  # the first of these that is there is the weight of an edge
PERIOD = ("since", "until")
WANTS = "A network needs the columns ?source and ?target, and a value for both in every row."


@dataclass(frozen=True)
class Attribute:
    """A column as an attribute of edges: `type` is `boolean`, `long`, `double` or `string`."""

    name: str
    type: str


@dataclass(frozen=True)
class Edge:
    """One row: its ends, the values of its attributes by name, its weight and period where it has them."""

    ends: tuple[str, str]
    values: dict[str, Value]
    weight: Decimal | None
    period: tuple[str, str]


@dataclass(frozen=True)
class Network:
    """Nodes with their names in order of appearance, edges in the order of rows."""

    nodes: dict[str, str]
    edges: tuple[Edge, ...]
    attributes: tuple[Attribute, ...]
    weighted: bool


def fits(columns: Sequence[str]) -> bool:
    """Whether columns with these names are a network."""
    return set(ENDS) <= set(columns)


def read(result: Result) -> Network:
    """The network a result is.

    Raises CannotCarry for one without ends, or with a row that lacks one.
    """
    if not fits(result.columns) or any(end not in row for row in result.rows for end in ENDS):
        raise CannotCarry(WANTS)
    strength = next((name for name in STRENGTHS if name in result.columns), None)
    names = [name for name in result.columns if name not in (*ENDS, *NAMES)]
    nodes: dict[str, str] = {}
    edges = []
    for row in result.rows:
        for end, label in zip(ENDS, NAMES, strict=True):
            nodes.setdefault(text(row[end]), text(row[label]) if label in row else text(row[end]))
        values = {name: value(row[name]) for name in names if name in row}
        weight = values.get(strength) if strength else None
        since, until = (_day(values.get(name)) for name in PERIOD)
        number = Decimal(weight) if isinstance(weight, int | Decimal) and not isinstance(weight, bool) else None
        edges.append(Edge((text(row["source"]), text(row["target"])), values, number, (since, until)))
    attributes = tuple(Attribute(name, _type([edge.values.get(name) for edge in edges])) for name in names)
    return Network(nodes, tuple(edges), attributes, strength is not None)


def _day(found: Value | None) -> str:
    return found.isoformat() if isinstance(found, date) else ""


def _type(values: Sequence[Value | None]) -> str:
    """The narrowest type that holds every value of a column; days are text, for neither format has a type for them."""
    kinds = {type(found) for found in values if found is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "long"
    return "double" if kinds and kinds <= {int, Decimal} else "string"


def kind(iri: str) -> str:
    """What sort of thing a node is: the part of its IRI that says so.

    >>> kind("https://w3id.org/gri/id/country/FRA"), kind("http://example.org/x")
    ('country', '')
    """
    return iri.removeprefix(f"{BASE}id/").partition("/")[0] if iri.startswith(f"{BASE}id/") else ""


def _written(found: Value) -> str:
    """A value as XML text."""
    if isinstance(found, bool):
        return "true" if found else "false"
    return escape(for_xml(found.isoformat() if isinstance(found, date) else f"{found}"))


def _quoted(words: str) -> str:
    return quoteattr(for_xml(words))


def write_graphml(result: Result) -> bytes:
    """GraphML; yEd reads names from drawn labels alone, so each node has one beside its attribute `label`."""
    return "".join(_graphml(read(result), result)).encode()


def _graphml(network: Network, result: Result) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">\n'
        '<key id="label" for="node" attr.name="label" attr.type="string"/>\n'
        '<key id="kind" for="node" attr.name="kind" attr.type="string"/>\n'
        '<key id="drawn" for="node" yfiles.type="nodegraphics"/>\n'
    )
    if network.weighted and "weight" not in {attribute.name for attribute in network.attributes}:
        yield '<key id="weight" for="edge" attr.name="weight" attr.type="double"/>\n'
    for number, attribute in enumerate(network.attributes):
        yield f'<key id="a{number}" for="edge" attr.name={_quoted(attribute.name)} attr.type="{attribute.type}"/>\n'
    yield f'<graph edgedefault="undirected">\n<desc>{escape(for_xml(_origin(result)))}</desc>\n'
    for iri, label in network.nodes.items():
        name = escape(for_xml(label))
        yield (
            f'<node id={_quoted(iri)}><data key="label">{name}</data><data key="kind">{escape(kind(iri))}</data>'
            f'<data key="drawn"><y:ShapeNode><y:NodeLabel>{name}</y:NodeLabel></y:ShapeNode></data></node>\n'
        )
    own = {attribute.name for attribute in network.attributes}
    for number, edge in enumerate(network.edges):
        yield f'<edge id="e{number}" source={_quoted(edge.ends[0])} target={_quoted(edge.ends[1])}>'
        if edge.weight is not None and "weight" not in own:
            yield f'<data key="weight">{edge.weight}</data>'
        for place, attribute in enumerate(network.attributes):
            if attribute.name in edge.values:
                yield f'<data key="a{place}">{_written(edge.values[attribute.name])}</data>'
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def write_gexf(result: Result) -> bytes:
    """GEXF 1.3; where rows have periods the graph is dynamic, and Gephi's timeline moves through them."""
    return "".join(_gexf(read(result), result)).encode()


def _gexf(network: Network, result: Result) -> Iterator[str]:
    dynamic = any(any(edge.period) for edge in network.edges)
    time = ' mode="dynamic" timeformat="date" timerepresentation="interval"' if dynamic else ' mode="static"'
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        f"<meta><creator>GRI Graph</creator><description>{escape(for_xml(_origin(result)))}</description></meta>\n"
        f'<graph defaultedgetype="undirected"{time}>\n'
        '<attributes class="node"><attribute id="kind" title="kind" type="string"/></attributes>\n'
        '<attributes class="edge">\n'
    )
    # A weight is a part of an edge here and would be there twice.
    attributes = [attribute for attribute in network.attributes if attribute.name != "weight"]
    for number, attribute in enumerate(attributes):
        yield f'<attribute id="a{number}" title={_quoted(attribute.name)} type="{attribute.type}"/>\n'
    yield "</attributes>\n<nodes>\n"
    for iri, label in network.nodes.items():
        yield f"<node id={_quoted(iri)} label={_quoted(label)}><attvalues>"
        yield f'<attvalue for="kind" value={_quoted(kind(iri))}/></attvalues></node>\n'
    yield "</nodes>\n<edges>\n"
    for number, edge in enumerate(network.edges):
        yield f'<edge id="{number}" source={_quoted(edge.ends[0])} target={_quoted(edge.ends[1])}'
        if edge.weight is not None:
            yield f' weight="{edge.weight}"'
        yield "".join(f' {name}="{day}"' for name, day in zip(("start", "end"), edge.period, strict=True) if day)
        yield "><attvalues>"
        for place, attribute in enumerate(attributes):
            if attribute.name in edge.values:
                yield f'<attvalue for="a{place}" value="{_attribute(edge.values[attribute.name])}"/>'
        yield "</attvalues></edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _attribute(found: Value) -> str:
    """A value inside quotes."""
    return _written(found).replace('"', "&quot;").replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def _origin(result: Result) -> str:
    """Where a file comes from, for whoever finds it later."""
    return f"GRI Graph, release {result.release}. SHA-256 of the rows as JSON: {result.digest}"
