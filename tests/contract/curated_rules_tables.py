"""Rules of single curated tables, and between two of them, that a Frictionless schema cannot state.

Takes the tables as curated_rules.load gives them. Gives one sentence per fault: place, fault, repair.
Never reads a file, and knows nothing of the graph made from the tables.
"""

from collections import Counter
from collections.abc import Iterator

from curated_rules import Curated, Row, Rule, at, items
from iso3166 import countries_by_alpha2

EXTRA = {"EU": "exceptionally_reserved", "XK": "user_assigned"}
PARENTS = {
    "bodies": "parent_id",
    "organisations": "parent_id",
    "events": "part_of",
    "documents": "part_of",
    "vocabularies": "broader",
}


def country_codes_are_iso(curated: Curated) -> Iterator[str]:
    """A code is in ISO 3166-1 with its two other codes, or one of the two exceptions."""
    for row in curated.tables["countries"]:
        known = None if row["code"] in EXTRA else countries_by_alpha2.get(row["code"])
        where = at("countries", row)
        if known is None and row["code"] not in EXTRA:
            yield f"{where}: {row['code']} is no ISO 3166-1 alpha-2 code. Write one."
        elif row["iso_status"] != EXTRA.get(row["code"], "official"):
            yield f"{where}: iso_status of {row['code']} is wrong. Write {EXTRA.get(row['code'], 'official')}."
        elif known and (row["alpha3"], row["numeric"]) != (known.alpha3, known.numeric):
            yield f"{where}: alpha3 or numeric of {row['code']} is wrong. Write {known.alpha3} and {known.numeric}."


def every_country_is_used(curated: Curated) -> Iterator[str]:
    """A country has a row because another table names it."""
    used = set()
    for resource in curated.package["resources"]:
        to_country = {
            key["fields"][0]
            for key in resource["schema"].get("foreignKeys", [])
            if key["reference"]["resource"] == "countries"
        }
        for field in curated.fields(resource["name"]):
            if field["name"] in to_country or "countries" in field.get("gri:references", []):
                for row in curated.tables[resource["name"]]:
                    used.update(items(field, row[field["name"]]))
    for row in curated.tables["countries"]:
        if row["code"] not in used:
            yield f"{at('countries', row)}: no table uses {row['code']}. Take the row out."


def a_position_is_whole_and_has_its_origin(curated: Curated) -> Iterator[str]:
    """Latitude and longitude come together, with coordinate_source, and not from the Gulf of Guinea."""
    for table in ("infrastructures", "sites"):
        for row in curated.tables[table]:
            filled = {bool(row[name]) for name in ("latitude", "longitude", "coordinate_source")}
            if len(filled) > 1:
                yield f"{at(table, row)}: half a position. Give latitude, longitude and coordinate_source, or none."
            elif row["latitude"] and float(row["latitude"]) == 0 == float(row["longitude"]):
                yield f"{at(table, row)}: position 0, 0. Leave it empty."


def an_infrastructure_has_one_identity(curated: Curated) -> Iterator[str]:
    """A ROR id has its scope, and no ROR or Wikidata id belongs to two infrastructures."""
    rows = curated.tables["infrastructures"]
    for name in ("ror_id", "wikidata_qid"):
        count = Counter(row[name] for row in rows if row[name])
        for row in rows:
            if count[row[name]] > 1:
                yield f"{at('infrastructures', row)}: {name} {row[name]} stands twice. Keep it where it belongs."
    for row in rows:
        if bool(row["ror_id"]) != bool(row["ror_scope"]):
            yield f"{at('infrastructures', row)}: ror_id and ror_scope come together. Fill or empty both."


def a_stage_comes_before_its_date(curated: Curated) -> Iterator[str]:
    """stage_as_of dates a stage, so there is one."""
    for row in curated.tables["infrastructures"]:
        if row["stage_as_of"] and not row["lifecycle_stage"]:
            yield f"{at('infrastructures', row)}: stage_as_of without lifecycle_stage. Empty it."


def every_infrastructure_has_a_participant(curated: Curated) -> Iterator[str]:
    """Some country takes part in each infrastructure."""
    linked = {row["infrastructure_id"] for row in curated.tables["memberships"]}
    for row in curated.tables["infrastructures"]:
        if row["id"] not in linked:
            yield f"{at('infrastructures', row)}: {row['id']} has no row in memberships.csv. Add one."


