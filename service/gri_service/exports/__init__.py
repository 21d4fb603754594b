"""Exports: a finished result in JSON, written anew as a file for a spreadsheet, a map or a drawing program.

Takes a whole answer in JSON and what is to be said of it. Gives a whole answer in the format, or `not-representable`.
Never reaches the engine: a worker writes JSON and needs to know of no format that stands here.
"""

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence

from gri_service.cache import Told
from gri_service.engine import Answer, Job
from gri_service.exports import geojson, network, sheet
from gri_service.exports.result import CannotCarry, Result
from gri_service.formats import GEOJSON, GEXF, GRAPHML, XLSX, Format

WRITERS: Mapping[str, Callable[[Result], bytes]] = {
    XLSX.media_type: sheet.write,
    GEOJSON.media_type: geojson.write,
    GRAPHML.media_type: network.write_graphml,
    GEXF.media_type: network.write_gexf,
}
# What the columns of a result must be, for it to be offered in a format.
FITS: Mapping[Format, Callable[[Sequence[str]], bool]] = {
    XLSX: lambda _columns: True,
    GEOJSON: geojson.fits,
    GRAPHML: network.fits,
    GEXF: network.fits,
}


def offered(columns: Sequence[str]) -> tuple[Format, ...]:
    """The formats of this room that can carry a result with these columns.

    >>> [offer.label for offer in offered(["source", "target"])], [offer.label for offer in offered(["x"])]
    (['Excel', 'GraphML', 'GEXF'], ['Excel'])
    """
    return tuple(offer for offer, fits in FITS.items() if fits(columns))


def _refused(answer: Answer, outcome: str, message: str = "") -> Answer:
    return Answer(outcome, seconds=answer.seconds, message=message, waited=answer.waited, release=answer.release)


def export(answer: Answer, job: Job, release: str, how: str) -> Answer:
    """An answer in JSON as an answer in the job's format; one that is no whole result stays as it is."""
    if answer.outcome != "ok":
        return answer
    document = json.loads(answer.read())
    if "results" not in document:
        return _refused(answer, "not-representable", "The result is true or false.")
    result = Result(
        columns=tuple(document["head"]["vars"]),
        rows=tuple(document["results"]["bindings"]),
        query=job.query,
        release=answer.release or release,
        digest=answer.sha256,
    )
    try:
        body = WRITERS[job.media_type](result)
    except CannotCarry as reason:
        return _refused(answer, "not-representable", str(reason))
    if len(body) > job.max_bytes:
        return _refused(answer, "too-large")
    return Told(
        "ok", io.BytesIO(body), len(body), answer.rows, hashlib.sha256(body).hexdigest(), answer.seconds,
        notices=answer.notices, waited=answer.waited, release=answer.release, how=how,
    )  # fmt: skip
