"""The keeper: one single-threaded process per open release, which owns its workers, their deadlines and their deaths.

Takes the end of a socket to its gateway, and a file or the folder of a store. Gives verdicts to the gateways.
Never evaluates a query, never reads a query's text, and never outlives its gateway.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass

from gri_service.engine import channel, sandbox
from gri_service.engine.admission import Queue
from gri_service.engine.pool import Limits, Pool, Worker
from gri_service.engine.reach import reach_store

# After these outcomes a worker may be damaged, although it lives.
DAMAGING = {"evaluation", "egress", "memory", "broken"}
STILLBORN = 20


@dataclass(eq=False)
class Client:
    """One connection of a gateway: it has at most one job at a time."""

    end: socket.socket
    job: "Waiting | None" = None


@dataclass(eq=False)
class Waiting:
    """A job on its way: its packet, its client, and when it has waited too long."""

    packet: channel.Packet
    header: channel.Message
    client: Client | None
    expires: float

    @property
    def kind(self) -> str:
        return str(self.header["kind"])


class Keeper:
    """The poll loop. Every branch ends quickly: nothing in it may block."""

    def __init__(self, control: socket.socket, pool: Pool, queue: Queue[Waiting], patience: float) -> None:
        self.control, self.pool, self.queue, self.patience = control, pool, queue, patience
        self.poll = select.poll()
        self.poll.register(control, select.POLLIN)
        self.clients: dict[int, Client] = {}
        self.ends: dict[int, Worker] = {}
        self.deaths: dict[int, Worker] = {}
        self.failures = 0

    def run(self) -> None:
        """Until the gateway is gone."""
        self.refill()
        while True:
            for fd, _event in self.poll.poll(self.pause()):
                if fd == self.control.fileno():
                    if not self.greet():
                        return
                elif fd in self.ends:
                    self.hear(self.ends[fd])
                elif fd in self.deaths:
                    self.bury(self.deaths[fd])
                elif fd in self.clients:
                    self.serve(self.clients[fd])
            self.watch()

    def pause(self) -> float | None:
        """Milliseconds until something is due."""
        due = [worker.deadline for worker in self.pool.busy() if not worker.why]
        due += [waiting.expires for waiting in self.queue.waiting]
        return max(0.0, (min(due) - time.monotonic()) * 1000 + 1) if due else None

    def watch(self) -> None:
        """Kill what is past its deadline, refuse what has waited too long, start what may start."""
        now = time.monotonic()
        for worker in self.pool.busy():
            if worker.deadline <= now and not worker.why:
                self.pool.kill(worker, "timeout")
        for late in self.queue.expired(now):
            self.finish(late, ended("busy"))
        self.start()

    def greet(self) -> bool:
        """A gateway opens a connection, or is gone."""
        packet = channel.receive(self.control)
        if packet.message is None:
            return False
        if packet.descriptor is not None:
            end = socket.socket(fileno=packet.descriptor)
            self.clients[packet.descriptor] = Client(end)
            self.poll.register(packet.descriptor, select.POLLIN)
        return True

    def serve(self, client: Client) -> None:
        """A message of a gateway: a job, a question about the state, or its end."""
        packet = channel.receive(client.end)
        if packet.message is None:
            self.part(client)
        elif "about" in packet.message:
            self.tell(client, channel.Packet(self.state()))
        else:
            waiting = Waiting(packet, packet.message, client, time.monotonic() + self.patience)
            client.job = waiting
            if not self.queue.put(waiting):
                self.finish(waiting, ended("busy"))
            self.start()

    def part(self, client: Client) -> None:
        """A client is gone: nobody wants its answer any more."""
        fd = client.end.fileno()
        self.poll.unregister(fd)
        del self.clients[fd]
        client.end.close()
        if client.job is None:
            return
        client.job.client = None
        if client.job in self.queue.waiting:
            self.queue.drop(client.job)
            self.finish(client.job, ended("stopped"))
        else:
            for worker in self.pool.busy():
                if worker.job is client.job:
                    self.pool.kill(worker, "stopped")

    def start(self) -> None:
        """Hand waiting jobs to idle workers."""
        while self.queue.waiting and (idle := self.pool.idle()):
            waiting = self.queue.next([worker.job.kind for worker in self.pool.busy()])
            if waiting is None:
                return
            worker = idle[0]
            worker.job, worker.deadline = waiting, time.monotonic() + float(waiting.header["seconds"])
            try:
                channel.pass_on(worker.end, waiting.packet)
            except OSError:  # it died in this moment; its death is in the poll, and the job goes to another
                worker.job, worker.why = None, "broken"
                self.queue.waiting.appendleft(waiting)

    def hear(self, worker: Worker) -> None:
        """A verdict of a worker; a closed end is its death, which its process descriptor tells."""
        packet = channel.receive(worker.end)
        verdict = packet.message
        if verdict is None:
            self.poll.unregister(worker.end)
            self.ends.pop(worker.end.fileno(), None)
            return
        waiting, worker.job = worker.job, None
        worker.served += 1
        if waiting is not None:
            # It was killed while its verdict was on the way: the job ended by what it was killed for.
            self.finish(waiting, ended(worker.why) if worker.why else packet)
        if packet.descriptor is not None:
            os.close(packet.descriptor)
        if verdict["outcome"] in DAMAGING or self.pool.worn(worker, verdict["private"]):
            self.pool.kill(worker, "retired")

    def bury(self, worker: Worker) -> None:
        """A worker is dead: its job ends by its cause of death, and another worker is born."""
        if worker.end.fileno() in self.ends and not worker.why:
            ready, _, _ = select.select([worker.end], [], [], 0)
            if ready:
                self.hear(worker)  # a verdict it gave before it died is a verdict
        self.poll.unregister(worker.pidfd)
        del self.deaths[worker.pidfd]
        if self.ends.pop(worker.end.fileno(), None) is not None:
            self.poll.unregister(worker.end)
        waiting, stillborn = worker.job, worker.served == 0 and worker.job is None and not worker.why
        outcome = self.pool.bury(worker)
        if waiting is not None:
            self.finish(waiting, ended(outcome))
        self.failures = self.failures + 1 if stillborn else 0
        if self.failures > STILLBORN:
            raise SystemExit("workers die as soon as they are born; is the memory of this machine spent?")
        self.refill()

    def refill(self) -> None:
        """Bear the workers that are missing, and watch them."""
        for worker in self.pool.fill():
            self.ends[worker.end.fileno()] = worker
            self.deaths[worker.pidfd] = worker
            self.poll.register(worker.end, select.POLLIN)
            self.poll.register(worker.pidfd, select.POLLIN)

    def finish(self, waiting: Waiting, verdict: channel.Packet) -> None:
        """A job has ended: its client hears, and what came along is let go."""
        if waiting.packet.descriptor is not None:
            os.close(waiting.packet.descriptor)
        if waiting.client is not None:
            waiting.client.job = None
            self.tell(waiting.client, verdict)

    def tell(self, client: Client, packet: channel.Packet) -> None:
        try:
            channel.pass_on(client.end, packet)
        except OSError:  # it has just gone; the poll will say so
            client.job = None

    def state(self) -> channel.Message:
        """The state of this moment, for `/-/health`."""
        return {
            "workers": len(self.pool.workers),
            "ready": len(self.pool.idle()),
            "waiting": len(self.queue.waiting),
            "exits": dict(self.pool.exits),
        }


def ended(outcome: str) -> channel.Packet:
    """The verdict on a job that no worker finished."""
    return channel.Packet({"outcome": outcome})


def main() -> None:
    """`python -m gri_service.engine.keeper CONFIGURATION`, started by the gateway with one end of a socket."""
    given = json.loads(sys.argv[1])
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the gateway decides when to end
    control = socket.socket(fileno=given["control"])
    control.set_inheritable(False)
    stand, missing = sandbox.close_network()
    reach, facts = reach_store(given)
    if "failed" in facts:
        channel.send(control, {"failed": f"{given['load']} cannot be loaded: {facts['failed']}"})
        sys.exit(1)
    limits = Limits(given["workers"], given["queries"], given["private"], given["memory"])
    keeper = Keeper(control, Pool(reach, limits), Queue(given["workers"], given["queue"]), given["patience"])
    gc.collect()
    gc.freeze()
    channel.send(control, facts | {"isolation": stand, "missing": missing})
    keeper.run()


if __name__ == "__main__":
    main()