def a_share_has_basis_and_source(curated: Curated) -> Iterator[str]:
    """A share is more than 0 % and says of what, and where it was read."""
    for row in curated.tables["memberships"]:
        share = row["share_percent"]
        if len({bool(share), bool(row["share_basis"]), bool(row["share_source_url"])}) > 1:
            yield f"{at('memberships', row)}: share, basis and source come together. Fill or empty all three."
        elif share and float(share) <= 0:
            yield f"{at('memberships', row)}: share_percent {share}. Leave it empty."


def date_confidence_goes_with_the_dates(curated: Curated) -> Iterator[str]:
    """date_confidence stands where a date stands, and agrees with unverified_fields."""
    for row in curated.tables["memberships"]:
        where, confidence = at("memberships", row), row["date_confidence"]
        unread = bool({"since", "until"} & set(row["unverified_fields"].split(";")))
        if bool(confidence) != bool(row["since"] or row["until"]):
            yield f"{where}: date_confidence and dates come together. Fill or empty it."
        elif row["confidence"] == "verified" and (confidence == "unverified") != unread:
            yield f"{where}: date_confidence and unverified_fields differ. Make them agree."


def interest_is_no_participation(curated: Curated) -> Iterator[str]:
    """A text that states interest, attendance or nomination supports `prospective` at most."""
    for row in curated.tables["memberships"]:
        weak = row["confidence"] == "verified" and row["evidence"] in ("interest", "nomination")
        if weak and row["role"] != "prospective":
            yield f"{at('memberships', row)}: {row['role']} on {row['evidence']} alone. Write prospective."


def a_stated_status_has_its_reason(curated: Curated) -> Iterator[str]:
    """A status is read in a source, so a note says what happened; a suspended role has no open row beside it."""
    rows = curated.tables["memberships"]

    def of(row: Row) -> tuple[str, str, str]:
        return row["infrastructure_id"], row["country"], row["role"]

    suspended = {of(row) for row in rows if row["status"] == "suspended"}
    for row in rows:
        if row["status"] and not row["note"]:
            yield f"{at('memberships', row)}: status {row['status']} without a note. Say what the source says."
        if of(row) in suspended and row["status"] != "suspended" and not row["until"]:
            yield f"{at('memberships', row)}: open beside its own suspension. Give until."


def a_cell_source_stands_for_its_cell(curated: Curated) -> Iterator[str]:
    """A line of cell_sources.csv names a verified cell with the value that was read, at an address of its own."""
    keys = {resource["name"]: resource["schema"]["primaryKey"] for resource in curated.package["resources"]}
    allowed = next(field for field in curated.fields("cell_sources") if field["name"] == "table")["constraints"]["enum"]
    rows = {(t, "|".join(row[name] for name in keys[t])): row for t in allowed for row in curated.tables[t]}
    for row in curated.tables["cell_sources"]:
        where, told = at("cell_sources", row), rows.get((row["table"], row["key"]))
        column = row["column"]
        if told is None or told["confidence"] != "verified":
            yield f"{where}: {row['key']} is no verified row of {row['table']}.csv. Take the line out."
        elif column in {"", "note", *curated.package["gri:trailingFields"]} or not told.get(column):
            yield f"{where}: {column} of {row['key']} is no filled cell. Take the line out."
        elif column in told["unverified_fields"].split(";"):
            yield f"{where}: {column} of {row['key']} is in unverified_fields too. Take it out of one of the two."
        elif told[column] != row["value"]:
            yield f"{where}: {column} of {row['key']} now says {told[column]}. Read the source again, write both alike."
        elif row["confidence"] != "verified" or row["source_url"] == told["source_url"]:
            yield f"{where}: no source beside that of the row. Name another, or take the line out."


def no_body_is_its_own_member(curated: Curated) -> Iterator[str]:
    """A body and its member differ."""
    for row in curated.tables["body_members"]:
        if row["body_id"] == row["member_id"]:
            yield f"{at('body_members', row)}: {row['body_id']} is its own member. Mend the id."


def open_data_have_no_embargo(curated: Curated) -> Iterator[str]:
    """data_access open leaves no months of embargo."""
    for row in curated.tables["data_policies"]:
        if row["data_access"] == "open" and row["embargo_months"] not in ("", "0"):
            yield f"{at('data_policies', row)}: open with an embargo. Write embargoed, or 0."


def a_link_has_two_ends(curated: Curated) -> Iterator[str]:
    """An agreement has two parties, or one and a frame."""
    parties = Counter(row["link_id"] for row in curated.tables["cooperation_link_parties"])
    for row in curated.tables["cooperation_links"]:
        if parties[row["id"]] + bool(row["frame_id"]) < 2:
            yield f"{at('cooperation_links', row)}: {row['id']} has {parties[row['id']]} parties. Add the other."


