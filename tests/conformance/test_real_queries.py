"""Real queries of three public services: each gets an answer or a named problem, and never a fault of ours.

Takes the open data set `sparql-queries`. Gives one test a log; counts are those of the engine's parser.
Never judges a meaning: the graph asked holds none of what the queries seek.
"""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
import record
from gri_service import guard
from gri_service.problems import FederationOff
from serving import Server

# Of each log: queries; those that call another service (two of DBpedia's only hold the word); those that run;
# those that the parser refuses, or that use a function nobody knows.
LOGS = {
    "sib-sparql-examples": (1_227, 105, 1_120, 2),
    "lsq-swdf-unique-queries": (370, 1, 368, 1),
    "lsq-dbpedia-unique-queries": (680, 0, 159, 521),
}
REFUSALS = {"syntax", "unknown-function"}


def federated(text: str) -> bool:
    try:
        guard.admit(text)
    except FederationOff:
        return True
    return False


@pytest.mark.parametrize("log", LOGS)
def test_real_queries_are_answered_or_refused_by_name(datasets: Path, endpoint: Server, log: str) -> None:
    with gzip.open(datasets / "sparql-queries" / f"{log}.jsonl.gz", "rt", encoding="utf-8") as lines:
        queries = [json.loads(line)["query"] for line in lines]
    seen: Counter[str] = Counter()
    faults: dict[str, str] = {}
    for number, text in enumerate(queries):
        reply = endpoint.post(text)
        word = reply.problem if reply.status != 200 else "ok"
        seen[word] += 1
        if word == "ok":
            assert len(reply.body) == int(reply.header("Content-Length"))
            assert reply.header("X-Result-Rows").isdigit()
        if (word == "federation-off") is not federated(text) or word not in {"ok", "federation-off", *REFUSALS}:
            faults[f"{log} {number}"] = f"{reply.status} {word}: {text[:200]}"
    total, calls, runs, refused = LOGS[log]
    words = f"Real queries: {log}"
    record.note(f"real/{log}", words, len(queries), faults, answered=seen["ok"])
    assert not faults, faults
    assert len(queries) == total
    assert (seen["federation-off"], seen["ok"], sum(seen[word] for word in REFUSALS)) == (calls, runs, refused)


def test_three_logs_have_their_queries() -> None:
    assert sum(total for total, *_ in LOGS.values()) == 2_277
    assert all(total == sum(rest) for total, *rest in LOGS.values())
