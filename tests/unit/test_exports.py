"""The exports write what other programs read: networkx stands for Gephi and yEd, openpyxl for a spreadsheet.

Takes small results in JSON. Gives the sentence that would be false.
Never asks an engine.
"""

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

import networkx
import openpyxl
import pytest
from gri_service import exports
from gri_service.engine import Answer, Job
from gri_service.exports import geojson, network, sheet
from gri_service.exports.result import CannotCarry, Result
from gri_service.formats import EXPORTS, GEOJSON, GEXF, GRAPHML, XLSX

XSD = "http://www.w3.org/2001/XMLSchema#"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
FRANCE = "https://w3id.org/gri/id/country/FRA"
JAPAN = "https://w3id.org/gri/id/country/JPN"
LYRA = "https://w3id.org/gri/id/infrastructure/lyra"


def iri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def word(value: str, datatype: str = "") -> dict[str, str]:
    return {"type": "literal", "value": value} | ({"datatype": XSD + datatype} if datatype else {})


def result(columns: str, *rows: dict[str, Any], **more: str) -> Result:
    return Result(tuple(columns.split()), rows, **more)


EDGES = result(
    "source sourceLabel target targetLabel role weight since until number",
    {
        "source": iri(FRANCE), "sourceLabel": word("France"), "target": iri(LYRA), "targetLabel": word("Lyra & Co <1>"),
        "role": word("member"), "weight": word("0.25", "decimal"), "since": word("1954-09-29", "date"),
        "number": word("7", "integer"),
    },
    {
        "source": iri(FRANCE), "sourceLabel": word("France"), "target": iri(LYRA), "targetLabel": word("Lyra & Co <1>"),
        "role": word("host"), "weight": word("1", "decimal"), "until": word("2020-12-31", "date"),
    },
    {"source": iri(JAPAN), "sourceLabel": word("日本"), "target": iri(LYRA), "number": word("3", "integer")},
    release="2026-06-01-0f0f0f0f", digest="ab" * 32, query="SELECT …",
)  # fmt: skip


def test_graphml_is_read_with_names_kinds_and_typed_attributes() -> None:
    graph = networkx.read_graphml(io.BytesIO(network.write_graphml(EDGES)), force_multigraph=True)
    assert dict(graph.nodes(data="label")) == {FRANCE: "France", LYRA: "Lyra & Co <1>", JAPAN: "日本"}
    assert dict(graph.nodes(data="kind")) == {FRANCE: "country", LYRA: "infrastructure", JAPAN: "country"}
    assert not graph.is_directed()
    assert [data for _, _, data in graph.edges(data=True)] == [
        {"role": "member", "weight": 0.25, "since": "1954-09-29", "number": 7},
        {"role": "host", "weight": 1.0, "until": "2020-12-31"},
        {"number": 3},
    ]


def test_gexf_is_read_with_weights_and_periods() -> None:
    text = network.write_gexf(EDGES)
    graph = networkx.read_gexf(io.BytesIO(text))
    assert dict(graph.nodes(data="label")) == {FRANCE: "France", LYRA: "Lyra & Co <1>", JAPAN: "日本"}
    found = [{k: v for k, v in data.items() if k != "id"} for _, _, data in graph.edges(data=True)]
    assert found == [
        {"role": "member", "weight": 0.25, "since": "1954-09-29", "number": 7, "start": "1954-09-29"},
        {"role": "host", "weight": 1.0, "until": "2020-12-31", "end": "2020-12-31"},
        {"number": 3},
    ]
    assert b'mode="dynamic" timeformat="date"' in text
    assert b"2026-06-01-0f0f0f0f" in text


def test_a_network_without_weight_takes_the_number_and_without_dates_stands_still() -> None:
    rows = result("source target number", {"source": iri(FRANCE), "target": iri(JAPAN), "number": word("4", "integer")})
    graph = networkx.read_graphml(io.BytesIO(network.write_graphml(rows)))
    assert graph.edges[FRANCE, JAPAN] == {"weight": 4.0, "number": 4, "id": "e0"}
    assert graph.nodes[FRANCE]["label"] == FRANCE
    text = network.write_gexf(rows)
    assert networkx.read_gexf(io.BytesIO(text)).edges[FRANCE, JAPAN]["weight"] == 4.0
    assert b'mode="static"' in text