def parties_are_as_certain_as_their_link(curated: Curated) -> Iterator[str]:
    """A party is verified exactly when its link is."""
    confidence = {row["id"]: row["confidence"] for row in curated.tables["cooperation_links"]}
    for row in curated.tables["cooperation_link_parties"]:
        if row["confidence"] != confidence.get(row["link_id"]):
            yield f"{at('cooperation_link_parties', row)}: confidence differs from the link. Make them agree."


def gso_ties_say_what_they_rest_on(curated: Curated) -> Iterator[str]:
    """Listed means on a list, a case study tie names its case study."""
    rows = curated.tables["gso_infrastructure_links"]
    listed = {row["infrastructure_id"] for row in rows if row["link"] == "listed"}
    for row in rows:
        on_a_list, where = "yes" in (row["list_2015"], row["list_2017"]), at("gso_infrastructure_links", row)
        if row["link"] == "listed" and not on_a_list:
            yield f"{where}: listed, but on no list. Write yes at the list."
        if on_a_list and row["infrastructure_id"] not in listed:
            yield f"{where}: on a list, but not listed. Add the row with link listed."
        if row["link"].startswith("case_study") != bool(row["case_study_id"]):
            yield f"{where}: case_study_id and a case study tie come together. Fill or empty it."


def a_concept_belongs_to_its_scheme(curated: Curated) -> Iterator[str]:
    """A concept has scheme and notation and bears the scheme in its id; a scheme has neither."""
    for row in curated.tables["vocabularies"]:
        where, concept = at("vocabularies", row), row["kind"] == "concept"
        if not concept == bool(row["scheme"]) == bool(row["notation"]):
            yield f"{where}: a concept has scheme and notation, a scheme none. Fill or empty them."
        elif concept and not row["id"].startswith(row["scheme"] + "--"):
            yield f"{where}: {row['id']} does not begin with {row['scheme']}--. Rename it."


def no_parent_is_its_own_descendant(curated: Curated) -> Iterator[str]:
    """Going from child to parent ends."""
    parent = {row["id"]: row[name] for table, name in PARENTS.items() for row in curated.tables[table]}
    for start in parent:
        seen, here = {start}, parent[start]
        while here and here not in seen:
            seen.add(here)
            here = parent.get(here, "")
        if here == start:
            yield f"{start}: it is its own ancestor. Mend parent_id, part_of or broader."


def a_policy_document_has_terms(curated: Curated) -> Iterator[str]:
    """A document is of kind data_policy exactly when data_policies.csv has its terms."""
    ruled = {row["document_id"] for row in curated.tables["data_policies"]}
    for row in curated.tables["documents"]:
        if (row["kind"] == "data_policy") != (row["id"] in ruled):
            yield f"{at('documents', row)}: data policy without terms, or terms of another kind. Mend kind or terms."


def a_published_count_is_ours_or_explained(curated: Curated) -> Iterator[str]:
    """The verified countries of a role that has no end are as many as the body says, or the row tells why not."""
    present: dict[tuple[str, str], set[str]] = {}
    for row in curated.tables["memberships"]:
        if row["confidence"] == "verified" and row["status"] in ("", "active") and not row["until"]:
            present.setdefault((row["infrastructure_id"], row["role"]), set()).add(row["country"])
    for row in curated.tables["published_counts"]:
        where, key = at("published_counts", row), (row["infrastructure_id"], row["role"])
        ours = len(present.get(key, ()))
        if (ours == int(row["count"])) and row["explanation"]:
            yield f"{where}: {' '.join(key)} is {ours} on both sides, yet explained. Empty explanation."
        elif (ours != int(row["count"])) and not row["explanation"]:
            told = f"{' '.join(key)} is {row['count']} there and {ours} here"
            yield f"{where}: {told}. Mend memberships.csv, or explain the difference."


TABLE_RULES: tuple[Rule, ...] = (
    country_codes_are_iso,
    every_country_is_used,
    a_position_is_whole_and_has_its_origin,
    an_infrastructure_has_one_identity,
    a_stage_comes_before_its_date,
    every_infrastructure_has_a_participant,
    a_share_has_basis_and_source,
    date_confidence_goes_with_the_dates,
    interest_is_no_participation,
    a_stated_status_has_its_reason,
    a_cell_source_stands_for_its_cell,
    no_body_is_its_own_member,
    open_data_have_no_embargo,
    a_link_has_two_ends,
    parties_are_as_certain_as_their_link,
    gso_ties_say_what_they_rest_on,
    a_concept_belongs_to_its_scheme,
    no_parent_is_its_own_descendant,
    a_policy_document_has_terms,
    a_published_count_is_ours_or_explained,
)
