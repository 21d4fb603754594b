"""Clients that make tables: pandas reading an address, and sparql-dataframe.

Takes the small release of the conformance tests. Gives the frames.
Never runs without the extra `clients`, except that CI always has it.
"""

from urllib.parse import urlencode

import pytest
from readers import SELECT
from serving import EX, ROWS, TEXTS, Server

pytestmark = pytest.mark.clients
RANKS = f"SELECT ?s ?rank {{ ?s <{EX}rank> ?rank }} ORDER BY ?rank"
VALUES = {EX + name: text.value for name, text in TEXTS.items()}


def address(endpoint: Server, query: str) -> str:
    return f"{endpoint.url}/sparql?" + urlencode({"query": query, "format": "csv"})


def test_pandas_reads_an_address_with_format_csv(endpoint: Server) -> None:
    pandas = pytest.importorskip("pandas", reason="the extra `clients` is not installed")
    ranks = pandas.read_csv(address(endpoint, RANKS))
    assert list(ranks.columns) == ["s", "rank"]
    assert list(ranks["rank"]) == list(range(ROWS))
    assert ranks["s"].iloc[7] == f"{EX}item/0007"
    texts = pandas.read_csv(address(endpoint, SELECT), index_col="s")["text"].to_dict()
    # pandas' own parser of CSV ends a cell's line with \n; what is compared is every other character.
    assert {name: text.replace("\r\n", "\n") for name, text in texts.items()} == {
        name: text.replace("\r\n", "\n") for name, text in VALUES.items()
    }
    sparse = pandas.read_csv(address(endpoint, "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) (UNDEF 'x,\"y') } }"))
    assert sparse.isna().values.tolist() == [[False, True], [True, False]]
    assert sparse["b"].iloc[1] == 'x,"y'


def test_pandas_without_a_format_is_given_json(endpoint: Server) -> None:
    """It sends no Accept; the row shows why the address needs `format=csv`."""
    pandas = pytest.importorskip("pandas", reason="the extra `clients` is not installed")
    query = "SELECT ?a { VALUES ?a { 1 } }"
    url = f"{endpoint.url}/sparql?" + urlencode({"query": query})
    assert list(pandas.read_json(url, typ="series").index) == ["head", "results"]


@pytest.mark.parametrize("post", [False, True])
def test_sparql_dataframe(endpoint: Server, post: bool) -> None:
    client = pytest.importorskip("sparql_dataframe", reason="the extra `clients` is not installed")
    ranks = client.get(f"{endpoint.url}/sparql", RANKS, post)
    assert list(ranks.columns) == ["s", "rank"]
    assert list(ranks["rank"]) == list(range(ROWS))
    texts = client.get(f"{endpoint.url}/sparql", SELECT, post).set_index("s")["text"].to_dict()
    assert texts[f"{EX}chinese"] == "引力波"
    assert texts[f"{EX}astral"] == VALUES[f"{EX}astral"]
    assert texts[f"{EX}cells"].replace("\r\n", "\n") == VALUES[f"{EX}cells"].replace("\r\n", "\n")
    assert len(texts) == len(TEXTS)
