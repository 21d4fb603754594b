"""Negotiation gives the format of SERVICE's table N, row by row.

Takes Accept headers and parameters. Gives the media type, or the offers of a 406.
Never asks a server.
"""

import pytest
from gri_service.formats import FORMATS, by_name, offers
from gri_service.negotiate import accepts_gzip, negotiate, wants_page, wants_text
from gri_service.problems import NotAcceptable

J, X, C, T = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TTL, NT, LD, RX = "text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
CONSTRUCT, SELECT = "CONSTRUCT", "SELECT"

ACCEPT = [
    ("N2", "", SELECT, J),
    ("N2", "*/*", SELECT, J),
    ("N2", "", CONSTRUCT, TTL),
    ("N2", "*/*", "DESCRIBE", TTL),
    ("N2", "*/*", "ASK", J),
    ("N3", "application/rdf+xml, application/sparql-results+xml", SELECT, X),
    ("N3", "application/rdf+xml, application/sparql-results+xml", CONSTRUCT, RX),
    ("N4", "application/sparql-results+json;q=0, */*;q=0.1", SELECT, X),
    ("N5", "text/*;q=0.5, text/csv;q=0.1, application/json;q=0.2", SELECT, T),
    ("N6", "text/turtle; charset=utf-8", CONSTRUCT, TTL),
    ("N6", "text/csv; charset=utf-8; header=absent", SELECT, C),
    ("N7", "application/json", SELECT, J),
    ("N7", "application/json", CONSTRUCT, LD),
    ("N8", "text/xml", SELECT, X),
    ("N8", "application/xml", SELECT, X),
    ("N8", "application/xml", CONSTRUCT, RX),
    ("N8", "text/plain", CONSTRUCT, NT),
    ("N9", BROWSER, SELECT, "text/html"),
    ("N9", BROWSER, CONSTRUCT, "text/html"),
    ("N9", "text/html", "ASK", "text/html"),
    ("q", "text/csv;q=0.9, text/tab-separated-values;q=1.0", SELECT, T),
    ("q", "text/csv;q=high", SELECT, C),
    ("q", "application/*", SELECT, J),
    ("q", "nonsense, text/csv", SELECT, C),
    ("case", "TEXT/CSV", SELECT, C),
]


@pytest.mark.parametrize(("row", "accept", "form", "expected"), ACCEPT)
def test_accept_gives(row: str, accept: str, form: str, expected: str) -> None:
    assert negotiate(accept, form).media_type == expected, row


REFUSED = [
    ("N11", "text/turtle", SELECT),
    ("N11", "text/csv", CONSTRUCT),
    ("N11", "text/plain", SELECT),
    ("N4", "*/*;q=0", SELECT),
    ("N11", "image/png", "ASK"),
]


@pytest.mark.parametrize(("row", "accept", "form"), REFUSED)
def test_nothing_on_offer_is_a_406_with_the_offers(row: str, accept: str, form: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate(accept, form)
    assert caught.value.extensions["offers"] == [offer.media_type for offer in offers(form)], row


PARAMETERS = [
    (["csv"], [], SELECT, C),
    (["tsv", "text/tab-separated-values"], ["tsv", "tsv"], SELECT, T),
    (["json", "xml"], [], SELECT, X),
    ([], ["json"], SELECT, J),
    ([], ["foo", "csv"], SELECT, C),
    ([], ["foo"], SELECT, X),  # the Accept of the test decides
    (["json"], [], CONSTRUCT, LD),
    (["xml"], [], CONSTRUCT, RX),
    (["n3"], [], CONSTRUCT, TTL),
    (["turtle"], [], "DESCRIBE", TTL),
    (["rdf xml"], [], CONSTRUCT, RX),
    (["application/n-triples"], [], CONSTRUCT, NT),
    (["html"], [], "ASK", "text/html"),
    (["srx"], [], "ASK", X),
    (["json-ld", "application/ld+json,application/x-json+ld"], [], CONSTRUCT, LD),  # SPARQLWrapper's whole list
]


@pytest.mark.parametrize(("formats", "others", "form", "expected"), PARAMETERS)
def test_parameters_come_before_accept(formats: list[str], others: list[str], form: str, expected: str) -> None:
    chosen = negotiate("application/sparql-results+xml, */*;q=0.1", form, formats=formats, others=others)
    assert chosen.media_type == expected


@pytest.mark.parametrize(
    ("name", "form"),
    [("xslx", SELECT), ("ttl", SELECT), ("csv", CONSTRUCT), ("geojson", CONSTRUCT), ("xslx,ods", SELECT)],
)
def test_a_slip_of_the_hand_is_no_other_format(name: str, form: str) -> None:
    with pytest.raises(NotAcceptable, match="not on offer"):
        negotiate("*/*", form, formats=[name])


PEOPLE = [
    (BROWSER, True),
    ("text/html", True),
    ("*/*", False),
    ("", False),
    ("application/json, text/html;q=0.5", False),
    ("text/turtle, text/html", True),
    ("text/html;q=0, */*", False),
]


@pytest.mark.parametrize(("accept", "page"), PEOPLE)
def test_a_page_is_for_those_who_name_it_and_prefer_nothing(accept: str, page: bool) -> None:
    assert wants_page(accept) is page


def test_plain_text_and_gzip_are_for_those_who_name_them() -> None:
    assert wants_text("text/plain")
    assert not wants_text("*/*")
    assert [accepts_gzip(e) for e in ("gzip", "GZIP;q=0.5", "*", "gzip;q=0", "br", "", "identity, gzip")] == [
        True, True, True, False, False, False, True,
    ]  # fmt: skip


def test_the_tables_have_their_cases() -> None:
    assert (len(ACCEPT), len(REFUSED), len(PARAMETERS), len(PEOPLE)) == (25, 5, 15, 7)
    assert len(FORMATS) == 15
    assert by_name("CSV", "SELECT") is not None
