"""Feels a kernel's pulse with sockets of its own.

Prints as JSON what was sent and what came back, as lists of frames, and what came back
after clients that do not behave.
"""

import json
import socket
import sys

import zmq
from jupyter_client import KernelManager

PATIENCE = 60_000  # milliseconds
MESSAGES = [
    [b"ping"],
    [b"another"],
    [b"\x00\xff\n"],
    [b"three", b"", b"frames"],
    [b""],
    [b"x" * 100_000],
]


def main() -> None:
    manager = KernelManager(kernel_name="argus")
    # What a kernel prints is not an answer.
    manager.start_kernel(stdout=sys.stderr)
    context = zmq.Context()
    try:
        address = f"tcp://{manager.ip}:{manager.hb_port}"
        client = connected(context, zmq.REQ, address)
        echoes = [[readable(sent), readable(echo(client, sent))] for sent in MESSAGES]
        misbehave(context, manager, address)
        after = [readable(echo(connected(context, zmq.REQ, address), [b"after"]))]
        after.append(readable(echo(client, [b"still"])))
        print(json.dumps({"echoes": echoes, "after": after}))
    finally:
        context.destroy(linger=0)
        manager.shutdown_kernel()


def connected(context, kind, address):
    client = context.socket(kind)
    client.setsockopt(zmq.RCVTIMEO, PATIENCE)
    client.connect(address)
    return client


def echo(client, message):
    client.send_multipart(message)
    return client.recv_multipart()


def misbehave(context, manager, address) -> None:
    """Each of these is an error for the kernel's socket."""
    # A message without the envelope that a request has; a request shows that it has come.
    dealer = connected(context, zmq.DEALER, address)
    dealer.send(b"no envelope")
    dealer.send_multipart([b"", b"a request"])
    dealer.recv_multipart()
    # No ZeroMQ at all.
    with socket.create_connection((manager.ip, manager.hb_port)) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\n\r\n" * 10)
    # One that is gone before it has its answer.
    hasty = connected(context, zmq.REQ, address)
    hasty.send(b"x" * 1_000_000)
    hasty.close(linger=0)


def readable(frames: list[bytes]) -> list[str]:
    return [frame.decode("latin-1") for frame in frames]


main()
