"""Blind readings: what is drawn, what a reader may hand back, and what a share of faults says of the whole.

Takes the curated tables and sheets made of them. Gives the sentence that would be false.
Never writes into the tables.
"""

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pytest
from gri_ingest import reading
from gri_ingest.errors import ReadingRefused
from gri_ingest.reading import Claim


@pytest.fixture(scope="module")
def found(root: Path) -> list[Claim]:
    return reading.claims(root / "data" / "curated")


def filled(sheet: str, **changes: str) -> str:
    """A sheet with a verdict on each row; `changes` replace cells of the first row."""
    rows = list(csv.DictReader(io.StringIO(sheet)))
    for row in rows:
        row["verdict"] = "exact"
    rows[0].update(changes)
    text = io.StringIO()
    writer = csv.DictWriter(text, reading.COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_what_is_drawn_are_verified_claims_of_every_table_that_claims_something(found: list[Claim]) -> None:
    assert {claim.table for claim in found} == set(reading.DRAWN)
    assert all(claim.address.startswith("http") for claim in found)
    assert all(claim.claim and "note:" not in claim.claim and "confidence" not in claim.claim for claim in found)
    assert len({(claim.table, claim.row) for claim in found}) == len(found)


def test_what_was_not_read_stands_nowhere_on_a_sheet(found: list[Claim]) -> None:
    """A reader once judged a day that stood in the key alone."""
    claims = [claim for claim in found if claim.table == "memberships"]
    days = [claim for claim in claims if claim.key.split("|")[3]]
    assert len(claims) > 4000
    assert len(days) > 1000
    assert [claim.key for claim in days if not re.search(f": {claim.key.split('|')[3]}(;| \\[at )", claim.claim)] == []
    levels = [claim for claim in claims if claim.stratum.split(" ", 2)[2] != "unread"]
    assert len(levels) < len(claims)
    assert [
        claim for claim in levels if f"participation_level: {claim.stratum.split(' ', 2)[2]}" not in claim.claim
    ] == []


def test_a_claim_says_what_its_date_is_whose_code_it_writes_and_where_a_cell_was_read(found: list[Claim]) -> None:
    claims = {(claim.table, claim.key): claim.claim for claim in found}
    # The acronym of the Arecibo Observatory is the code of Angola; its host is a code, and named.
    assert "acronym: AO; host_countries: PR (Puerto Rico)" in claims["infrastructures", "arecibo"]
    signed = [claim for claim in claims.values() if "start_basis: signature" in claim]
    assert len(signed) > 20
    assert "; since (of the suspension): 2015-11; status: suspended" in claims["memberships", "jinr|KP|member|2015-11"]
    # That an observer became a member is told by a later text than the act that made it an observer.
    elsewhere = claims["memberships", "eatris|FR|observer|2013-11-07"]
    assert "status: ended [at https://ri-portfolio.esfri.eu/" in elsewhere


def test_a_seed_draws_the_same_rows_whatever_their_order_of_drawing(found: list[Claim]) -> None:
    once, again, other = (reading.draw(found, 100, seed) for seed in (7, 7, 8))
    assert once == again
    assert once != other
    assert len(once) == len({(claim.table, claim.row) for claim in once}) == 100


def test_each_stratum_is_drawn_in_proportion(found: list[Claim]) -> None:
    drawn = Counter(claim.stratum for claim in reading.draw(found, 200, 1))
    whole = Counter(claim.stratum for claim in found)
    for stratum, size in whole.items():
        assert abs(drawn[stratum] - size * 200 / len(found)) <= 1, stratum
    assert reading.draw(found, len(found), 1).__len__() == len(found)


@pytest.mark.parametrize("number", [0, -1, 10**6])
def test_a_number_that_cannot_be_drawn_is_told_with_the_number_that_can(found: list[Claim], number: int) -> None:
    with pytest.raises(ReadingRefused, match=rf"there are {len(found)}\. Write --rows between 1"):
        reading.draw(found, number, 1)


def test_a_filled_sheet_comes_back_as_it_was_filled(found: list[Claim]) -> None:
    sheet = reading.sheet(reading.draw(found, 20, 3))
    taken = reading.verdicts(filled(sheet, verdict="too-much", remark=' says "observer", since 2019 '), found)
    assert reading.counted(taken) == {"exact": 19, "too-much": 1, "wrong": 0, "not-found": 0}
    assert taken[0]["remark"] == 'says "observer", since 2019'
    assert reading.verdicts(reading.written(taken), found) == taken


FAULTS = {
    "no verdict": ({"verdict": ""}, 'line 2: the verdict is "". Write one of exact'),
    "an unknown verdict": ({"verdict": "fine"}, 'the verdict is "fine"'),
    "a verdict without a reason": ({"verdict": "wrong"}, "needs a remark"),
    "a row that is not there": ({"key": "atlantis|FR"}, "has no verified row atlantis"),
    "a row that was edited": ({"row": "000000000000"}, "has been edited since"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_no_verdict_is_refused_with_its_line(found: list[Claim], name: str) -> None:
    changes, words = FAULTS[name]
    sheet = reading.sheet(reading.draw(found, 5, 3))
    with pytest.raises(ReadingRefused, match=words.replace("(", r"\(")):
        reading.verdicts(filled(sheet, **changes), found)
    assert len(FAULTS) == 5


def test_another_table_and_an_empty_sheet_are_refused(found: list[Claim]) -> None:
    with pytest.raises(ReadingRefused, match="line 1: the header is not that of a sheet"):
        reading.verdicts("a,b\n1,2\n", found)
    with pytest.raises(ReadingRefused, match="there is no verdict"):
        reading.verdicts(reading.sheet([]), found)


def test_the_interval_is_wilsons_and_never_leaves_nought_and_one() -> None:
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 0 of 20.
    assert [round(end, 4) for end in reading.interval(81, 263)] == [0.2553, 0.3662]
    assert [round(end, 4) for end in reading.interval(0, 20)] == [0.0, 0.1611]
    assert reading.interval(20, 20)[1] == pytest.approx(1.0)
