//! Writes Argus CSV of any length, the same bytes for the same seed.
//!
//!     cargo run --release --example generate -- --rows 4953136 --seed 7 --out flows.csv
//!
//! The eleven documented columns, in about the proportions of a home network:
//! DNS to one resolver first of all, then HTTPS, NTP, mDNS, ARP without ports,
//! ICMP with hexadecimal ports, IPv6, long tails of packets and bytes, and a few
//! of the sensor's own records. It is made up, to measure with; nothing about
//! networks can be learned from it.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

const HEADER: &str = "StartTime,Flgs,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,TotPkts,TotBytes,State";

fn main() -> std::io::Result<()> {
    let Some(asked) = Asked::from_args(std::env::args().skip(1)) else {
        eprintln!("usage: generate --rows N --seed N --out FILE");
        std::process::exit(2);
    };
    let mut out = BufWriter::with_capacity(1 << 20, std::fs::File::create(&asked.out)?);
    writeln!(out, "{HEADER}")?;
    let mut chance = Chance(asked.seed);
    let mut clock = Clock(1_700_000_000_000_000);
    let mut line = Vec::with_capacity(256);
    for _ in 0..asked.rows {
        line.clear();
        clock.tick(&mut chance);
        flow(&mut line, &clock, &mut chance);
        out.write_all(&line)?;
    }
    out.flush()
}

struct Asked {
    rows: u64,
    seed: u64,
    out: PathBuf,
}

impl Asked {
    fn from_args(mut args: impl Iterator<Item = String>) -> Option<Asked> {
        let (mut rows, mut seed, mut out) = (None, 7, None);
        while let Some(flag) = args.next() {
            let value = args.next()?;
            match flag.as_str() {
                "--rows" => rows = Some(value.parse().ok()?),
                "--seed" => seed = value.parse().ok()?,
                "--out" => out = Some(value.into()),
                _ => return None,
            }
        }
        Some(Asked {
            rows: rows?,
            seed,
            out: out?,
        })
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): its whole state is one number, so a
/// seed is all that the bytes depend on.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    fn one_of<T: Copy, const N: usize>(&mut self, choices: [T; N]) -> T {
        choices[self.below(N as u64) as usize]
    }

    /// A count with a long tail: each further power of two half as likely.
    fn long_tailed(&mut self, least: u64) -> u64 {
        let doublings = self.next().trailing_zeros().min(24);
        let range = 1u64 << doublings;
        least + self.below(range * 2)
    }
}

/// Microseconds since 1970.
struct Clock(u64);

impl Clock {
    fn tick(&mut self, chance: &mut Chance) {
        self.0 += chance.below(40_000);
    }
}

/// What a flow carries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// DNS, nearly all of it to the router.
    DnsOfRouter,
    DnsOfResolver,
    /// HTTPS for the most part.
    Tcp,
    Ntp,
    Mdns,
    Arp,
    Icmp,
    NeighbourDiscovery,
    /// A record of the sensor itself.
    Management,
}

impl Kind {
    fn draw(chance: &mut Chance) -> Kind {
        match chance.below(1000) {
            0..400 => Kind::DnsOfRouter,
            400..480 => Kind::DnsOfResolver,
            480..830 => Kind::Tcp,
            830..870 => Kind::Ntp,
            870..900 => Kind::Mdns,
            900..940 => Kind::Arp,
            940..970 => Kind::Icmp,
            970..998 => Kind::NeighbourDiscovery,
            _ => Kind::Management,
        }
    }

    fn flags(self, chance: &mut Chance) -> &'static str {
        match self {
            Kind::Tcp => match chance.below(20) {
                0 => " e s      ",
                1 => " e d      ",
                2 => " e *      ",
                _ => " e        ",
            },
            Kind::Management => "          ",
            _ => " e        ",
        }
    }

    fn proto(self) -> &'static str {
        match self {
            Kind::DnsOfRouter | Kind::DnsOfResolver | Kind::Ntp | Kind::Mdns => "udp",
            Kind::Tcp => "tcp",
            Kind::Arp => "arp",
            Kind::Icmp => "icmp",
            Kind::NeighbourDiscovery => "ipv6-icmp",
            Kind::Management => "man",
        }
    }
}

