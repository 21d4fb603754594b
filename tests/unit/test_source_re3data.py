"""re3data is read strictly, and as a stranger's file: no document type, no link, no disk; empty elements say nothing.

Takes small archives made by hand in the form of the real one. Gives the statement or refusal that is not as promised.
Never reads the data set; its own totals are compared in tests/conformance/test_registry_organisations.py.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from gri_ingest import source
from gri_ingest.address import ID
from gri_ingest.errors import RowRefused, SourceRefused
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.re3data import adapter, archive, keys, meanings

NAMESPACE = "http://www.re3data.org/schema/2-2"
INSTITUTION = """<r3d:institution>
<r3d:institutionName language="eng">{name}</r3d:institutionName>
<r3d:institutionAdditionalName language="deu">{name} auf Deutsch</r3d:institutionAdditionalName>
<r3d:institutionCountry>{country}</r3d:institutionCountry>
<r3d:responsibilityType>funding</r3d:responsibilityType><r3d:responsibilityType>general</r3d:responsibilityType>
<r3d:institutionType>non-profit</r3d:institutionType><r3d:institutionURL></r3d:institutionURL>
{identifiers}
<r3d:responsibilityStartDate>{since}</r3d:responsibilityStartDate>
<r3d:responsibilityEndDate>{until}</r3d:responsibilityEndDate>
</r3d:institution>"""


def institution(name: str, country: str, *identifiers: str, since: str = "", until: str = "") -> str:
    told = "".join(f"<r3d:institutionIdentifier>{each}</r3d:institutionIdentifier>" for each in identifiers)
    return INSTITUTION.format(name=name, country=country, identifiers=told, since=since, until=until)


def repository(key: str, *institutions: str, start: str = "", end: str = "", more: str = "") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<r3d:re3data xmlns:r3d="{NAMESPACE}"><r3d:repository>
<r3d:re3data.orgIdentifier>{key}</r3d:re3data.orgIdentifier>
<r3d:repositoryName language="deu">Speicher</r3d:repositoryName><r3d:repositoryURL>https://example.org/</r3d:repositoryURL>
<r3d:description language="eng">It keeps &lt;data&gt;.</r3d:description><r3d:size updated=""></r3d:size>
<r3d:startDate>{start}</r3d:startDate><r3d:endDate>{end}</r3d:endDate>
<r3d:missionStatementURL></r3d:missionStatementURL>
{"".join(institutions)}
<r3d:databaseAccess><r3d:databaseAccessType>open</r3d:databaseAccessType></r3d:databaseAccess>
<r3d:versioning></r3d:versioning><r3d:citationGuidelineURL></r3d:citationGuidelineURL>
<r3d:enhancedPublication>unknown</r3d:enhancedPublication><r3d:qualityManagement>yes</r3d:qualityManagement>
<r3d:remarks></r3d:remarks><r3d:entryDate>2020-01-01</r3d:entryDate><r3d:lastUpdate>2021-02-03</r3d:lastUpdate>
{more}</r3d:repository></r3d:re3data>"""


def pack(folder: Path, *files: str | bytes | tarfile.TarInfo) -> Path:
    with tarfile.open(folder / adapter.ARCHIVE, "w:xz") as packed:
        for number, content in enumerate(files):
            if isinstance(content, tarfile.TarInfo):
                packed.addfile(content)
                continue
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(f"re3data/{number}.xml")
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    return folder


def said(snapshot: Path, identities: dict[str, str] | None = None) -> set[tuple[str, str, str]]:
    mint = Mint("re3data", identities)
    facts = (fact for row in adapter.rows(snapshot) for fact in adapter.facts(row, mint))
    return {(short(str(f.subject)), short(str(f.predicate)), short(str(f.object))) for f in facts}


def short(term: str) -> str:
    if not term.startswith("<"):
        return term
    value = term[1:-1].removeprefix(ID).removeprefix("https://w3id.org/gri/")
    return value.rpartition("#")[2] if "#" in value else value


ONE = "repository/re3data.r3d100000001"


def test_empty_elements_say_nothing(tmp_path: Path) -> None:
    found = said(pack(tmp_path, repository("r3d100000001")))
    assert {(word, value) for thing, word, value in found if thing == ONE} == {
        ("type", "DataRepository"), ("prefLabel", '"Speicher"@de'), ("repositoryAccess", "voc/data-access/open"),
        ("exactMatch", "https://www.re3data.org/repository/r3d100000001"),
        ("http://xmlns.com/foaf/0.1/homepage", "https://example.org/"),
        ("http://purl.org/dc/terms/description", '"It keeps <data>."@en'),
        ("http://purl.org/dc/terms/modified", '"2021-02-03"^^<http://www.w3.org/2001/XMLSchema#date>'),
    }  # fmt: skip
    assert {thing for thing, _, _ in found} == {ONE}


