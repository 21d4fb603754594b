"""The wire between gateway, keeper and worker: one JSON message a packet, with a descriptor when there is one.

Takes SOCK_SEQPACKET sockets, which keep messages whole. Gives and takes small dictionaries.
Never carries a query or a result: those lie in the memory file whose descriptor is sent.
"""

import array
import json
import os
import socket
from typing import Any

PACKET = 1 << 16
Message = dict[str, Any]


def pair() -> tuple[socket.socket, socket.socket]:
    """Two connected ends."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(end: socket.socket, message: Message, descriptor: int | None = None) -> None:
    """Send one message, with a descriptor the other side will own a copy of."""
    extra = []
    if descriptor is not None:
        extra = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))]
    end.sendmsg([json.dumps(message).encode()], extra)


def receive(end: socket.socket) -> tuple[Message | None, int | None]:
    """The next message and its descriptor; None when the other side is gone."""
    try:
        data, extra, _flags, _address = end.recvmsg(PACKET, socket.CMSG_SPACE(4))
    except ConnectionResetError:
        return None, None
    descriptor = None
    for level, kind, payload in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            for fd in array.array("i", payload[: len(payload) - len(payload) % 4]):
                if descriptor is None:
                    descriptor = fd
                    os.set_inheritable(fd, False)
                else:
                    os.close(fd)
    if not data:
        return None, descriptor
    message: Message = json.loads(data)
    return message, descriptor
