"""What a server answers to the request for a file, or for the rest of one.

Takes a pin and what is there of it already; gives the open answer and where its bytes belong, or says why not.
Never follows a redirect out of TLS, or to another origin without it, and never decodes what it gets.
"""

from __future__ import annotations

import contextlib
import email.message
import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from gri_ingest.download.part import Pin
from gri_ingest.errors import SourceRefused

SECONDS = 60.0  # without a byte
AGAIN = {408, 425, 429, 500, 502, 503, 504}
_OTHERWISE = "Get the file in another way and give it with --from PATH."


class Interrupted(Exception):
    """The network ended before the file did, or the server is busy: asking again may help."""


class Changed(Exception):
    """What is there already is no beginning of what the server has now."""


@contextlib.contextmanager
def answer(pin: Pin, have: int, validator: str) -> Iterator[Any]:
    """The answer to a request for the file, from byte `have` on if that is still the same file (RFC 9110, 13.1.5).

    Raises Interrupted, Changed, or SourceRefused where asking again would not help.
    """
    request = urllib.request.Request(pin.url, headers={"Accept-Encoding": "identity", "User-Agent": "gri-ingest"})
    if have:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", validator)
    try:
        opened = urllib.request.build_opener(_Careful).open(request, timeout=SECONDS)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(pin, error.code, error.headers) from None
    except (OSError, http.client.HTTPException) as error:
        raise Interrupted(f"cannot be reached ({reason(error)})") from None
    with opened:
        yield opened


def start(told: Any, have: int) -> int:
    """Where the bytes of an answer begin: where we stopped, or at the start if the server gives the file anew."""
    if told.status != 206:
        return 0
    if not told.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
        raise Changed
    return have


def whole(pin: Pin, told: Any, begin: int) -> int | None:
    """How many bytes the file has there, if the server tells; another size than the pinned one is refused."""
    coding = told.headers.get("Content-Encoding", "identity")
    if coding != "identity":
        raise SourceRefused(f"{pin.url} comes in the coding {coding}, not as it is. {_OTHERWISE}")
    length = told.headers.get("Content-Length", "")
    if not length.isdigit():
        return None
    size = begin + int(length)
    if size > pin.most or (pin.strict and pin.size and size != pin.size):
        wanted = f"not {pin.size:,}" if pin.strict and pin.size else f"and {pin.most:,} are the most"
        raise SourceRefused(f"{pin.url} has {size:,} bytes, {wanted}. If you mean these bytes, say it with --accept.")
    return size


def validator(headers: email.message.Message) -> str:
    """What If-Range may say later: a strong entity tag, else the date of the last change."""
    tag = headers.get("ETag", "")
    return tag if tag.startswith('"') else headers.get("Last-Modified", "")


def reason(error: Exception) -> str:
    """Why the network failed, in its own words."""
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    return str(inner) or type(inner).__name__


def _refused(pin: Pin, status: int, headers: email.message.Message) -> Exception:
    if status == 416:
        return Changed()
    if status in AGAIN:
        return Interrupted(f"answers {status}")
    words = f"answers {status}"
    if status in {404, 410}:
        words = f"is not there ({status})"
    elif status in {401, 403}:
        words = f"may not be read by everybody ({status})"
    elif 300 <= status < 400:
        words = f"sends us to {headers.get('Location', 'nowhere')} ({status}), which is not safe to follow"
    return SourceRefused(f"{pin.url} {words}. {_OTHERWISE}")


class _Careful(urllib.request.HTTPRedirectHandler):
    """Follows to https, or within one origin; any other redirect comes back as the error of its status.

    The headers of the request go along, Range and If-Range among them.
    """

    max_redirections = 5

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.scheme != "https" and (old.scheme, old.netloc) != (new.scheme, new.netloc):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)
