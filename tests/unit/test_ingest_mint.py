"""Equal keys give equal names; what is no key is refused; claims have names of their own.

Takes keys as tables write them. Gives the name that is not as ONTOLOGY says.
Never compares a name with anything but its text.
"""

import pytest
from gri_ingest.address import ID, concept
from gri_ingest.errors import RowRefused
from gri_ingest.mint import Mint

MINT = Mint("curation")
ESRF = MINT.infrastructure("esrf")
NAMES = [
    (MINT.country("XK"), "country/XKX"),
    (MINT.country("EU"), "organisation/eu"),
    (MINT.party("organisation", "euratom"), "organisation/euratom"),
    (
        MINT.participation(ESRF, MINT.country("RU"), "associate_member", None),
        "participation/esrf.rus.associate-member.~",
    ),
    (
        MINT.participation(MINT.organisation("gso"), MINT.country("EU"), "member", "2011"),
        "participation/gso.eu.member.~2011",
    ),
    (MINT.phase(ESRF, "operation", "1994"), "phase/esrf.operation.~1994"),
    (MINT.involvement(MINT.event("icri-2012"), MINT.country("DK"), "host"), "involvement/icri-2012.dnk.host"),
    (MINT.tie(ESRF, "case_study"), "tie/esrf.case-study"),
    (MINT.listing(MINT.roadmap("gso-2015"), ESRF), "listing/gso-2015.esrf"),
    (MINT.geometry(ESRF), "geometry/infrastructure.esrf"),
    (MINT.identifier("ror", "02550n020"), "identifier/ror.02550n020"),
    (MINT.document("oecd-ford--1-1"), "document/oecd-ford--1-1"),
]


@pytest.mark.parametrize(("node", "path"), NAMES)
def test_a_thing_has_its_name(node: object, path: str) -> None:
    assert str(node) == f"<{ID}{path}>"


def test_twelve_names_were_compared() -> None:
    assert len(NAMES) == 12


@pytest.mark.parametrize("key", ["", "a b", "a/b", "é", "<x>", ".a", "a..b"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(RowRefused, match="is not a key"):
        MINT.infrastructure(key)


@pytest.mark.parametrize("url", ["", "www.cern.ch", "https://x y", "ftp://x", 'https://x"', "https://<x>"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(RowRefused, match=r"column homepage: .* is not a web address"):
        MINT.page(url, "homepage")


def test_statement_nodes_have_claim_names_and_things_do_not() -> None:
    node = MINT.policy("esrf--data-policy")
    assert MINT.claim(node).value == f"{ID}claim/curation/policy/esrf--data-policy"
    assert MINT.claim(ESRF) == ESRF
    assert MINT.claim(concept("role", "member")) == concept("role", "member")


def test_one_address_is_one_document_and_a_title_is_remembered() -> None:
    mint = Mint("curation")
    first, second = mint.doc("https://home.cern/about"), mint.doc("https://home.cern/about", title="About CERN")
    assert first == second != mint.doc("https://home.cern/about/")
    assert mint.titles == {first: {"About CERN"}}
    assert first.value.startswith(f"{ID}doc/home-cern-")