MORE = """<r3d:pidSystem>DOI</r3d:pidSystem><r3d:pidSystem>none</r3d:pidSystem>
<r3d:software><r3d:softwareName>unknown</r3d:softwareName></r3d:software>
<r3d:software><r3d:softwareName>Dataverse</r3d:softwareName></r3d:software><r3d:certificate>WDS</r3d:certificate>
<r3d:dataAccess><r3d:dataAccessType>closed</r3d:dataAccessType></r3d:dataAccess>
<r3d:dataAccess><r3d:dataAccessType>restricted</r3d:dataAccessType>
<r3d:dataAccessRestriction>registration</r3d:dataAccessRestriction>
<r3d:dataAccessRestriction>other</r3d:dataAccessRestriction></r3d:dataAccess>
<r3d:dataLicense><r3d:dataLicenseName>Public Domain</r3d:dataLicenseName>
<r3d:dataLicenseURL>https://example.org/free</r3d:dataLicenseURL></r3d:dataLicense>
<r3d:policy><r3d:policyName>Terms</r3d:policyName><r3d:policyURL>https://example.org/1</r3d:policyURL></r3d:policy>
<r3d:policy><r3d:policyName>Terms</r3d:policyName><r3d:policyURL>https://example.org/2</r3d:policyURL></r3d:policy>
<r3d:repositoryLanguage>nno</r3d:repositoryLanguage>
<r3d:subject subjectScheme="DFG">34 Geosciences</r3d:subject><r3d:api apiType="REST">https://example.org/api</r3d:api>"""


def test_what_a_repository_offers_is_told_word_by_word(tmp_path: Path) -> None:
    found = said(pack(tmp_path, repository("r3d100000001", more=MORE)))
    about = {(word, value) for thing, word, value in found if thing == ONE}
    assert {
        ("dataIdentifier", '"DOI"'), ("softwareName", '"Dataverse"'), ("certificate", '"WDS"'),
        ("dataAccess", "voc/data-access/closed"), ("dataAccess", "voc/data-access/restricted"),
        ("dataLicence", "voc/data-licence/public-domain"), ("dataLicencePage", "https://example.org/free"),
        ("subjectText", '"34 Geosciences"'), ("http://purl.org/dc/terms/language", '"nn"'),
        ("hasPolicy", "policy/re3data.r3d100000001.1"), ("hasPolicy", "policy/re3data.r3d100000001.2"),
    } <= about  # fmt: skip
    assert not any(value in {'"none"', '"unknown"'} for _, value in about)
    assert ("policy/re3data.r3d100000001.2", "http://xmlns.com/foaf/0.1/page", "https://example.org/2") in found
    assert ("policy/re3data.r3d100000001.2", "prefLabel", '"Terms"') in found


COUNTRIES = {"NAM": "country/NAM", "EEC": "organisation/eu", "AAA": "", "TWN": "country/TWN"}


@pytest.mark.parametrize("code", COUNTRIES)
def test_private_codes_of_countries_are_looked_up(code: str, tmp_path: Path) -> None:
    found = said(pack(tmp_path, repository("r3d100000001", institution("Institute", code))))
    stated = {value for thing, word, value in found if word == "inCountry"}
    assert stated == {COUNTRIES[code]} - {""}
    assert ("responsibility/re3data.r3d100000001.1", "responsibleFor", ONE) in found


def test_an_unknown_code_is_refused() -> None:
    assert len(COUNTRIES) == 4
    with pytest.raises(RowRefused, match=r'"EUR" is not in countries\.csv'):
        meanings.country("EUR")


