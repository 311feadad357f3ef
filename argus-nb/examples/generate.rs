//! Writes Argus CSV of any length, the same bytes for the same seed.
//!
//!     cargo run --release -p argus-nb --example generate -- --rows 4953136 --seed 7 --out flows.csv
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
    let Some(asked) = Asked::of(std::env::args().skip(1)) else {
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
    fn of(mut args: impl Iterator<Item = String>) -> Option<Asked> {
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

fn flow(line: &mut Vec<u8>, clock: &Clock, chance: &mut Chance) {
    number(line, clock.0 / 1_000_000);
    line.push(b'.');
    fraction(line, clock.0 % 1_000_000);
    let kind = chance.below(1000);
    let (flags, proto): (&str, &str) = match kind {
        0..480 => (" e        ", "udp"),
        480..830 => match chance.below(20) {
            0 => (" e s      ", "tcp"),
            1 => (" e d      ", "tcp"),
            2 => (" e *      ", "tcp"),
            _ => (" e        ", "tcp"),
        },
        830..900 => (" e        ", "udp"),
        900..940 => (" e        ", "arp"),
        940..970 => (" e        ", "icmp"),
        970..998 => (" e        ", "ipv6-icmp"),
        _ => ("          ", "man"),
    };
    field(line, flags);
    field(line, proto);
    match kind {
        // DNS, nearly all of it to the router.
        0..400 => {
            ends(
                line,
                home(chance),
                Some(client_port(chance)),
                "  <->",
                Host::V4([192, 168, 1, 1]),
                Some(53),
            );
            counts(line, 2, 120 + chance.below(300));
            field(line, "CON");
        }
        400..480 => {
            ends(
                line,
                home(chance),
                Some(client_port(chance)),
                "  <->",
                resolver(chance),
                Some(53),
            );
            counts(line, 2, 120 + chance.below(400));
            field(line, "CON");
        }
        480..830 => {
            let port = match chance.below(20) {
                0 => 22,
                1 | 2 => 80,
                3 => 1024 + chance.below(60_000) as u16,
                _ => 443,
            };
            ends(
                line,
                home(chance),
                Some(client_port(chance)),
                "   ->",
                outside(chance),
                Some(port),
            );
            let packets = chance.long_tailed(4);
            let each = 60 + chance.below(1400);
            counts(line, packets, packets * each);
            let states = ["FIN", "FIN", "CON", "RST", "REQ", "CLO"];
            field(line, states[chance.below(6) as usize]);
        }
        830..870 => {
            ends(
                line,
                home(chance),
                Some(123),
                "  <->",
                outside(chance),
                Some(123),
            );
            counts(line, 2, 180);
            field(line, "CON");
        }
        870..900 => {
            ends(
                line,
                home(chance),
                Some(5353),
                "   ->",
                Host::V4([224, 0, 0, 251]),
                Some(5353),
            );
            counts(line, chance.long_tailed(1), 80 + chance.below(900));
            field(line, "INT");
        }
        900..940 => {
            ends(line, home(chance), None, "  who", home(chance), None);
            counts(line, 2, 120);
            field(line, "CON");
        }
        940..970 => {
            line.push(b',');
            home(chance).write(line);
            field(
                line,
                ["0x0008", "0x0303", "0x0b00"][chance.below(3) as usize],
            );
            field(line, "   ->");
            line.push(b',');
            outside(chance).write(line);
            field(
                line,
                ["0x0000", "0x4bf9", "0x0303"][chance.below(3) as usize],
            );
            counts(line, chance.long_tailed(1), 98);
            field(line, ["ECO", "URP", "TXD"][chance.below(3) as usize]);
        }
        970..998 => {
            ends(
                line,
                Host::V6(chance.below(40) as u16),
                Some(135),
                "   ->",
                Host::V6(chance.below(40) as u16),
                Some(0),
            );
            counts(line, 1, 86);
            field(line, "NNS");
        }
        _ => {
            line.extend_from_slice(b",0,0,,0,0,");
            number(line, chance.below(10_000));
            line.push(b',');
            number(line, chance.below(10_000_000));
            field(line, "STA");
        }
    }
    line.push(b'\n');
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
    Host::V4([[8, 8, 8, 8], [1, 1, 1, 1], [9, 9, 9, 9]][chance.below(3) as usize])
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
