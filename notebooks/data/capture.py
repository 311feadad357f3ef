#!/usr/bin/env python3
"""Makes flows.csv, or flows.argus: real traffic of a small office, seen by the real Argus.

Four hosts in network namespaces of this machine hang on one bridge, as on a
switch. `argus` listens on the bridge; `ra` prints what it saw.

    10.0.0.1   fd00::1    server   DNS (dnsmasq), HTTP (python), SSH (sshd)
    10.0.0.21  fd00::21   alice    a desk: the web, mail of the day, a shell
    10.0.0.22  fd00::22   bob      another desk
    10.0.0.66  fd00::66   mallory  looks for open ports

Run as root, with Debian's argus-server, argus-client, iproute2, ethtool,
dnsmasq-base, dnsutils, openssh-server, openssh-client and iputils-ping:

    python3 capture.py flows.csv
    python3 capture.py flows.csv flows.argus    # keeps the sensor's own file, too

The plan of the traffic is the same each time; times, source ports and the odd
retransmission are the network's own.
"""

import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HOSTS = {"server": 1, "alice": 21, "bob": 22, "mallory": 66}
FIELDS = "stime,flgs,proto,saddr,sport,dir,daddr,dport,pkts,bytes,state"
PAGES = [200, 900, 2_500, 8_000, 22_000, 60_000, 180_000, 700_000]
NAMES = ["www", "mail", "shop", "news", "wiki", "intranet", "printer", "cdn-assets-eu-west-1"]