def test_institutions_are_one_by_their_key_of_ror_and_else_by_name_and_country(tmp_path: Path) -> None:
    found = said(
        pack(
            tmp_path,
            repository(
                "r3d100000001", institution("Dryad", "USA", "RRID:x", "ROR:00x6h5n95"), institution("York", "GBR")
            ),
            repository(
                "r3d100000002", institution("The Dryad", "AAA", "ROR: ROR:00x6h5n95"), institution("York", "CAN")
            ),
            repository("r3d100000003", institution("York", "GBR")),
        ),
        {"ror:00x6h5n95": "organisation/dryad"},
    )
    parties = sorted((thing, value) for thing, word, value in found if word == "party")
    assert [value for _, value in parties].count("organisation/dryad") == 2
    york = [value for _, value in parties if "york" in value]
    assert len(york) == 3
    assert len(set(york)) == 2
    labels = [value for thing, word, value in found if thing == "organisation/dryad" and word == "prefLabel"]
    assert labels == ['"Dryad"@en'], "the first telling names it; how others write it stands at the responsibility"
    assert ("responsibility/re3data.r3d100000002.1", "namedAs", '"The Dryad"') in found
    assert ("organisation/dryad", "exactMatch", "https://ror.org/00x6h5n95") in found


def test_a_responsibility_has_all_its_types_and_its_period(tmp_path: Path) -> None:
    packed = pack(tmp_path, repository("r3d100000001", institution("A", "FRA", since="July 2019", until="2020-04-31")))
    found = {(word, value) for thing, word, value in said(packed) if thing.startswith("responsibility/")}
    date = "^^<http://www.w3.org/2001/XMLSchema#date>"
    assert {
        ("type", "RepositoryResponsibility"), ("inCountry", "country/FRA"),
        ("responsibilityType", "voc/responsibility-type/funding"),
        ("responsibilityType", "voc/responsibility-type/general"),
        ("validFrom", f'"2019-07-01"{date}'), ("fromPrecision", "voc/precision/month"),
        ("validUntil", f'"2020-04-30"{date}'), ("untilPrecision", "voc/precision/month"),
        ("dateText", '"July 2019/2020-04-31"'),
    } <= found  # fmt: skip


PERIODS = {
    ("202-11-18", ""): "is not a date",
    ("", "TBD (currently Sept 2022)"): "is not a date",
    ("2021", "2019"): "lies before startDate 2021",
    ("2019-02-30", ""): "is not a day of the calendar",
}


@pytest.mark.parametrize("dates", PERIODS)
def test_a_wrong_date_refuses_the_period_and_not_the_repository(dates: tuple[str, str], tmp_path: Path) -> None:
    start, end = dates
    packed = pack(tmp_path, repository("r3d100000001", start=start, end=end))
    refused = []
    for row in adapter.rows(packed):
        try:
            list(adapter.facts(row, Mint("re3data")))
        except RowRefused as error:
            refused.append((row.table, str(error)))
    assert [table for table, _ in refused] == ["periods"]
    assert PERIODS[dates] in refused[0][1]


def test_four_periods_were_tried() -> None:
    assert len(PERIODS) == 4


IDENTIFIERS = {
    "ROR:ror.org/01qn7cs15": "", "ror.01qn7cs15": "", "01qn7cs15": "", "https://ror.org/01qn7cs15": "",
    "RRID:SCR_1": "",
    "ROR:2catss52": "no key of ror", "ROR:02nnijtm50": "no key of ror", "ROR:Leicester": "no key of ror",
    "ROR:00x6h5n95": "a second key of ROR", "[email removed]": "of no register", "GRID:x": "no key of grid",
    "Wikidata:42": "no key of wikidata", "GRID:17089.37": "identifier/grid.grid.17089.37",
    "grid.17089.37": "identifier/grid.grid.17089.37", "ISNI: 0000 0001 2156 142X": "identifier/isni.000000012156142X",
    "Crossref Funder ID 100007465": "identifier/crossref-funder.100007465",
    "Wikidata Q42944": "http://www.wikidata.org/entity/Q42944",
}  # fmt: skip


@pytest.mark.parametrize("written", IDENTIFIERS)
def test_keys_of_institutions_are_read_in_every_spelling_and_refused_where_they_are_none(written: str) -> None:
    row = Row("re3data", "institution_identifiers", 1, {"institution": "ror.01qn7cs15", "value": written})
    meant = IDENTIFIERS[written]
    if " " in meant:
        with pytest.raises(RowRefused, match=meant):
            list(adapter.facts(row, Mint("re3data")))
        return
    found = [short(str(fact.object)) for fact in adapter.facts(row, Mint("re3data"))]
    assert found[:1] == [meant] * bool(meant)


def test_seventeen_keys_were_tried() -> None:
    assert len(IDENTIFIERS) == 17
    assert keys.ror("ROR:01qn7cs15") == "01qn7cs15"


def bomb() -> str:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE r [<!ENTITY e0 "x">{steps}]>'


