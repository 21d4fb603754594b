"""Who asks: the name under which a client is counted, its network for the log, and its account after each request.

Takes the request of now. Gives a name that holds no whole address, and headers that tell what is left.
Never believes a forwarded address that did not come from a front server of ours.
"""

from contextlib import suppress

from flask import Response, current_app, g, has_request_context, request

from gri_service.budget import Address, prefix
from gri_service.parts import Parts, parts
from gri_service.problems import Problem

UNPAID = {429, 503}  # a refusal of ours is no fault of the client's


def account(response: Response) -> Response:
    """Count a fault, and tell a client what is left of its budget; a blueprint calls this after each request."""
    with suppress(Problem):  # the first look may be this one, and the request may have named a release there is not
        parts(current_app)
    house = parts(current_app)
    who = client(house)
    if who and response.status_code != 304:
        if response.status_code >= 400 and response.status_code not in UNPAID:
            house.budget.fault(who)
        response.headers.update(house.budget.headers(who))
    return response


def address(parts: Parts) -> Address | None:
    """Where the request comes from."""
    if not has_request_context():
        return None
    if "gri_address" not in g:
        g.gri_address = _address(parts)
    found: Address | None = g.gri_address
    return found


def _address(parts: Parts) -> Address | None:
    return parts.budget.address(request.remote_addr or "", request.headers.get("X-Forwarded-For", "").split(","))


def client(parts: Parts) -> str:
    """The name under which this request's client is counted; empty if it is not."""
    if "gri_client" not in g:
        g.gri_client = parts.budget.client(address(parts), request.headers.get("User-Agent", ""))
    return str(g.gri_client)


def network(parts: Parts) -> str:
    """The network of this request's client, for the log."""
    found = address(parts)
    return "" if found is None else "local" if found.is_loopback else prefix(found)
