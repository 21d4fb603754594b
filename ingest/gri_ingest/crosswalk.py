"""The crosswalks, checked: every row is about a thing of ours, and one external identifier has one subject.

Takes the folder of the mapping sets, and the curated tables beside it; gives the mappings and what is wrong with them.
Never decides sameness: a person does, in the file.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gri_ingest.report import Finding
from gri_ingest.sources.crosswalk import sssom
from gri_ingest.sources.crosswalk.adapter import PREDICATES, subjects
from gri_ingest.sources.crosswalk.sssom import Mapping

SHAPES = {
    "ror": r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}",
    "wikidata": r"Q[1-9][0-9]*",
    "re3data": r"r3d[0-9]{9,12}",
    "geonames": r"[1-9][0-9]*",
    **dict.fromkeys(sssom.LOCAL, r"[a-z0-9]+(?:-[a-z0-9]+)*"),
}
JUSTIFICATIONS = frozenset(
    f"semapv:{name}"
    for name in ("ManualMappingCuration", "LexicalMatching", "CompositeMatching", "MappingChaining", "MappingReview")
)
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, in which ROR counts
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Same:
    """That a thing of ours is an external one: said by a row of a crosswalk, or by a column of a curated table."""

    subject: str
    object: str
    file: str
    line: int
    column: str


def check(folder: Path) -> tuple[list[tuple[str, int, Mapping]], list[Finding]]:
    """Every mapping with its file and line, and all findings."""
    found: list[tuple[str, int, Mapping]] = []
    findings: list[Finding] = []
    known = subjects(folder.parent / "curated")
    for path in sorted(folder.glob(f"*{sssom.ENDING}")):
        try:
            one = sssom.read(path.read_text(encoding="utf-8"))
        except sssom.Malformed as wrong:
            findings.append(Finding(path.name, wrong.line, reason=wrong.reason, repair=wrong.repair, rule="file"))
            continue
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            reason, repair = f"byte 0x{error.object[error.start]:02X} is not UTF-8", "Save the file as UTF-8."
            findings.append(Finding(path.name, line, reason=reason, repair=repair, rule="file"))
            continue
        findings += _prefixes(path.name, one)
        for line, mapping in one.mappings:
            found.append((path.name, line, mapping))
            findings += _row(path.name, line, mapping, known)
    findings += _twice(found)
    findings += _identities([*curated(folder.parent / "curated"), *accepted(found)])
    return found, findings


def curated(tables: Path, operator: bool = False) -> Iterator[Same]:
    """What the columns of the curated tables say is the same; or, with `operator`, what is of the operator alone."""
    for table, kind in (("infrastructures", "infrastructure"), ("organisations", "organisation")):
        with (tables / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            for cells in reader:
                subject = f"gri:{kind}/{cells['id']}"
                if (cells.get("ror_scope") == "operator") != operator:
                    continue
                if cells["ror_id"]:
                    value = cells["ror_id"].rpartition("/")[2]
                    yield Same(subject, f"ror:{value}", f"{table}.csv", reader.line_num, "ror_id")
                if cells.get("wikidata_qid"):
                    value = cells["wikidata_qid"]
                    yield Same(subject, f"wikidata:{value}", f"{table}.csv", reader.line_num, "wikidata_qid")


def right(value: str) -> bool:
    """Whether the last two digits of a ROR id follow from the others (ISO/IEC 7064, MOD 97-10).

    >>> right("01ggx4157"), right("01ggx4158")
    (True, False)
    """
    number = 0
    for sign in value[:-2]:
        number = number * 32 + _DIGITS.index(sign)
    return int(value[-2:]) == 98 - number * 100 % 97


def _prefixes(name: str, one: sssom.MappingSet) -> Iterator[Finding]:
    told = one.prefixes()
    for prefix, space in sssom.PREFIXES.items():
        if told.get(prefix, space if prefix not in _used(one) else "") != space:
            repair = f'Write "#  {prefix}: {space}" below "#curie_map:".'
            yield Finding(name, 1, "curie_map", told.get(prefix, ""), f"is not what {prefix} stands for", repair)


def _used(one: sssom.MappingSet) -> set[str]:
    cells = (cell for _, each in one.mappings for cell in (each.subject_id, each.object_id, each.predicate_id))
    return {cell.partition(":")[0] for cell in cells}


def _row(name: str, line: int, mapping: Mapping, known: dict[str, bool]) -> Iterator[Finding]:
    def wrong(column: str, reason: str, repair: str) -> Finding:
        return Finding(name, line, column, getattr(mapping, column), reason, repair, rule="mapping")

    path = mapping.subject_id.removeprefix("gri:")
    if not mapping.subject_id.startswith("gri:") or path not in known:
        near = difflib.get_close_matches(path, known, n=1)
        meant = f'Write "gri:{near[0]}", or take' if near else "Take"
        yield wrong("subject_id", "is no infrastructure, organisation or body of the tables", f"{meant} the row out.")
    scheme, _, value = mapping.object_id.partition(":")
    if scheme not in SHAPES:
        yield wrong("object_id", "is of no register we link to", f"Write one of {', '.join(SHAPES)} before the colon.")
    elif not re.fullmatch(SHAPES[scheme], value) or (scheme == "ror" and not right(value)):
        yield wrong("object_id", f"is no identifier of {scheme}", "Copy it from the register; a slip breaks its form.")
    if mapping.predicate_id not in PREDICATES:
        yield wrong("predicate_id", "is no predicate of ours", f"Write {' or '.join(PREDICATES)}.")
    if mapping.predicate_modifier not in {"", "Not"}:
        yield wrong("predicate_modifier", "is no modifier of SSSOM", 'Write "Not" to reject the row, or nothing.')
    if mapping.verdict == "rejected" and not (mapping.reviewer_label and mapping.comment):
        yield wrong("reviewer_label", "rejects without a name or a reason", "Fill reviewer_label and comment.")
    if mapping.mapping_justification not in JUSTIFICATIONS:
        words = ", ".join(sorted(JUSTIFICATIONS))
        yield wrong("mapping_justification", "is no justification we use", f"Write one of {words}.")
    if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?|", mapping.confidence):
        yield wrong("confidence", "is no number from 0 to 1", 'Write "0.9", or nothing.')
    if not _DATE.fullmatch(mapping.mapping_date):
        yield wrong("mapping_date", "is no day", "Write it as 2026-01-31.")


def _twice(found: list[tuple[str, int, Mapping]]) -> Iterator[Finding]:
    first: dict[tuple[str, str], str] = {}
    for name, line, mapping in found:
        place = f"{name}, line {line}"
        if (other := first.setdefault(mapping.pair, place)) != place:
            reason = f"is mapped to {mapping.subject_id} by {other} as well"
            yield Finding(name, line, "object_id", mapping.object_id, reason, "Keep one of the two.", rule="mapping")


def accepted(found: list[tuple[str, int, Mapping]]) -> Iterator[Same]:
    """What accepted rows say is the same."""
    for name, line, mapping in found:
        if mapping.verdict == "accepted" and mapping.predicate_id == "skos:exactMatch":
            yield Same(mapping.subject_id, mapping.object_id, name, line, "object_id")


def _identities(said: list[Same]) -> Iterator[Finding]:
    subject_of: dict[str, Same] = {}
    object_of: dict[tuple[str, str], Same] = {}
    for each in said:
        other = subject_of.setdefault(each.object, each)
        if other.subject != each.subject:
            reason = f"is {other.subject} already ({other.file}, line {other.line}), and here {each.subject}"
            repair = "One external identifier has one subject: reject one of the two, or take it out of its table."
            yield Finding(each.file, each.line, each.column, each.object, reason, repair, rule="identity")
        scheme = each.object.partition(":")[0]
        other = object_of.setdefault((each.subject, scheme), each)
        if other.object != each.object:
            reason = (
                f"is a second {scheme} of {each.subject}, which is {other.object} ({other.file}, line {other.line})"
            )
            repair = "Keep the record that is the thing itself, and reject the other with the reason."
            yield Finding(each.file, each.line, each.column, each.object, reason, repair, rule="identity")