def test_a_column_of_mixed_values_is_text() -> None:
    rows = result(
        "source target year",
        {"source": iri(FRANCE), "target": iri(JAPAN), "year": word("1954", "integer")},
        {"source": iri(FRANCE), "target": iri(LYRA), "year": word("before 1960")},
    )
    graph = networkx.read_graphml(io.BytesIO(network.write_graphml(rows)))
    assert [data["year"] for _, _, data in graph.edges(data=True)] == ["1954", "before 1960"]


NO_NETWORK = [
    result("a b", {"a": word("x")}),
    result("source other", {"source": iri(FRANCE)}),
    result("source target", {"source": iri(FRANCE), "target": iri(JAPAN)}, {"source": iri(FRANCE)}),
    result("source target note", {"source": iri(FRANCE), "target": iri(JAPAN), "note": word("a\u0001")}),
]


@pytest.mark.parametrize("rows", NO_NETWORK)
@pytest.mark.parametrize("write", [network.write_graphml, network.write_gexf])
def test_what_is_no_network_is_refused_whole(rows: Result, write: Any) -> None:
    with pytest.raises(CannotCarry, match=r"\?source and \?target|U\+0001"):
        write(rows)
    assert len(NO_NETWORK) == 4


def test_geojson_has_longitude_first_and_keeps_rows_without_a_place() -> None:
    rows = result(
        "place latitude longitude rank",
        {"place": word("Pylos"), "latitude": word("36.91", "decimal"), "longitude": word("21.7", "decimal")},
        {"place": word("Nowhere"), "latitude": word("36", "integer"), "rank": word("2", "integer")},
        release="2026-06-01-0f0f0f0f",
    )  # fmt: skip
    document = json.loads(geojson.write(rows))
    assert [feature["geometry"] for feature in document["features"]] == [
        {"type": "Point", "coordinates": [21.7, 36.91]},
        None,
    ]
    assert [feature["properties"] for feature in document["features"]] == [
        {"place": "Pylos", "rank": None},
        {"place": "Nowhere", "rank": 2},
    ]
    assert document["release"] == "2026-06-01-0f0f0f0f"


def test_geojson_reads_one_column_of_points() -> None:
    point = {"type": "literal", "value": "POINT(19.9 -36.3)", "datatype": WKT}
    document = json.loads(geojson.write(result("x where", {"x": word("a"), "where": point})))
    assert document["features"][0] == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [19.9, -36.3]},
        "properties": {"x": "a"},
    }


NO_PLACE = [
    result("x", {"x": word("a")}),
    result("latitude longitude", {"latitude": word("north"), "longitude": word("1", "integer")}),
    result("latitude longitude", {"latitude": word("91", "integer"), "longitude": word("1", "integer")}),
    result("a b", *[{n: {"type": "literal", "value": "POINT(1 2)", "datatype": WKT} for n in "ab"}]),
    result("a", {"a": {"type": "literal", "value": "LINESTRING(1 2, 3 4)", "datatype": WKT}}),
    result("a", {"a": {"type": "literal", "value": "<http://x/crs> POINT(1 2)", "datatype": WKT}}),
]


@pytest.mark.parametrize("rows", NO_PLACE)
def test_what_has_no_place_is_refused_whole(rows: Result) -> None:
    with pytest.raises(CannotCarry, match=r"\?latitude and \?longitude"):
        geojson.write(rows)
    assert len(NO_PLACE) == 6


