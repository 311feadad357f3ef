#!/usr/bin/env python3
"""Makes labelled.csv: the office of capture.py, with three kinds of attack in it.

Every attack writes down the ports and the time of each of its connections, and
from that its flows get their label. All others are `ordinary`. The attackers'
hosts do ordinary work too, so an address says little about a flow.

    ordinary   names asked for, pages fetched, shells, pings; a service that is
               polled every other second; now and then a mistyped password or a
               printer that is switched off
    scan       ports tried, one after the other, on three hosts
    logins     ssh with a key that nobody accepts, again and again
    beacon     a few hundred bytes to one web server, nearly on the clock

Run as root, with what capture.py needs:

    python3 labelled.py labelled.csv

It takes about four minutes. Times are compressed: a beacon of two seconds stands
for one of many minutes.
"""

import array
import contextlib
import csv
import http.client
import io
import random
import socket
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from capture import NAMES, Role, dig, observe, ping, shell

HOSTS = {"server": 1, "alice": 21, "bob": 22, "carol": 23, "dave": 24, "mallory": 66}
FIELDS = "stime,dur,flgs,proto,saddr,sport,dir,daddr,dport,pkts,spkts,dpkts,bytes,sbytes,dbytes,state"
SECONDS = 200


class Log:
    """Where an attack writes down its connections: kind, local address, remote address, time."""

    def __init__(self, path: str, kind: str):
        self.path, self.kind = path, kind

    def write(self, connection: socket.socket, remote: tuple) -> None:
        host, port = connection.getsockname()[:2]
        with open(self.path, "a") as log:
            log.write(f"{self.kind},{host},{port},{remote[0]},{remote[1]},{time.time():.6f}\n")


def until(seconds: float):
    """Yields until so many seconds have passed."""
    end = time.time() + seconds
    while time.time() < end:
        yield


# Attacks ----------------------------------------------------------------------


def scan(seed: int, log: Log) -> None:
    """Bursts of ports, with pauses, so that both halves of the time have some."""
    dice = random.Random(seed)
    for _ in until(SECONDS):
        target = dice.choice(["10.0.0.1", "10.0.0.21", "10.0.0.22"])
        # the popular ports first, as scanners do
        ports = [22, 53, 80] * dice.randrange(2) + dice.sample(range(1, 10_000), dice.randrange(20, 60))
        for port in ports:
            with socket.socket() as probe, contextlib.suppress(OSError):
                probe.bind((own_address(target), 0))
                log.write(probe, (target, port))
                probe.settimeout(0.5)
                probe.connect((target, port))
            time.sleep(dice.expovariate(60))
        time.sleep(dice.uniform(4, 14))