def sh(*command: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(command, check=True, **options)


def inside(host: str, *command: str) -> list[str]:
    return ["ip", "netns", "exec", f"argusnb-{host}", *command]


# The network ------------------------------------------------------------------


def build_network(hosts: dict[str, int]) -> None:
    """A namespace a host, and one more for the switch between them."""
    sh("ip", "netns", "add", "argusnb-switch")
    sh(*inside("switch", "ip", "link", "add", "br0", "type", "bridge"))
    sh(*inside("switch", "ip", "link", "set", "br0", "up"))
    for host, number in hosts.items():
        namespace, port = f"argusnb-{host}", f"p-{host}"
        sh("ip", "netns", "add", namespace)
        sh("ip", "link", "add", port, "netns", "argusnb-switch", "type", "veth",
           "peer", "name", "eth0", "netns", namespace)
        sh(*inside("switch", "ip", "link", "set", port, "master", "br0", "up"))
        sh(*inside(host, "ip", "link", "set", "lo", "up"))
        sh(*inside(host, "ip", "link", "set", "eth0", "up"))
        # A real card sends packets of the link's size; veth would send 64 KiB at once.
        sh(*inside(host, "ethtool", "-K", "eth0", "tso", "off", "gso", "off", "gro", "off"), stdout=subprocess.DEVNULL)
        sh(*inside(host, "ip", "address", "add", f"10.0.0.{number}/24", "dev", "eth0"))
        sh(*inside(host, "ip", "-6", "address", "add", f"fd00::{number}/64", "dev", "eth0", "nodad"))


def remove_network(hosts: dict[str, int]) -> None:
    for name in ["switch", *hosts]:
        subprocess.run(["ip", "netns", "delete", f"argusnb-{name}"], stderr=subprocess.DEVNULL)


# The server's services --------------------------------------------------------


def services(work: Path) -> list[list[str]]:
    pages = work / "www"
    pages.mkdir()
    for size in PAGES:
        (pages / f"{size}.bin").write_bytes(random.Random(size).randbytes(size))
    names = []
    for number, name in enumerate(NAMES, start=100):
        names += [f"--host-record={name}.office.example,10.0.0.{number},fd00::{number}"]
        names += [f"--txt-record={name}.office.example,{'v=spf1 ip4:10.0.0.0/24 ' * (number % 7 + 1)}-all"]
    dns = ["dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--conf-file=/dev/null",
           "--local=/example/", "--user=root", f"--pid-file={work}/dns.pid", "--edns-packet-max=1232",
           "--mx-host=office.example,mail.office.example", *names]
    sh("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(work / "key"))
    shutil.copy(work / "key.pub", work / "authorized")
    os.makedirs("/run/sshd", exist_ok=True)
    ssh = [shutil.which("sshd"), "-D", "-f", "/dev/null", "-h", str(work / "key"), "-o", f"PidFile={work}/ssh.pid",
           "-o", f"AuthorizedKeysFile={work}/authorized", "-o", "StrictModes=no", "-o", "UsePAM=no"]
    web = [sys.executable, "-m", "http.server", "--bind", "::", "--directory", str(pages), "80"]
    return [dns, ssh, web]


# The hosts' traffic -----------------------------------------------------------


def desk(seed: int, key: str) -> None:
    """Somebody at work: names are asked for, pages fetched, hosts pinged."""
    dice = random.Random(seed)
    for _ in range(450):
        server = dice.choice(["10.0.0.1", "10.0.0.1", "10.0.0.1", "fd00::1"])
        for kind in dice.choice([["A"], ["A", "AAAA"], ["A", "AAAA"], ["TXT"], ["MX"]]):
            name = dice.choice([*NAMES, *NAMES, *NAMES, f"no-such-host-{dice.randrange(10**6)}"])
            dig(server, kind, "office.example" if kind == "MX" else f"{name}.office.example")
        if dice.random() < 0.75:
            fetch(server, round(dice.paretovariate(1.2)))
        if dice.random() < 0.05:
            shell(key, dice.choice(["true", "uname -a", "head -c 200000 /dev/urandom"]))
        if dice.random() < 0.08:
            ping(dice.choice(["10.0.0.1", "10.0.0.66", "10.0.0.240", "fd00::1", "fd00::66"]))
        time.sleep(dice.expovariate(20))


def dig(server: str, kind: str, name: str) -> None:
    subprocess.run(["dig", f"@{server}", "+tries=2", "+timeout=1", name, kind], stdout=subprocess.DEVNULL)


def fetch(server: str, rank: int) -> None:
    connection = http.client.HTTPConnection(server, 80, timeout=5)
    connection.request("GET", f"/{PAGES[min(rank, len(PAGES)) - 1]}.bin")
    connection.getresponse().read()
    connection.close()


def shell(key: str, command: str) -> None:
    options = ["-q", "-i", key, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
    subprocess.run(["ssh", *options, "root@10.0.0.1", command], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def ping(host: str) -> None:
    subprocess.run(["ping", "-q", "-c", "3", "-i", "0.2", "-W", "1", host], stdout=subprocess.DEVNULL)


def scan(seed: int) -> None:
    """Somebody tries ports, and asks a host that answers no DNS."""
    dice = random.Random(seed)
    for port in dice.sample(range(1, 10_000), 350):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.settimeout(0.5)
            probe.connect((dice.choice(["10.0.0.1", "10.0.0.21", "10.0.0.22"]), port))
        time.sleep(dice.expovariate(60))
    for _ in range(12):
        dig("10.0.0.22", "A", "office.example")


# The whole --------------------------------------------------------------------


Role = tuple[str, list[str]]
"""Who does something, and the command that does it."""


SENSOR = ["argus", "-F", "/dev/null", "-X", "-i", "br0"]
MORE_PER_FLOW = ["-JRZAm", "-U", "32", "-M", "5"]
"""Jitter, round trips, sizes, application bytes, MAC addresses, the first bytes of user data."""


def observe(hosts: dict[str, int], fields: str, roles: Callable[[Path], list[Role]], keep: Path | None = None) -> bytes:
    """What `ra` prints of the time that the roles take. They get the work's folder.

    `keep` is where the sensor's own file goes, with more of each flow."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        work = Path(folder)
        stack.callback(remove_network, hosts)
        build_network(hosts)

        def start(command: list[str], stop: int = signal.SIGTERM) -> subprocess.Popen:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stack.callback(lambda: (process.send_signal(stop), process.wait()))
            return process

        for service in services(work):
            start(inside("server", *service))
        stream = work / "office.argus"
        more = MORE_PER_FLOW if keep else []
        sensor = start(inside("switch", *SENSOR, "-S", "60", *more, "-w", str(stream)))
        time.sleep(3)
        running = [subprocess.Popen(inside(host, *command)) for host, command in roles(work)]
        for process in running:
            if process.wait() != 0:
                raise SystemExit(f"{process.args} failed")
        time.sleep(3)
        sensor.send_signal(signal.SIGINT)
        sensor.wait()
        if keep:
            shutil.copy(stream, keep)
        printed = sh("ra", "-F", "/dev/null", "-r", str(stream), "-n", "-u", "-p", "6", "-c", ",", "-s", fields,
                     "-", "not", "man", stdout=subprocess.PIPE)
        return printed.stdout


def people(work: Path) -> list[Role]:
    roles = [("alice", "desk", "1"), ("bob", "desk", "2"), ("mallory", "scan", "3")]
    return [(host, [sys.executable, __file__, role, seed, str(work / "key")]) for host, role, seed in roles]


def main() -> None:
    match sys.argv[1:]:
        case ["desk", seed, key]:
            desk(int(seed), key)
        case ["scan", seed, _]:
            scan(int(seed))
        case [csv, *stream] if len(stream) <= 1:
            printed = observe(HOSTS, FIELDS, people, Path(stream[0]) if stream else None)
            Path(csv).write_bytes(printed)
            print(f"{csv}: {printed.count(10) - 1} flows")
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
