#!/usr/bin/env python3
"""Makes any/: the same traffic as a capture, an nfcapd file, a conn.log and an eve.json.

The hosts and services are those of capture.py, for three quarters of a minute. On the
switch listen `tcpdump`, and `softflowd`, which exports what it sees to `nfcapd`. Of
tcpdump's capture any_logs.py computes what Zeek and Suricata would log.

Run as root, with what capture.py needs and Debian's tcpdump, softflowd and nfdump:

    python3 any.py any/             # all four
    python3 any.py any/ again       # the two logs, of the capture that is there
"""

import contextlib
import gzip
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import any_logs
from capture import (HOSTS, NAMES, PAGES, build_network, dig, fetch, inside, ping, remove_network, services, sh,
                     shell)

SILENT = "10.0.0.99"
"""An address whose frames are sent, since its MAC address is known, and taken by nobody."""
STREAM_PORT = 8000
STREAM_SECONDS = 36
PAGE = b"Nothing that is said here has to be kept from anybody. "


# The hosts' traffic -----------------------------------------------------------


def desk(key: str) -> None:
    """Names are asked for, pages fetched, a host pinged, over IPv4 and IPv6."""
    for number in range(24):
        server = "fd00::1" if number % 4 == 3 else "10.0.0.1"
        dig(server, "AAAA" if number % 3 == 2 else "A", f"{NAMES[number % len(NAMES)]}.office.example")
        fetch(server, number % 6 + 1)
        if number % 8 == 1:
            shell(key, "uname -a")
        if number % 12 == 5:
            ping("10.0.0.1")
            ping("fd00::1")
        time.sleep(1.2)


def radio() -> None:
    """One connection for more than half a minute, of which most bytes come back."""
    with socket.create_connection(("10.0.0.1", STREAM_PORT)) as listener:
        listener.sendall(b"play\n")
        while listener.recv(65_536):
            pass


def station() -> None:
    """Serves one listener a piece each second."""
    with socket.create_server(("10.0.0.1", STREAM_PORT)) as door:
        listener, _ = door.accept()
        listener.recv(64)
        for _ in range(STREAM_SECONDS):
            listener.sendall(PAGE * 250)
            time.sleep(1)
        listener.close()


def scan() -> None:
    """Ports that are closed, a host that is silent, and one without DNS."""
    for port in range(20, 50):
        probe("10.0.0.21", port, 0.5)
    for port in range(20, 32):
        probe(SILENT, port, 1.3)
    for _ in range(3):
        dig("10.0.0.22", "A", "office.example")


def probe(host: str, port: int, patience: float) -> None:
    with socket.socket() as connection, contextlib.suppress(OSError):
        connection.settimeout(patience)
        connection.connect((host, port))


def flush() -> None:
    """Frames that are no IP. softflowd is given packets by the block, and a block when it is
    full: these fill the last one."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as card:
        card.bind(("eth0", 0))
        for _ in range(1_500):
            card.send(b"\xff" * 6 + b"\x02" + b"\0" * 5 + b"\x88\xb5" + b"\0" * 1_400)
            time.sleep(0.0005)


# The programs -----------------------------------------------------------------


def observe(captured: Path, exported: Path) -> None:
    """What tcpdump and softflowd saw on the switch: the one writes packets, the other exports
    NetFlow 9 to nfcapd, a flow that lasts every 15 seconds, as routers are told to."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        work = Path(folder)
        stack.callback(remove_network, HOSTS)
        build_network(HOSTS)

        def start(command: list[str]) -> subprocess.Popen:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stack.callback(lambda: stop(process))
            return process

        for host in HOSTS:
            # Checksums are made by the sender, as a capture on a real wire has them.
            sh(*inside(host, "ethtool", "-K", "eth0", "tx", "off"), stdout=subprocess.DEVNULL)
        sh(*inside("mallory", "ip", "neighbor", "add", SILENT, "lladdr", "02:00:00:00:00:99", "dev", "eth0"))
        sh(*inside("switch", "ip", "link", "set", "lo", "up"))
        for service in services(work):
            start(inside("server", *service))
        for size in PAGES:
            (work / "www" / f"{size}.bin").write_bytes((PAGE * (size // len(PAGE) + 1))[:size])
        start(inside("server", sys.executable, __file__, "station"))

        packets, flows = work / "office.pcap", work / "flows"
        flows.mkdir()
        nfcapd = start(inside(
            "switch", "nfcapd", "-b", "127.0.0.1", "-p", "2055", "-w", str(flows), "-z", "-t", "3600"))
        time.sleep(1)
        softflowd = start(inside(
            "switch", "/usr/sbin/softflowd", "-i", "br0", "-d", "-v", "9", "-6", "-A", "milli", "-n", "127.0.0.1:2055",
            "-t", "maxlife=15", "-t", "expint=1", "-p", f"{work}/softflowd.pid", "-c", f"{work}/softflowd.ctl"))
        tcpdump = start(inside("switch", "tcpdump", "-i", "br0", "-n", "-U", "-Z", "root", "-w", str(packets)))
        time.sleep(2)
        roles = [("alice", "desk", str(work / "key")), ("bob", "radio"), ("mallory", "scan")]
        running = [subprocess.Popen(inside(host, sys.executable, __file__, *role)) for host, *role in roles]
        for process in running:
            if process.wait() != 0:
                raise SystemExit(f"{process.args} failed")
        time.sleep(2)
        stop(tcpdump)
        sh(*inside("mallory", sys.executable, __file__, "flush"))
        sh("softflowctl", "-c", f"{work}/softflowd.ctl", "expire-all", stdout=subprocess.DEVNULL)
        time.sleep(1)
        stop(softflowd)
        stop(nfcapd)
        captured.write_bytes(gzip.compress(packets.read_bytes(), mtime=0))
        [written] = flows.glob("nfcapd.2*")
        exported.write_bytes(written.read_bytes())


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> None:
    match sys.argv[1:]:
        case ["desk", key]:
            desk(key)
        case ["radio"]:
            radio()
        case ["station"]:
            station()
        case ["scan"]:
            scan()
        case ["flush"]:
            flush()
        case [folder, *again] if again in ([], ["again"]):
            folder = Path(folder)
            folder.mkdir(exist_ok=True)
            captured = folder / "office.pcap.gz"
            if not again:
                observe(captured, folder / "office.nfcapd")
            packets = any_logs.packets_of(gzip.decompress(captured.read_bytes()))
            (folder / "conn.log").write_text(any_logs.conn_log(packets))
            (folder / "eve.json").write_text(any_logs.eve_json(packets))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