def test_a_workbook_has_typed_cells_and_no_formula() -> None:
    texts = ["=1+1", "+41 22", "-", "@x", "plain", " a\nb ", "_x0041_", "Ελληνικά 引力波 🛰"]
    rows = result(
        "text n d b long",
        *({"text": word(text)} for text in texts),
        {
            "n": word("0.50", "decimal"), "d": word("1954-09-29", "date"), "b": word("true", "boolean"),
            "long": word("12345678901234567890", "integer"),
        },
        {"n": word("-7", "integer"), "d": word("1066-10-14", "date")},
        query="SELECT ?x\n{}", release="2026-06-01-0f0f0f0f", digest="ab" * 32,
    )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(sheet.write(rows)))
    cells = book["Result"]
    assert [cell.value for cell in cells[1]] == ["text", "n", "d", "b", "long"]
    # openpyxl reads the format's own escapes as they are written; spreadsheets read `_x0041_` again.
    assert [cells.cell(row, 1).value for row in range(2, 10)] == [*texts[:6], "_x005F_x0041_", texts[7]]
    assert {cells.cell(row, 1).data_type for row in range(2, 10)} == {"s"}
    assert [cells.cell(row, 1).quotePrefix for row in range(2, 7)] == [True] * 4 + [False]
    assert [cell.value for cell in cells[10]] == [None, 0.5, datetime(1954, 9, 29), True, "12345678901234567890"]
    assert [cell.value for cell in cells[11]][:3] == [None, -7, "1066-10-14"]
    assert cells["C10"].is_date
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert about == {
        "release": "2026-06-01-0f0f0f0f",
        "rows": 10,
        "sha256 of the result as JSON": "ab" * 32,
        "query": "SELECT ?x\n{}",
    }


def test_equal_results_are_equal_workbooks_and_a_long_query_goes_on_in_the_next_cell() -> None:
    rows = result("x", {"x": word("1", "integer")}, query="#" * 40_000)
    assert sheet.write(rows) == sheet.write(rows)
    with zipfile.ZipFile(io.BytesIO(sheet.write(rows))) as archive:
        assert archive.testzip() is None
    told = [row[1].value for row in openpyxl.load_workbook(io.BytesIO(sheet.write(rows)))["About"].iter_rows(min_row=5)]
    assert [len(part) for part in told] == [32_767, 7_233]


def test_a_text_longer_than_a_cell_is_refused_and_not_cut() -> None:
    with pytest.raises(CannotCarry, match="32,767"):
        sheet.write(result("x", {"x": word("a" * 32_768)}))


def answered(document: dict[str, Any]) -> Answer:
    body = json.dumps(document).encode()
    return Answer("ok", io.BytesIO(body), len(body), 1, "cd" * 32, 0.5)


def test_an_export_is_whole_or_a_named_outcome() -> None:
    place = {"x": word("a")}
    rows = {"head": {"vars": ["x"]}, "results": {"bindings": [place]}}
    job = Job("SELECT", media_type=XLSX.media_type)
    made = exports.export(answered(rows), job, "r", "hit")
    assert (made.outcome, made.rows, made.seconds) == ("ok", 1, 0.5)
    assert len(made.read()) == made.bytes
    assert exports.export(answered({"head": {}, "boolean": True}), job, "r", "run").outcome == "not-representable"
    assert exports.export(Answer("timeout"), job, "r", "run").outcome == "timeout"
    small = Job("SELECT", media_type=XLSX.media_type, max_bytes=100)
    assert exports.export(answered(rows), small, "r", "run").outcome == "too-large"
    map_job = Job("SELECT", media_type=GEOJSON.media_type)
    assert "?latitude" in exports.export(answered(rows), map_job, "r", "run").message


def test_formats_are_offered_by_columns() -> None:
    assert exports.offered(["source", "target", "x"]) == (XLSX, GRAPHML, GEXF)
    assert exports.offered(["latitude", "longitude"]) == (XLSX, GEOJSON)
    assert exports.offered([]) == (XLSX,)
    assert set(EXPORTS) == {XLSX, GEOJSON, GRAPHML, GEXF}
    assert date.fromisoformat("1900-03-01") == sheet.FIRST_DAY
