"""What Zeek and Suricata would log of a capture, computed of its packets.

Neither program is in Debian 12. What follows is written after their documentation: Zeek's
"conn.log" and `Conn::Info`, Suricata's "Eve JSON Format". It knows what a small capture of
Ethernet has: IPv4 and IPv6, TCP, UDP, ICMP, no fragments, no tunnels, no gap in a
connection. It shares no code with argus-nb, so that what `load` reads of the two logs can
be compared with what it reads of the capture.
"""

import hashlib
import ipaddress
import json
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
COUNTERPARTS = {
    ICMP: {8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17, 10: 9, 9: 10},
    ICMP6: {128: 129, 129: 128, 133: 134, 134: 133, 135: 136, 136: 135, 130: 131, 131: 130},
}
"""The types of ICMP that ask and answer; both programs make one flow of such a pair."""
UNREACHABLE = 3


# Packets ----------------------------------------------------------------------


@dataclass
class Packet:
    """A packet of IP."""

    micros: int
    frame: int
    """Its length on the wire, with Ethernet's header."""
    length: int
    """Its length with IP's header."""
    source: str
    target: str
    protocol: int
    ports: tuple[int, int] = (0, 0)
    """Of ICMP: type and code."""
    flags: int = 0
    sequence: int = 0
    window: int = 1
    payload: bytes = b""
    about: tuple[str, str, int, tuple[int, int]] | None = None
    """Of an ICMP error: source, target, protocol and ports of the packet that it is about."""


def packets_of(capture: bytes) -> list[Packet]:
    """The packets of IP in a capture that tcpdump wrote on this machine."""
    magic, _, _, _, _, _, link = struct.unpack_from("<IHHiIII", capture)
    if magic != 0xA1B2C3D4 or link != 1:
        raise SystemExit("not a capture of Ethernet in microseconds")
    packets, at = [], 24
    while at < len(capture):
        seconds, micros, kept, length = struct.unpack_from("<IIII", capture, at)
        frame = capture[at + 16 : at + 16 + kept]
        at += 16 + kept
        if packet := of_frame(seconds * 1_000_000 + micros, length, frame):
            packets.append(packet)
    return packets


def of_frame(micros: int, length: int, frame: bytes) -> Packet | None:
    kind = int.from_bytes(frame[12:14])
    if kind not in (0x0800, 0x86DD):
        return None
    source, target, protocol, total, rest = of_ip(frame[14:])
    packet = Packet(micros, length, total, source, target, protocol)
    if protocol == TCP:
        sport, dport, packet.sequence, _, offset, packet.flags, packet.window = struct.unpack_from("!HHIIBBH", rest)
        packet.ports, packet.payload = (sport, dport), rest[(offset >> 4) * 4 :]
    elif protocol == UDP:
        packet.ports, packet.payload = struct.unpack_from("!HH", rest), rest[8:]
    elif protocol in (ICMP, ICMP6):
        packet.ports, packet.payload = (rest[0], rest[1]), rest[8:]
        if protocol == ICMP and rest[0] == UNREACHABLE:
            inner = of_ip(rest[8:])
            packet.about = (*inner[:3], struct.unpack_from("!HH", inner[4]))
    return packet


def of_ip(octets: bytes) -> tuple[str, str, int, int, bytes]:
    """Source, target, protocol, length, and what is behind IP's headers."""
    if octets[0] >> 4 == 4:
        total, header = int.from_bytes(octets[2:4]), (octets[0] & 15) * 4
        source, target = (ipaddress.IPv4Address(octets[at : at + 4]) for at in (12, 16))
        return str(source), str(target), octets[9], total, octets[header:total]
    total, following, at = 40 + int.from_bytes(octets[4:6]), octets[6], 40
    while following in (0, 43, 60):  # hop-by-hop, routing, destination options
        following, at = octets[at], at + 8 + octets[at + 1] * 8
    source, target = (ipaddress.IPv6Address(octets[at : at + 16]) for at in (8, 24))
    return str(source), str(target), following, total, octets[at:total]


# Flows ------------------------------------------------------------------------


