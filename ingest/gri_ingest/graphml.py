"""Networks for programs that draw them: GraphML (http://graphml.graphdrawing.org/specification.html).

Takes the rows of an extract whose header names a network; gives a compressed GraphML file with named nodes and edges.
Never makes an edge of its own: each is a row, and carries the row's other columns, its source among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from gri_ingest.dumps import packed
from gri_ingest.extract import Extract, Row, edges

_TYPES = {"integer": "long", "number": "double", "boolean": "boolean"}


def write(path: Path, extract: Extract, found: Sequence[Row]) -> tuple[int, int]:
    """A network as a file; gives the number of its nodes and edges."""
    network = extract.network
    assert network is not None
    names = [field.name for field in extract.fields]
    ends = {network.source, network.target, f"{network.source}Label", f"{network.target}Label"}
    nodes: dict[str, str] = {}
    for row, source, target in edges(extract, found):
        for end in (source, target):
            label = names.index(f"{names[end]}Label")
            nodes.setdefault(row[end], row[label])
    with packed(path) as stream:

        def say(text: str) -> None:
            stream.write(text.encode())

        say('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for name in ("label", "kind"):
            say(f'<key id="{name}" for="node" attr.name="{name}" attr.type="string"/>\n')
        told = [(place, field) for place, field in enumerate(extract.fields) if field.name not in ends]
        for place, field in told:
            kind = _TYPES.get(field.type, "string")
            say(f'<key id="e{place}" for="edge" attr.name="{field.name}" attr.type="{kind}"/>\n')
        default = "directed" if network.directed else "undirected"
        say(f'<graph id={quoteattr(network.name)} edgedefault="{default}">\n')
        for node, name in sorted(nodes.items()):
            say(f'<node id={quoteattr(node)}><data key="label">{escape(name)}</data>')
            say(f'<data key="kind">{escape(node.split("/")[-2])}</data></node>\n')
        for row, source, target in edges(extract, found):
            data = "".join(f'<data key="e{place}">{escape(row[place])}</data>' for place, _ in told if row[place])
            say(f"<edge id={quoteattr(row[0])} source={quoteattr(row[source])} target={quoteattr(row[target])}>")
            say(f"{data}</edge>\n")
        say("</graph>\n</graphml>\n")
    return len(nodes), len(found)
