"""The exchange: a job and its answer in the form in which they travel.

Takes jobs, and packets that came back. Gives packets, and answers.
Never opens a connection and never waits.
"""

import io
import json
import os
from typing import BinaryIO

from gri_service.engine import Answer, Job, channel


def packed(job: Job) -> channel.Packet:
    """A job as it travels: what the keeper must know, and for the worker what is asked."""
    header = {"id": job.id, "kind": job.kind, "seconds": job.seconds, "bytes": job.max_bytes}
    reading = job.reading
    asked = json.dumps({
        "query": job.query, "base": job.base, "media_type": job.media_type, "max_rows": job.max_rows,
        "default_graphs": job.default_graphs, "named_graphs": job.named_graphs,
        "reading": reading.told() if reading is not None else None,
    }).encode()  # fmt: skip
    if len(asked) <= channel.INLINE:
        return channel.Packet(header, asked)
    descriptor = os.memfd_create("gri-query", os.MFD_CLOEXEC)
    with io.FileIO(descriptor, "wb", closefd=False) as file:
        file.write(asked)
    return channel.Packet(header, b"", descriptor)


def unpacked(packet: channel.Packet, seconds: float) -> Answer:
    """The answer a packet brought."""
    verdict = packet.message
    assert verdict is not None
    if verdict["outcome"] != "ok":
        return Answer(
            verdict["outcome"], seconds=seconds, line=verdict.get("line"), column=verdict.get("column"),
            message=verdict.get("message", ""),
        )  # fmt: skip
    body: BinaryIO = io.BytesIO(packet.body)
    if packet.descriptor is not None:
        body = os.fdopen(packet.descriptor, "rb")
        body.seek(0)
    return Answer(
        "ok", body, verdict["bytes"], verdict["rows"], verdict["sha256"], seconds,
        notices=tuple(verdict["notices"]), waited=max(0.0, seconds - verdict["seconds"]),
    )  # fmt: skip


def ended(outcome: str) -> channel.Packet:
    """The verdict on a job that has not reached a worker, or whose keeper is gone."""
    return channel.Packet({"outcome": outcome})