@dataclass
class Flow:
    """The packets of a flow: of who began it (True), and of the other."""

    first: Packet
    both: list[tuple[bool, Packet]] = field(default_factory=list)

    def of(self, began: bool) -> list[Packet]:
        return [packet for by, packet in self.both if by == began]

    @property
    def protocol(self) -> int:
        return self.first.protocol

    @property
    def start(self) -> int:
        return self.first.micros

    @property
    def end(self) -> int:
        return self.both[-1][1].micros

    def flags(self, *sides: bool) -> int:
        seen = 0
        for by, packet in self.both:
            seen |= packet.flags if by in (sides or (True, False)) else 0
        return seen


End = tuple[str, int]


def ends(packet: Packet) -> tuple[End, End]:
    """By which both programs tell flows apart: of ICMP the type and the one that answers it,
    or, where none does, the code."""
    if packet.protocol in (ICMP, ICMP6):
        kind, code = packet.ports
        return (packet.source, kind), (packet.target, COUNTERPARTS[packet.protocol].get(kind, code))
    return (packet.source, packet.ports[0]), (packet.target, packet.ports[1])


def flows_of(packets: Iterable[Packet], ends_of: Callable[[Packet], tuple[int, End, End]]) -> list[Flow]:
    flows: dict[tuple, Flow] = {}
    for packet in packets:
        protocol, source, target = ends_of(packet)
        if flow := flows.get((protocol, source, target)):
            flow.both.append((True, packet))
        elif flow := flows.get((protocol, target, source)):
            flow.both.append((False, packet))
        else:
            flows[protocol, source, target] = Flow(packet, [(True, packet)])
    return list(flows.values())


def identity(flow: Flow, salt: str) -> bytes:
    return hashlib.sha256(f"{salt} {flow.start} {ends(flow.first)}".encode()).digest()


# Zeek -------------------------------------------------------------------------

CONN = [
    ("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"),
    ("id.resp_p", "port"), ("proto", "enum"), ("service", "string"), ("duration", "interval"),
    ("orig_bytes", "count"), ("resp_bytes", "count"), ("conn_state", "string"), ("local_orig", "bool"),
    ("local_resp", "bool"), ("missed_bytes", "count"), ("history", "string"), ("orig_pkts", "count"),
    ("orig_ip_bytes", "count"), ("resp_pkts", "count"), ("resp_ip_bytes", "count"), ("tunnel_parents", "set[string]"),
]
NAMES = {TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMP6: "icmp"}
LOCAL = [ipaddress.ip_network(net) for net in ("10.0.0.0/8", "fc00::/7", "fe80::/10")]
"""Zeek takes private addresses for local ones."""


def conn_log(packets: list[Packet]) -> str:
    """A conn.log, in the order in which Zeek forgets the connections. Of other protocols than
    these three Zeek 6 makes none."""
    known = [packet for packet in packets if packet.protocol in NAMES]
    flows = flows_of(known, lambda packet: (packet.protocol, *ends(packet)))
    stop = packets[-1].micros
    flows.sort(key=lambda flow: min(flow.end + patience(flow), stop))
    lines = [
        r"#separator \x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\tconn",
        f"#open\t{day(packets[0].micros)}",
        "\t".join(["#fields", *(name for name, _ in CONN)]), "\t".join(["#types", *(kind for _, kind in CONN)]),
        *("\t".join(connection(flow)) for flow in flows),
        f"#close\t{day(stop)}",
    ]
    return "\n".join(lines) + "\n"


