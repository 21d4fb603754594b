"""The questions behind maps and timelines: their columns, and figures that agree with the lists they stand for.

Takes the questions and the world of the tests. Gives the sentence that would be false.
Never counts anything that another question does not list.
"""

from collections import defaultdict

from gri_service.catalogue import VIEWS
from pyoxigraph import Store
from world import BASE, ROOT, bound, question, rows

COUNTED = "in-how-many-infrastructures-does-each-country-take-part"
JOINED = ("when-did-members-join-and-leave", "when-did-a-country-join-its-infrastructures")
PRECISE = {"start", "startPrecision", "end", "endPrecision", "role", "roleLabel", "status", "source", "sourceLabel"}


def asked(world: Store, name: str, **values: str) -> list[dict[str, str]]:
    """The answer of a question as rows by column."""
    header, *found = rows(world, bound(question(ROOT / "queries" / f"{name}.rq"), values))
    return [dict(zip(header, row, strict=True)) for row in found]


def numbers(world: Store, **values: str) -> dict[str, int]:
    return {row["countryLabel"]: int(row["number"]) for row in asked(world, COUNTED, **values)}


def test_what_is_drawn_has_the_columns_that_its_view_promises() -> None:
    counted = question(ROOT / "queries" / f"{COUNTED}.rq")
    assert counted.view == "world"
    assert {*VIEWS["world"], "number"} <= set(counted.columns)
    assert set(counted.params) == {"country", "domain", "field", "role", "level", "group", "asOf"}
    for name in JOINED:
        joined = question(ROOT / "queries" / f"{name}.rq")
        assert joined.view == "timeline"
        assert set(VIEWS["timeline"]) | PRECISE <= set(joined.columns)
    places = question(ROOT / "queries" / "map-of-sites.rq")
    assert places.view == "map"
    assert {"infrastructure", "country", "domain", "field", "group"} == set(places.params)


def test_a_country_is_counted_as_often_as_its_list_has_infrastructures(world: Store) -> None:
    listed = defaultdict(set)
    for row in asked(world, "which-infrastructures-does-a-country-take-part-in"):
        level, status = row["level"].rpartition("/")[2], row["status"].rpartition("/")[2]
        if status == "active" and level in ("state", "agency", ""):
            listed[row["countryLabel"]].add(row["infrastructure"])
    found = numbers(world)
    assert len(found) >= 20
    assert found == {country: len(infrastructures) for country, infrastructures in listed.items()}


def test_as_many_countries_are_coloured_as_the_front_page_counts(world: Store) -> None:
    [one] = asked(world, "how-many-countries-take-part")
    assert int(one["number"]) == len(numbers(world))


def test_filters_narrow_the_figures(world: Store) -> None:
    everywhere = numbers(world)
    energy = numbers(world, domain="voc/domain/energy")
    assert energy
    assert all(number <= everywhere[country] for country, number in energy.items())
    members = numbers(world, group="id/organisation/g7")
    assert members == {country: everywhere[country] for country in members}
    assert 0 < len(members) < len(everywhere)
    institutions = numbers(world, level="voc/participation-level/institution")
    assert "India" in institutions  # a laboratory at Lyra, which no state's figure counts
    assert asked(world, COUNTED, level="voc/participation-level/institution")[0]["levelLabel"] == "institution"


BY_FIELD = (
    "participation-network",
    "map-of-sites",
    "which-infrastructures-are-there",
    "which-infrastructures-does-a-country-take-part-in",
)


def test_a_field_holds_the_fields_within_it(world: Store) -> None:
    within = {"Southern Eye Telescope", "Qinling Cosmic Ray Observatory"}  # astronomy, and its cosmic rays
    for name in BY_FIELD:
        column = "targetLabel" if name.endswith("network") else "infrastructureLabel"
        everything = asked(world, name)
        found = asked(world, name, field="voc/field/astronomy")
        assert {row[column] for row in found} == within & {row[column] for row in everything}, name
        assert {row["fieldLabel"] for row in found} == {"astronomy"}
        assert {row[column] for row in asked(world, name, field="voc/field/cosmic-ray-physics")} <= within
    assert len(BY_FIELD) == 4


def test_figures_and_pairs_of_a_field_are_those_of_its_infrastructures(world: Store) -> None:
    light = {"field": "voc/field/photon-sources"}  # what is named are synchrotrons, which are narrower
    listed = defaultdict(set)
    for row in asked(world, "which-infrastructures-does-a-country-take-part-in", **light):
        level, status = row["level"].rpartition("/")[2], row["status"].rpartition("/")[2]
        if status == "active" and level in ("state", "agency", ""):
            listed[row["countryLabel"]].add(row["infrastructure"])
    assert set().union(*listed.values()) == {f"{BASE}id/infrastructure/{key}" for key in ("lyra", "wadi-light")}
    assert numbers(world, **light) == {country: len(held) for country, held in listed.items()}
    pairs = asked(world, "shared-infrastructures-network", **light)
    assert {(row["sourceLabel"], row["targetLabel"]): int(row["number"]) for row in pairs} == {
        (row["sourceLabel"], row["targetLabel"]): len(listed[row["sourceLabel"]] & listed[row["targetLabel"]])
        for row in pairs
    }
    several = [country for country, held in listed.items() if held]
    sharing = sum(1 for one in several for other in several if one < other and listed[one] & listed[other])
    assert len(pairs) == sharing > 0


def test_a_past_day_counts_who_is_known_to_have_been_there(world: Store) -> None:
    lyra = {"domain": "voc/domain/physical-sciences-and-engineering"}
    assert "Spain" in numbers(world, asOf="1965-06-01", **lyra)  # a member from 1961 to 1968
    assert "Spain" not in numbers(world, asOf="1975-06-01", **lyra)
    assert "Czechoslovakia" in numbers(world, asOf="1985-06-01", **lyra)
    assert "United Kingdom" not in numbers(world, asOf="2024-06-01", role="voc/role/member", **lyra)  # left in 2020
    assert numbers(world, asOf="1900-01-01") == {}


def test_both_timelines_tell_the_same_periods(world: Store) -> None:
    members, joined = ({row["event"] for row in asked(world, name)} for name in JOINED)
    parties = {row["event"]: row["country"] for row in asked(world, JOINED[0])}
    assert joined < members
    assert {parties[event].rpartition("/")[2] for event in members - joined} == {"eu"}  # a party, and no country
