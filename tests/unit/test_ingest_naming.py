"""Labels of our own words: whose policy, which document, and never from a cell that was not read."""

from gri_ingest.row import Row
from gri_ingest.sources.curation.naming import Naming


def row(table: str, **cells: str) -> Row:
    return Row("curation", table, 2, {"confidence": "verified", "unverified_fields": "", **cells})


def policy(key: str, subject: str, document: str) -> Row:
    return row("data_policies", id=key, subject_id=subject, document_id=document)


def document(key: str, date: str = "", adopted_at: str = "", kind: str = "data_policy", doubted: str = "title") -> Row:
    return row("documents", id=key, title="T", date=date, kind=kind, adopted_at=adopted_at, unverified_fields=doubted)


RECORDS = {
    "countries": [row("countries", code="FR", name="France")],
    "infrastructures": [
        row("infrastructures", id="ess", name="Spallation Source", acronym="ESS"),
        row("infrastructures", id="lyra", name="Lyra Array", acronym="LYRA"),
        row("infrastructures", id="gbt", name="Green Bank", acronym="GBT", unverified_fields="name;acronym"),
    ],
    "bodies": [row("bodies", id="survey", name="Social Survey", acronym="ESS")],
    "organisations": [row("organisations", id="orbit", name="Orbit Council", acronym="", unverified_fields="")],
    "events": [row("events", id="meeting", name="Ministers' Meeting 2013")],
    "documents": [
        document("old", "2015-03"),
        document("new", "2024"),
        document("statement", adopted_at="meeting", kind="statement"),
        document("alone", kind="report"),
    ],
    "data_policies": [
        policy("a", "lyra", "old"),
        policy("b", "lyra", "new"),
        policy("c", "ess", "ess-policy"),
        policy("d", "gbt", "gbt-policy"),
        policy("e", "orbit", "orbit-policy"),
    ],
}


def test_a_policy_is_called_after_its_subject_by_the_shortest_name_that_is_its_own():
    naming = Naming(RECORDS)
    assert [naming.policy(found) for found in RECORDS["data_policies"]] == [
        "LYRA, 2015",  # two policies of one party are told apart by the year of their texts
        "LYRA, 2024",
        "Spallation Source",  # ESS is also the acronym of the survey
        "gbt",  # neither name nor acronym was read
        "Orbit Council",
    ]


def test_a_document_whose_title_was_not_read_is_called_after_what_was_read():
    naming = Naming(RECORDS)
    assert [naming.document(found) for found in RECORDS["documents"]] == [
        "Data policy of LYRA, 2015",
        "Data policy of LYRA, 2024",
        "Statement, Ministers' Meeting 2013",
        "",  # nothing tells what it is, so its id stands in
    ]


def test_a_kind_or_meeting_that_was_not_read_names_nothing():
    doubted = document("statement", adopted_at="meeting", kind="statement", doubted="title;adopted_at")
    assert Naming(RECORDS).document(doubted) == ""