def declared(text: str, before: str) -> str:
    return text.replace("<r3d:re3data ", f"{before}<r3d:re3data ", 1)


def link(kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo("re3data/link.xml")
    member.type, member.linkname = kind, "/etc/passwd"
    return member


GOOD = repository("r3d100000001")
DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "an entity of a file": (
        lambda s: pack(
            s, declared(GOOD, '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>').replace("Speicher", "&f;")
        ),
        "has a document type",
    ),
    "entities that swell": (
        lambda s: pack(s, declared(GOOD, bomb()).replace("Speicher", "&e8;")),
        "has a document type",
    ),
    "a document type elsewhere": (
        lambda s: pack(s, declared(GOOD, '<!DOCTYPE r SYSTEM "http://example.org/r.dtd">')),
        "has a document type",
    ),
    "an entity without a type": (lambda s: pack(s, GOOD.replace("Speicher", "&f;")), "is no XML"),
    "a link": (lambda s: pack(s, link(tarfile.SYMTYPE)), "link.xml is no XML file"),
    "a hard link": (lambda s: pack(s, link(tarfile.LNKTYPE)), "link.xml is no XML file"),
    "a device": (lambda s: pack(s, link(tarfile.CHRTYPE)), "link.xml is no XML file"),
    "another file": (lambda s: pack(s, tarfile.TarInfo("../run.sh")), "run.sh is no XML file"),
    "a giant": (lambda s: pack(s, GOOD + " " * archive.LARGEST), "more than a record can have"),
    "cut short": (lambda s: cut(pack(s, GOOD, GOOD)), "cut short or damaged"),
    "no archive": (lambda s: (s / adapter.ARCHIVE).write_bytes(b"x" * 600), "cut short or damaged"),
    "missing": (lambda s: (s / adapter.ARCHIVE).unlink(), "is missing in the snapshot"),
    "Latin-1": (lambda s: pack(s, GOOD.replace("Speicher", "Spüle").encode("latin-1")), "is not UTF-8 at byte"),
    "another encoding": (lambda s: pack(s, GOOD.encode("utf-16")), "is not UTF-8"),
    "half a file": (lambda s: pack(s, GOOD[:-20]), "is no XML"),
    "twice": (lambda s: pack(s, GOOD, GOOD), "r3d100000001 stands there for the second time"),
    "another schema": (lambda s: pack(s, GOOD.replace("2-2", "4-0")), "is not the root of one repository"),
    "a new element": (
        lambda s: pack(s, repository("r3d1", more="<r3d:funding>1</r3d:funding>")),
        "<funding> is not known",
    ),
    "a missing element": (
        lambda s: pack(s, re.sub("<r3d:versioning></r3d:versioning>", "", GOOD)),
        "<versioning> is missing",
    ),
    "an element twice": (lambda s: pack(s, repository("r3d1", more="<r3d:remarks/>")), "<remarks> stands twice"),
    "a new element below": (
        lambda s: pack(s, GOOD.replace("</r3d:databaseAccess>", "<r3d:fee/></r3d:databaseAccess>")),
        "<fee> is not known",
    ),
    "an element below a text": (
        lambda s: pack(s, repository("r3d1", more="<r3d:keyword><b/></r3d:keyword>")),
        "elements below",
    ),
}


def cut(folder: Path) -> None:
    path = folder / adapter.ARCHIVE
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_or_hostile_archive_is_one_clear_error(name: str, tmp_path: Path) -> None:
    assert len(list(adapter.rows(pack(tmp_path, GOOD)))) > 3
    damage, words = DAMAGES[name]
    damage(tmp_path)
    with pytest.raises(SourceRefused, match=re.escape(words)) as refused:
        list(adapter.rows(tmp_path))
    assert str(refused.value).startswith(adapter.ARCHIVE)
    assert {path.name for path in tmp_path.iterdir()} <= {adapter.ARCHIVE}


def test_twenty_two_damages_were_tried() -> None:
    assert len(DAMAGES) == 22


def test_every_cell_is_taken_or_has_a_reason(tmp_path: Path) -> None:
    packed = pack(tmp_path, repository("r3d100000001", institution("A", "FRA", "ROR:01qn7cs15"), more=MORE))
    left = set()
    for row in adapter.rows(packed):
        list(adapter.facts(row, Mint("re3data")))
        left |= {f"{row.table}.{name}" for name in row.unread()}
    assert left <= set(source.load("re3data").ignore)
    assert {"api.value", "dataAccess.dataAccessRestriction", "subject.subjectScheme"} <= left