fn flow(line: &mut Vec<u8>, clock: &Clock, chance: &mut Chance) {
    number(line, clock.0 / 1_000_000);
    line.push(b'.');
    fraction(line, clock.0 % 1_000_000);
    let kind = Kind::draw(chance);
    field(line, kind.flags(chance));
    field(line, kind.proto());
    match kind {
        Kind::DnsOfRouter => dns(line, chance, |_| Host::V4([192, 168, 1, 1]), 300),
        Kind::DnsOfResolver => dns(line, chance, resolver, 400),
        Kind::Tcp => tcp(line, chance),
        Kind::Ntp => {
            let (src, dst) = (home(chance), outside(chance));
            ends(line, src, Some(123), "  <->", dst, Some(123));
            counts(line, 2, 180);
            field(line, "CON");
        }
        Kind::Mdns => {
            let dst = Host::V4([224, 0, 0, 251]);
            ends(line, home(chance), Some(5353), "   ->", dst, Some(5353));
            counts(line, chance.long_tailed(1), 80 + chance.below(900));
            field(line, "INT");
        }
        Kind::Arp => {
            ends(line, home(chance), None, "  who", home(chance), None);
            counts(line, 2, 120);
            field(line, "CON");
        }
        Kind::Icmp => icmp(line, chance),
        Kind::NeighbourDiscovery => {
            let mut host = || Host::V6(chance.below(40) as u16);
            let (src, dst) = (host(), host());
            ends(line, src, Some(135), "   ->", dst, Some(0));
            counts(line, 1, 86);
            field(line, "NNS");
        }
        Kind::Management => {
            line.extend_from_slice(b",0,0,,0,0");
            counts(line, chance.below(10_000), chance.below(10_000_000));
            field(line, "STA");
        }
    }
    line.push(b'\n');
}

fn dns(line: &mut Vec<u8>, chance: &mut Chance, server: fn(&mut Chance) -> Host, bytes: u64) {
    let (src, sport) = (home(chance), client_port(chance));
    ends(line, src, Some(sport), "  <->", server(chance), Some(53));
    counts(line, 2, 120 + chance.below(bytes));
    field(line, "CON");
}

fn tcp(line: &mut Vec<u8>, chance: &mut Chance) {
    let port = match chance.below(20) {
        0 => 22,
        1 | 2 => 80,
        3 => 1024 + chance.below(60_000) as u16,
        _ => 443,
    };
    let (src, sport) = (home(chance), client_port(chance));
    ends(line, src, Some(sport), "   ->", outside(chance), Some(port));
    let packets = chance.long_tailed(4);
    let each = 60 + chance.below(1400);
    counts(line, packets, packets * each);
    field(
        line,
        chance.one_of(["FIN", "FIN", "CON", "RST", "REQ", "CLO"]),
    );
}

/// ICMP's type and code stand where other protocols have ports.
fn icmp(line: &mut Vec<u8>, chance: &mut Chance) {
    line.push(b',');
    home(chance).write(line);
    field(line, chance.one_of(["0x0008", "0x0303", "0x0b00"]));
    field(line, "   ->");
    line.push(b',');
    outside(chance).write(line);
    field(line, chance.one_of(["0x0000", "0x4bf9", "0x0303"]));
    counts(line, chance.long_tailed(1), 98);
    field(line, chance.one_of(["ECO", "URP", "TXD"]));
}

enum Host {
    V4([u8; 4]),
    /// The last group of a link-local address.
    V6(u16),
}

impl Host {
    fn write(&self, line: &mut Vec<u8>) {
        match self {
            Host::V4(octets) => {
                for (i, octet) in octets.iter().enumerate() {
                    if i > 0 {
                        line.push(b'.');
                    }
                    number(line, u64::from(*octet));
                }
            }
            Host::V6(last) => {
                let _ = write!(line, "fe80::d2:4591:568e:{last:x}");
            }
        }
    }
}

fn home(chance: &mut Chance) -> Host {
    Host::V4([192, 168, 1, 2 + chance.below(40) as u8])
}

fn resolver(chance: &mut Chance) -> Host {
    Host::V4(chance.one_of([[8, 8, 8, 8], [1, 1, 1, 1], [9, 9, 9, 9]]))
}

/// Few hosts get much, many get little.
fn outside(chance: &mut Chance) -> Host {
    let host = chance.long_tailed(0).min(40_000);
    let mut mix = Chance(host);
    let bits = mix.next().to_le_bytes();
    Host::V4([20 + bits[0] % 180, bits[1], bits[2], 1 + bits[3] % 250])
}

fn client_port(chance: &mut Chance) -> u16 {
    32_768 + chance.below(28_000) as u16
}

fn ends(
    line: &mut Vec<u8>,
    src: Host,
    sport: Option<u16>,
    dir: &str,
    dst: Host,
    dport: Option<u16>,
) {
    line.push(b',');
    src.write(line);
    port(line, sport);
    field(line, dir);
    line.push(b',');
    dst.write(line);
    port(line, dport);
}

fn port(line: &mut Vec<u8>, port: Option<u16>) {
    line.push(b',');
    if let Some(port) = port {
        number(line, u64::from(port));
    }
}

fn counts(line: &mut Vec<u8>, packets: u64, bytes: u64) {
    line.push(b',');
    number(line, packets);
    line.push(b',');
    number(line, bytes);
}

fn field(line: &mut Vec<u8>, text: &str) {
    line.push(b',');
    line.extend_from_slice(text.as_bytes());
}

fn number(line: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    line.extend_from_slice(&digits[at..]);
}

fn fraction(line: &mut Vec<u8>, micros: u64) {
    let mut digits = [b'0'; 6];
    let mut value = micros;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
    line.extend_from_slice(&digits);
}
