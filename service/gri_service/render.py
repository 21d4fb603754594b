"""Rendering: an answer, a document, a page or a problem becomes a response, and nothing else makes one.

Takes finished content and the request's wishes. Gives Flask responses with every header the service promises.
Never asks the engine and never decides a status: problems carry theirs.
"""

import hashlib
import io
import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from flask import Response, render_template, request, send_file
from jinja2 import TemplateNotFound
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from gri_service.assets import Asset
from gri_service.cache import Kept, Told
from gri_service.engine import Answer, name_job
from gri_service.headers import ALWAYS, VARY, digest_of, is_held
from gri_service.headers import FOREVER as FOREVER
from gri_service.headers import LIVE as LIVE
from gri_service.headers import NO_STORE as NO_STORE
from gri_service.headers import lasting as lasting
from gri_service.headers import tag as tag
from gri_service.links import Link, header
from gri_service.negotiate import accepts_gzip, wants_page, wants_text
from gri_service.packing import packed as pack
from gri_service.packing import squeezed
from gri_service.problems import BadRange, BadRequest, Broken, Method, NotFound, Problem, RequestTooLarge

log = logging.getLogger("gri_service")

METHODS = "GET, HEAD, POST, QUERY, OPTIONS"
READ = "GET, HEAD, OPTIONS"  # what an address takes that is only read
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "form-action 'self'"
)
SMALL = 1024  # below this, compression costs more than it saves
IN_MEMORY = 1 << 18  # above this, a body goes out as a file, so that a slow reader holds no thread


def finish(response: Response) -> Response:
    """What every response carries, errors and 304 too. The app calls this after each request."""
    headers = response.headers
    headers.update(ALWAYS)
    headers.setdefault("Vary", VARY)
    if response.status_code >= 400 and "Cache-Control" not in headers:
        headers["Cache-Control"] = NO_STORE
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("Referrer-Policy", "no-referrer-when-downgrade")
    return response


def options(allow: str = METHODS) -> Response:
    """The answer to a browser that asks before it sends."""
    response = Response(status=204)
    response.headers["Allow"] = allow
    response.headers["Access-Control-Allow-Methods"] = METHODS.replace("OPTIONS", "DELETE, OPTIONS")
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def preflight(allowed: str = READ, says: str = "") -> Response | None:
    """The answer to OPTIONS; None for a method that is allowed. As it is, a `before_request` of what is only read.

    Raises Method for any other, in these words where there are some.
    """
    if request.method == "OPTIONS":
        return options(allowed)
    if request.method not in allowed.split(", "):
        raise Method(says or f"Use one of {allowed}.", headers={"Allow": allowed})
    return None


def empty() -> Response:
    """204: done, and there is nothing to say."""
    response = Response(status=204)
    response.headers["Cache-Control"] = NO_STORE
    return response


def not_modified(etag: str, headers: Mapping[str, str]) -> Response:
    """304: the client has these bytes already, and no query ran."""
    response = Response(status=304)
    del response.headers["Content-Type"]  # of no body
    response.headers.update(headers)
    response.headers["ETag"] = f'"{etag}"'
    return response


def holds(etag: str) -> bool:
    """Whether the client says it has the representation with this tag, or its compressed sister."""
    return is_held(etag, request.headers.get("If-None-Match", ""))


def document(
    body: bytes | str,
    content_type: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    etag: str | None = None,
) -> Response:
    """A finished body, compressed where the client accepts it and it is worth it."""
    data = body.encode() if isinstance(body, str) else body
    if _packs(len(data)):
        data = pack(data)
        return _sent(data, content_type, status, headers, etag, hashlib.sha256(data).hexdigest(), packed=True)
    return _sent(data, content_type, status, headers, etag, hashlib.sha256(data).hexdigest(), packed=False)


def _packs(size: int) -> bool:
    """Whether so many bytes go to this client compressed."""
    return size > SMALL and accepts_gzip(request.headers.get("Accept-Encoding", ""))


def _sent(
    data: bytes | BinaryIO,
    content_type: str,
    status: int,
    headers: Mapping[str, str] | None,
    etag: str | None,
    sha256: str,
    *,
    packed: bool,
    size: int | None = None,
) -> Response:
    """A response of bytes, or of a file of a known size, whose digest is known."""
    response: Response
    if isinstance(data, bytes):
        response = Response(data, status=status, content_type=content_type)
    elif request.method == "HEAD":
        data.close()
        response = Response(status=status, content_type=content_type)
    else:
        wrapped = wrap_file(request.environ, data)
        response = Response(wrapped, status=status, content_type=content_type, direct_passthrough=True)
    if size is not None:
        response.headers["Content-Length"] = str(size)
    response.headers.update(headers or {})
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if status == 200:
        response.headers["Repr-Digest"] = digest_of(sha256)
    if etag:
        response.headers["ETag"] = f'"{etag}-gz"' if packed else f'"{etag}"'
    return response


def answer(result: Answer, content_type: str, *, headers: Mapping[str, str], etag: str | None = None) -> Response:
    """A whole result as a response. A large one goes out as a file, so that a slow reader holds no thread."""
    if isinstance(result, Told) and result.kept is not None:
        response = _kept(result, result.kept, content_type, headers, etag)
    elif result.bytes <= IN_MEMORY:
        response = document(result.read(), content_type, headers=headers, etag=etag)
    else:
        response = _file(result, content_type, headers, etag)
    response.headers["X-Result-Sha256"] = result.sha256
    if result.rows is not None:
        response.headers["X-Result-Rows"] = str(result.rows)
    return response