def day(micros: int) -> str:
    return datetime.fromtimestamp(micros // 1_000_000, UTC).strftime("%Y-%m-%d-%H-%M-%S")


def patience(flow: Flow) -> int:
    """How long Zeek waits for more: tcp_close_delay and tcp_attempt_delay, udp_ and
    icmp_inactivity_timeout, in microseconds."""
    return (5 if flow.protocol == TCP else 60) * 1_000_000


def connection(flow: Flow) -> list[str]:
    (source, sport), (target, dport) = ends(flow.first)
    state, last = (tcp_state(flow), tcp_end(flow)) if flow.protocol == TCP else (plain_state(flow), flow.end)
    sent, answered = flow.of(True), flow.of(False)
    duration = f"{(last - flow.start) / 1e6:.6f}" if len(flow.both) > 1 else "-"
    sizes = [str(payload_bytes(flow, side)) if duration != "-" else "-" for side in (True, False)]
    return [
        f"{flow.start / 1e6:.6f}", "C" + base62(identity(flow, "zeek"), 17), source, str(sport), target, str(dport),
        NAMES[flow.protocol], service(flow), duration, *sizes, state, local(source), local(target), "0", history(flow),
        str(len(sent)), str(sum(packet.length for packet in sent)),
        str(len(answered)), str(sum(packet.length for packet in answered)), "-",
    ]


def base62(octets: bytes, length: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return "".join(digits[octet % 62] for octet in octets[:length])


def local(address: str) -> str:
    return "T" if any(ipaddress.ip_address(address) in net for net in LOCAL) else "F"


def service(flow: Flow) -> str:
    sent = b"".join(packet.payload for packet in flow.of(True))
    answered = b"".join(packet.payload for packet in flow.of(False))
    if flow.protocol == TCP and sent.startswith(b"GET "):
        return "http"
    if flow.protocol == TCP and sent.startswith(b"SSH-") and answered.startswith(b"SSH-"):
        return "ssh"
    return "dns" if flow.protocol == UDP and 53 in flow.first.ports else "-"


def payload_bytes(flow: Flow, side: bool) -> int:
    """Of TCP by the sequence numbers, so that what was sent twice counts once."""
    packets = flow.of(side)
    if flow.protocol != TCP:
        return sum(len(packet.payload) for packet in packets)
    sent = [packet for packet in packets if packet.payload]
    if not sent:
        return 0
    begin = sent[0].sequence
    return max(((packet.sequence - begin) & 0xFFFFFFFF) + len(packet.payload) for packet in sent)


def tcp_end(flow: Flow) -> int:
    """Of a connection that both closed the last ACK is not counted in."""
    closing = [packet.micros for _, packet in flow.both if packet.payload or packet.flags & (SYN | FIN | RST)]
    return closing[-1] if flow.flags(True) & flow.flags(False) & FIN else flow.end


def tcp_state(flow: Flow) -> str:
    ours, theirs = flow.flags(True), flow.flags(False)
    if not ours & SYN:
        return "OTH"
    if not theirs & SYN:
        if theirs & RST:
            return "REJ"
        return "RSTOS0" if ours & RST else "SH" if ours & FIN else "S0"
    if ours & theirs & FIN:
        return "SF"
    if ours & RST:
        return "RSTO"
    if theirs & RST:
        return "RSTR"
    return "S2" if ours & FIN else "S3" if theirs & FIN else "S1"


def plain_state(flow: Flow) -> str:
    if flow.protocol != UDP:
        return "OTH"
    return "SF" if flow.of(False) else "S0"


def history(flow: Flow) -> str:
    """What happened, in its order: each letter once a side, large letters of the originator."""
    if flow.protocol not in (TCP, UDP):
        return "-"
    told = ""
    reached: dict[bool, int] = {}
    for began, packet in flow.both:
        letters = ""
        if packet.flags & SYN:
            letters += "h" if packet.flags & ACK else "s"
        if packet.payload:
            end = packet.sequence + len(packet.payload)
            is_again = flow.protocol == TCP and end <= reached.get(began, -1)
            reached[began] = max(end, reached.get(began, -1))
            letters += "t" if is_again else "d"
        if packet.flags & FIN:
            letters += "f"
        if packet.flags & RST:
            letters += "r"
        if packet.flags == ACK and not packet.payload:
            letters += "a"
        if packet.flags & ACK and packet.window == 0 and not packet.flags & RST:
            letters += "w"
        for letter in letters:
            letter = letter.upper() if began else letter
            told += letter if letter not in told else ""
    return told


# Suricata ---------------------------------------------------------------------

PROTOCOLS = {TCP: "TCP", UDP: "UDP", ICMP: "ICMP", ICMP6: "IPv6-ICMP", 2: "IGMP"}
SECOND = 1_000_000


def eve_json(packets: list[Packet]) -> str:
    """An eve.json of the events `flow` and `http`, in the order of their writing."""
    flows = flows_of(packets, suricata_ends)
    stop = packets[-1].micros
    events = [(min(flow.end + timeout(flow), stop), flow_event(flow, stop)) for flow in flows]
    events += [event for flow in flows for event in http_event(flow)]
    events.sort(key=lambda event: event[0])
    return "".join(json.dumps(event, separators=(",", ":")) + "\n" for _, event in events)


def suricata_ends(packet: Packet) -> tuple[int, End, End]:
    """An ICMP error is of the flow that it is about, and is sent against it."""
    if packet.about:
        source, target, protocol, (sport, dport) = packet.about
        return protocol, (target, dport), (source, sport)
    return packet.protocol, *ends(packet)


def timeout(flow: Flow) -> int:
    """Suricata's defaults in microseconds: of TCP new and closed 60 s, established 600 s; of
    others 30 s where nobody answered, else 300 s."""
    if flow.protocol == TCP:
        return (600 if tcp_words(flow)[0] == "established" else 60) * SECOND
    return (300 if flow.of(False) else 30) * SECOND


def tcp_words(flow: Flow) -> tuple[str, str]:
    """flow.state, and the state of TCP."""
    ours, theirs = flow.flags(True), flow.flags(False)
    if (ours | theirs) & RST or ours & theirs & FIN:
        return "closed", "closed"
    if not theirs & SYN:
        return "new", "syn_sent"
    if (ours | theirs) & FIN:
        return "established", "fin_wait1"
    return ("established", "established") if ours & ACK else ("new", "syn_recv")


def stamp(micros: int) -> str:
    return datetime.fromtimestamp(micros / 1e6, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+0000")


def header(flow: Flow, micros: int, kind: str) -> dict:
    event = {"timestamp": stamp(micros), "flow_id": int.from_bytes(identity(flow, "suricata")[:7]) >> 5,
             "event_type": kind, "src_ip": flow.first.source}
    if flow.protocol in (TCP, UDP):
        event["src_port"] = flow.first.ports[0]
    event["dest_ip"] = flow.first.target
    if flow.protocol in (TCP, UDP):
        event["dest_port"] = flow.first.ports[1]
    return event | {"proto": PROTOCOLS[flow.protocol]}


def flow_event(flow: Flow, stop: int) -> dict:
    sent, answered = flow.of(True), flow.of(False)
    is_over = flow.end + timeout(flow) <= stop
    event = header(flow, min(flow.end + timeout(flow), stop), "flow")
    if flow.protocol in (ICMP, ICMP6):
        event["icmp_type"], event["icmp_code"] = flow.first.ports
        if answered:
            event["response_icmp_type"], event["response_icmp_code"] = answered[0].ports
    if flow.protocol in (TCP, UDP) and any(packet.payload for packet in sent):
        event["app_proto"] = service(flow).replace("-", "failed")
    event["flow"] = {
        "pkts_toserver": len(sent), "pkts_toclient": len(answered),
        "bytes_toserver": sum(packet.frame for packet in sent),
        "bytes_toclient": sum(packet.frame for packet in answered),
        "start": stamp(flow.start), "end": stamp(flow.end),
        "age": flow.end // SECOND - flow.start // SECOND,
        "state": tcp_words(flow)[0] if flow.protocol == TCP else "established" if answered else "new",
        "reason": "timeout" if is_over else "shutdown", "alerted": False,
    }
    if flow.protocol == TCP:
        event["tcp"] = tcp_object(flow)
    return event


def tcp_object(flow: Flow) -> dict:
    seen = flow.flags()
    names = [("syn", SYN), ("fin", FIN), ("rst", RST), ("psh", PSH), ("ack", ACK)]
    return {
        "tcp_flags": f"{seen:02x}",
        "tcp_flags_ts": f"{flow.flags(True):02x}", "tcp_flags_tc": f"{flow.flags(False):02x}",
        **{name: True for name, bit in names if seen & bit},
        "state": tcp_words(flow)[1],
    }


def http_event(flow: Flow) -> Iterable[tuple[int, dict]]:
    """What was asked for, written when the answer came."""
    answers = [packet for packet in flow.of(False) if packet.payload]
    if service(flow) != "http" or not answers:
        return
    request = next(packet.payload for packet in flow.of(True) if packet.payload).decode()
    method, url, version = request.splitlines()[0].split(" ")
    host = next(line[6:] for line in request.splitlines() if line.startswith("Host: "))
    answer = b"".join(packet.payload for packet in answers)
    yield answers[-1].micros, header(flow, answers[-1].micros, "http") | {
        "tx_id": 0,
        "http": {"hostname": host, "url": url, "http_method": method, "protocol": version,
                 "status": int(answer.split(b" ")[1]), "length": len(answer.split(b"\r\n\r\n", 1)[1])},
    }
