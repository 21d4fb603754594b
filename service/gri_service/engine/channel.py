"""The wire between gateway, keeper and worker: one packet a message, with bytes or a descriptor when there are any.

Takes SOCK_SEQPACKET sockets, which keep messages whole. Gives and takes small dictionaries and what travels with them.
Never carries more than a packet holds: a larger query or result lies in a memory file whose descriptor is sent.
"""

import array
import json
import os
import socket
from typing import Any, NamedTuple

PACKET = 1 << 16
INLINE = 48 << 10  # bytes that may travel with a message; the rest of a packet is the message's own
Message = dict[str, Any]


class Packet(NamedTuple):
    """One message as it arrived: None when the other side is gone. The descriptor is the receiver's to close."""

    message: Message | None
    body: bytes = b""
    descriptor: int | None = None


def pair() -> tuple[socket.socket, socket.socket]:
    """Two connected ends."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def pass_on(end: socket.socket, packet: Packet) -> None:
    """Send a packet as it came."""
    assert packet.message is not None
    send(end, packet.message, packet.body, packet.descriptor)


def send(end: socket.socket, message: Message, body: bytes = b"", descriptor: int | None = None) -> None:
    """Send one message, with bytes that travel along, or a descriptor the other side will own a copy of."""
    parts = [json.dumps(message).encode(), b"\n", body]
    if descriptor is None:
        end.sendmsg(parts)
    else:
        end.sendmsg(parts, [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))])


def receive(end: socket.socket) -> Packet:
    """The next message with what came along."""
    try:
        data, extra, _flags, _address = end.recvmsg(PACKET, socket.CMSG_SPACE(4))
    except ConnectionResetError:
        return Packet(None)
    descriptor = _descriptor(extra) if extra else None
    if not data:
        return Packet(None, b"", descriptor)
    head, _, body = data.partition(b"\n")
    return Packet(json.loads(head), body, descriptor)


def _descriptor(extra: list[tuple[int, int, bytes]]) -> int | None:
    """The descriptor that came along; more than one is a fault, and the others are closed."""
    descriptor = None
    for level, kind, payload in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            for fd in array.array("i", payload[: len(payload) - len(payload) % 4]):
                if descriptor is None:
                    descriptor = fd
                    os.set_inheritable(fd, False)
                else:
                    os.close(fd)
    return descriptor