def _kept(result: Answer, kept: Kept, content_type: str, headers: Mapping[str, str], etag: str | None) -> Response:
    """A result of the cache: neither compressed nor digested again."""
    result.close()
    packed = _packs(result.bytes)
    if not packed and kept.bytes > IN_MEMORY:
        return _sent(kept.open(), content_type, 200, headers, etag, kept.sha256, packed=False, size=kept.bytes)
    data, sha256 = (kept.packed().body, kept.packed().sha256) if packed else (kept.body, kept.sha256)
    if len(data) <= IN_MEMORY:
        return _sent(data, content_type, 200, headers, etag, sha256, packed=packed)
    return _sent(io.BytesIO(data), content_type, 200, headers, etag, sha256, packed=packed, size=len(data))


def _file(result: Answer, content_type: str, headers: Mapping[str, str], etag: str | None) -> Response:
    body, size, sha256 = result.body, result.bytes, result.sha256
    assert body is not None
    packed = _packs(size)
    if packed:
        with body:
            body, size, sha256 = squeezed(body)
    return _sent(body, content_type, 200, headers, etag, sha256, packed=packed, size=size)


def page(
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    etag: str | None = None,
    links: Sequence[Link] = (),
    **context: Any,
) -> Response:
    """A template with its context, as an HTML response; its links stand in its head and in the header `Link`."""
    text = render_template(template, links=links, **context)
    said = {**(headers or {}), "Link": header(links)} if links else headers
    return document(text, "text/html; charset=utf-8", status=status, headers=said, etag=etag)


def asset(found: Asset, headers: Mapping[str, str]) -> Response:
    """A file of ours; 304 where the client has it."""
    etag = found.digest[:16]
    if holds(etag):
        return not_modified(etag, headers)
    zipped = _packs(len(found.body)) and not found.type.startswith(("image/png", "font/"))
    body = found.packed() if zipped else found.body
    digest = hashlib.sha256(body).hexdigest() if zipped else found.digest
    return _sent(body, found.type, 200, headers, etag, digest, packed=zipped)


def file(path: Path, content_type: str, sha256: str, headers: Mapping[str, str]) -> Response:
    """A file as it lies there, whole or in parts (RFC 9110, 14); its digest is that of the whole.

    Raises BadRange for a part that the file does not have.
    """
    try:
        response = send_file(path, content_type, conditional=True, etag=sha256[:32], download_name=path.name)
    except RequestedRangeNotSatisfiable as refused:
        told = {"Content-Range": f"bytes */{refused.length}"} if refused.length is not None else {}
        raise BadRange("Ask for a part within the file, or for all of it.", headers=told) from None
    if response.status_code != 304:
        response.headers["Repr-Digest"] = digest_of(sha256)
    response.headers.update(headers)
    return response


def data(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A value as JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    return document(text, "application/json", status=status, headers=headers)


def problem(fault: Problem) -> Response:
    """A problem: a page for people, a line for `text/plain`, otherwise problem+json whatever Accept says."""
    accept = request.headers.get("Accept", "")
    members = {
        "detail": fault.detail,  # first, because some clients show people the raw text
        "type": f"{request.script_root}/problems/{fault.type}",
        "title": fault.title,
        "status": fault.status,
        **fault.extensions,
    }
    if "queryId" in fault.extensions:
        members["instance"] = f"urn:uuid:{fault.extensions['queryId']}"
    if wants_page(accept) or request.args.get("format") == "html":
        text = _problem_page(fault, members)
        response = Response(text, status=fault.status, content_type="text/html; charset=utf-8")
    elif wants_text(accept):
        response = Response(fault.detail + "\n", status=fault.status, content_type="text/plain; charset=utf-8")
    else:
        text = json.dumps(members, ensure_ascii=False) + "\n"
        response = Response(text, status=fault.status, content_type="application/problem+json")
    response.headers["Cache-Control"] = NO_STORE
    response.headers.update(fault.headers)
    return response


def _problem_page(fault: Problem, members: Mapping[str, Any]) -> str:
    """The page of a problem. It must not fail, so it has words of its own if the template does."""
    try:
        return render_template("problems/problem.html", problem=fault, members=members, query=fault.query)
    except TemplateNotFound:
        return str(Markup("<!doctype html><title>{0}</title><h1>{0}</h1><p>{1}</p>").format(fault.title, fault.detail))


def unforeseen(error: Exception) -> Response:
    """What nobody foresaw: the web framework's own refusals in our words, anything else masked and logged."""
    if isinstance(error, HTTPException):
        return problem(_from_framework(error))
    name = name_job()
    log.exception("broken %s", name)
    return problem(Broken(queryId=name))


def _from_framework(error: HTTPException) -> Problem:
    status = error.code or 500
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(set(error.valid_methods)))
    match status:
        case 404:
            return NotFound("Check the address, or begin at /: there is nothing here.")
        case 405:
            return Method(f"Use one of {headers.get('Allow', 'the allowed methods')}.", headers=headers)
        case 413:
            return RequestTooLarge("Send less: the body is larger than this service reads.")
        case _ if 400 <= status < 500:
            return BadRequest("Correct the request: it could not be read.")
        case _:
            return Broken()