def own_address(target: str) -> str:
    """The address from which the target is reached; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
        route.connect((target, 9))
        return route.getsockname()[0]


def logins(seed: int, log: Log, key: str) -> None:
    dice = random.Random(seed)
    for _ in until(SECONDS):
        for _ in range(dice.randrange(5, 20)):
            refused_login(dice, key, f"{sys.executable} -S {__file__} connect {log.path} %h %p")
        time.sleep(dice.uniform(3, 12))


def refused_login(dice: random.Random, key: str, through: str | None = None) -> None:
    user = dice.choice(["root", "admin", "oracle", "git", "pi", "backup"])
    options = ["-q", "-i", key, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
               "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"]
    if through:
        options += ["-o", f"ProxyCommand={through}", "-o", "ProxyUseFdpass=yes"]
    subprocess.run(["ssh", *options, f"{user}@10.0.0.1", "true"], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def connect(log: Log, host: str, port: int) -> None:
    """Connects for ssh, writes it down and hands the socket on (`ProxyUseFdpass`)."""
    connection = socket.create_connection((host, port))
    log.write(connection, (host, port))
    with socket.socket(fileno=1) as to_ssh:
        to_ssh.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [connection.fileno()]))])


def beacon(seed: int, log: Log) -> None:
    """Asks its master for work: a small request, a small answer, a steady pace."""
    dice = random.Random(seed)
    for _ in until(SECONDS):
        ask("10.0.0.1", f"/200.bin?id={dice.randrange(10**12):012}", log)
        time.sleep(max(0.2, dice.gauss(1.3, 0.1)))


def ask(host: str, path: str, log: Log | None = None) -> None:
    connection = http.client.HTTPConnection(host, 80, timeout=5)
    connection.connect()
    if log:
        log.write(connection.sock, (host, 80))
    connection.request("GET", path)
    connection.getresponse().read()
    connection.close()


# Ordinary work beyond capture.py's -----------------------------------------------


def office(seed: int, good_key: str, bad_key: str) -> None:
    """A desk, its polled service, and the small accidents of every day."""
    dice = random.Random(seed)
    for _ in until(SECONDS):
        for _ in range(dice.randrange(1, 6)):
            dig("10.0.0.1", dice.choice(["A", "AAAA", "TXT"]), f"{dice.choice(NAMES)}.office.example")
        if dice.random() < 0.6:
            size = dice.choice([200, 900, 900, 2_500, 8_000, 22_000, 60_000, 180_000])
            ask(dice.choice(["10.0.0.1", "10.0.0.1", "fd00::1"]), f"/{size}.bin")
        if dice.random() < 0.12:
            shell(good_key, dice.choice(["true", "true", "uname -a", "head -c 200000 /dev/urandom"]))
        if dice.random() < 0.02:
            refused_login(dice, bad_key)
        if dice.random() < 0.04:
            with socket.socket() as printer, contextlib.suppress(OSError):
                printer.settimeout(0.5)
                printer.connect((dice.choice(["10.0.0.1", "10.0.0.22"]), 9100))
        if dice.random() < 0.03:
            ping(dice.choice(["10.0.0.1", "10.0.0.240", "fd00::1"]))
        time.sleep(dice.expovariate(2.5))


def poll(seed: int) -> None:
    """News are asked for every other second: regular, and harmless."""
    dice = random.Random(seed)
    for _ in until(SECONDS):
        ask("10.0.0.1", f"/{dice.choice([200, 200, 900])}.bin")
        time.sleep(dice.uniform(1.6, 2.4))


# The whole --------------------------------------------------------------------


def roles(log: str, work: Path) -> list[Role]:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(work / "bad")], check=True)
    me = [sys.executable, __file__]
    everyday = [
        (host, [*me, "office", str(seed), str(work / "key"), str(work / "bad")])
        for seed, host in enumerate(["alice", "bob", "carol", "dave", "mallory"])
    ]
    polls = [(host, [*me, "poll", str(seed)]) for seed, host in enumerate(["alice", "bob", "carol"])]
    return [
        *everyday,
        *polls,
        ("mallory", [*me, "scan", "1", log]),
        ("dave", [*me, "scan", "2", log]),
        ("mallory", [*me, "logins", "3", log, str(work / "bad")]),
        ("carol", [*me, "beacon", "4", log]),
        ("dave", [*me, "beacon", "5", log]),
    ]


def with_labels(printed: bytes, log: str) -> str:
    """The flows that ra printed, with one column more."""
    attacks = {}
    for kind, *connection, when in csv.reader(io.StringIO(log)):
        attacks.setdefault(tuple(connection), []).append((float(when), kind))
    rows = csv.DictReader(io.StringIO(printed.decode()))
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows.fieldnames, "Label"], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        here, there = (row["SrcAddr"], row["Sport"]), (row["DstAddr"], row["Dport"])
        moments = attacks.get((*here, *there), []) + attacks.get((*there, *here), [])
        start, end = float(row["StartTime"]), float(row["StartTime"]) + float(row["Dur"])
        labels = [kind for when, kind in moments if start - 1 <= when <= end + 1] if row["Proto"] == "tcp" else []
        writer.writerow({**row, "Label": labels[0] if labels else "ordinary"})
    return out.getvalue()


def main() -> None:
    match sys.argv[1:]:
        case ["office", seed, good, bad]:
            office(int(seed), good, bad)
        case ["poll", seed]:
            poll(int(seed))
        case ["scan", seed, log]:
            scan(int(seed), Log(log, "scan"))
        case ["logins", seed, log, key]:
            logins(int(seed), Log(log, "logins"), key)
        case ["connect", log, host, port]:
            connect(Log(log, "logins"), host, int(port))
        case ["beacon", seed, log]:
            beacon(int(seed), Log(log, "beacon"))
        case [path]:
            with tempfile.NamedTemporaryFile("r") as log:
                printed = observe(HOSTS, FIELDS, partial(roles, log.name))
                attacks = Path(log.name).read_text()
            Path(path).write_text(with_labels(printed, attacks))
            print(f"{path}: {printed.count(10) - 1} flows, {attacks.count(chr(10))} connections of attacks")
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
