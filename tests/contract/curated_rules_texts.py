"""Rules of memberships.csv about the text a row rests on: its date, its kind.

Takes the tables as curated_rules.py reads them. Gives a sentence for every broken rule: file, line, row, repair.
Never repairs anything, and never opens a source.
"""

from collections.abc import Iterator

from curated_rules import Curated, Row, Rule, at


def no_start_lies_after_its_text(curated: Curated) -> Iterator[str]:
    """A text cannot have seen a beginning that came after it, unless it was announced or is not verified."""
    yield from _later_than_the_text(curated, "since")


def no_end_lies_after_its_text(curated: Curated) -> Iterator[str]:
    """A text cannot have seen an end that came after it, unless it was announced or is not verified."""
    yield from _later_than_the_text(curated, "until")


def _later_than_the_text(curated: Curated, column: str) -> Iterator[str]:
    for row in _verified(curated):
        if column in row["unverified_fields"].split(";") or "announced" in row["note"].lower():
            continue
        shared = min(len(row[column]), len(row["as_of"]))  # the precision that both dates have
        if row[column][:shared] > row["as_of"][:shared]:
            dates = f"{column} {row[column]} lies after its text of {row['as_of']}"
            yield f"{_named(row)}: {dates}. Cite the later text, note that it was announced, or unverify the cell."


def a_technical_list_proves_no_membership(curated: Curated) -> Iterator[str]:
    """A list of codes shows who uses a facility or a network; neither a state nor a member is in it as such."""
    for row in _verified(curated):
        if row["evidence"] == "code" and (row["participation_level"] in ("state", "agency") or row["role"] == "member"):
            claimed = f"{row['participation_level'] or 'no level'}, {row['role']}"
            yield f"{_named(row)}: a technical list is no source of this ({claimed}). Cite a better text, or weaken it."


def a_verified_row_says_what_it_rests_on(curated: Curated) -> Iterator[str]:
    """Every verified participation names the kind of its text, so that a reader can weigh it."""
    for row in _verified(curated):
        if not row["evidence"]:
            yield f"{_named(row)}: verified without evidence. Write the kind of text that was read."


def _verified(curated: Curated) -> Iterator[Row]:
    return (row for row in curated.tables["memberships"] if row["confidence"] == "verified")


def _named(row: Row) -> str:
    return f"{at('memberships', row)} {row['infrastructure_id']} {row['country']} {row['role']}"


TEXT_RULES: tuple[Rule, ...] = (
    no_start_lies_after_its_text,
    no_end_lies_after_its_text,
    a_technical_list_proves_no_membership,
    a_verified_row_says_what_it_rests_on,
)
