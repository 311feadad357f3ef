//! Captures of this program's own making: flows of many kinds, so that their numbers are
//! known beforehand.

use anyhow::Result;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// How many flows of UDP and of TCP there are.
const FLOWS: u32 = 1000;
/// When the first packet is sent.
const BEGIN: u32 = 1_700_000_000;

/// Writes the capture: for each number a question and its answer over UDP, and a connection
/// that is opened, used and closed.
pub fn write(path: &Path) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    // Magic, version 2.4, no zone, no accuracy, 64 kB at most, Ethernet.
    file.write_all(&0xa1b2_c3d4_u32.to_le_bytes())?;
    file.write_all(&[2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0])?;
    let mut capture = Capture { file, micros: 0 };
    for number in 0..FLOWS {
        capture.question_and_answer(number)?;
        capture.connection(number)?;
    }
    capture.file.flush()?;
    Ok(())
}

/// Writes a capture of what the other lacks: VLANs, ICMP that is answered and that is not,
/// UDP over IPv6, ARP.
pub fn write_others(path: &Path) -> Result<()> {
    let mut capture = Capture::create(path)?;
    for number in 0..FLOWS {
        capture.echo(number)?;
        capture.over_ipv6(number)?;
        if number.is_multiple_of(10) {
            capture.who_has(number)?;
        }
    }
    capture.file.flush()?;
    Ok(())
}

struct Capture {
    file: BufWriter<File>,
    /// Since the first packet.
    micros: u64,
}

/// Who sends to whom.
#[derive(Clone, Copy)]
struct Ends {
    source: ([u8; 4], u16),
    destination: ([u8; 4], u16),
}

impl Ends {
    fn reversed(self) -> Ends {
        Ends {
            source: self.destination,
            destination: self.source,
        }
    }
}

const SYN: u8 = 2;
const ACK: u8 = 16;
const PSH: u8 = 8;
const FIN: u8 = 1;

impl Capture {
    fn create(path: &Path) -> Result<Capture> {
        let mut file = BufWriter::new(File::create(path)?);
        // Magic, version 2.4, no zone, no accuracy, 64 kB at most, Ethernet.
        file.write_all(&0xa1b2_c3d4_u32.to_le_bytes())?;
        file.write_all(&[2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0])?;
        Ok(Capture { file, micros: 0 })
    }

    /// A ping in a VLAN, and two answers of three.
    fn echo(&mut self, number: u32) -> Result<()> {
        let [_, _, high, low] = number.to_be_bytes();
        let ends = Ends {
            source: ([10, 2, high, low], 0),
            destination: ([203, 0, 113, low % 5], 0),
        };
        let vlan = [0x81, 0x00, 0x60, (number % 200) as u8];
        let message = |kind: u8| [&[kind, 0, 0, 0, high, low, 0, 1][..], &[b'p'; 48]].concat();
        self.frame(&vlan, &ipv4(ends, 1, &message(8)))?;
        if !number.is_multiple_of(3) {
            self.frame(&vlan, &ipv4(ends.reversed(), 1, &message(0)))?;
        }
        Ok(())
    }

    fn over_ipv6(&mut self, number: u32) -> Result<()> {
        let [_, _, high, low] = number.to_be_bytes();
        let address = |last: [u8; 2]| {
            let mut address = [0; 16];
            address[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
            address[14..].copy_from_slice(&last);
            address
        };
        let (client, server) = (address([high, low]), address([0xff, low % 3]));
        let length = 8 + 30 + (number % 100) as u16;
        let port = 40_000 + (number % 20_000) as u16;
        for (from, to, ports) in [(client, server, [port, 443]), (server, client, [443, port])] {
            let mut packet = vec![0x60, 0, 0, 0];
            packet.extend(length.to_be_bytes());
            packet.extend([17, 64]);
            packet.extend(from);
            packet.extend(to);
            packet.extend(ports.iter().flat_map(|port| port.to_be_bytes()));
            packet.extend(length.to_be_bytes());
            packet.extend([0, 0]);
            packet.resize(40 + usize::from(length), b'q');
            self.frame(&[], &(0x86dd, packet))?;
        }
        Ok(())
    }

    fn who_has(&mut self, number: u32) -> Result<()> {
        let [_, _, high, low] = number.to_be_bytes();
        for (operation, there, here) in [(1, [10, 3, high, low], 1), (2, [10, 3, 0, 1], 2)] {
            let back = [
                10,
                3,
                if operation == 1 { 0 } else { high },
                if operation == 1 { 1 } else { low },
            ];
            let mut packet = vec![0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, here];
            packet.extend(there);
            packet.extend([0; 6]);
            packet.extend(back);
            self.frame(&[], &(0x0806, packet))?;
        }
        Ok(())
    }

    fn question_and_answer(&mut self, number: u32) -> Result<()> {
        let [_, _, high, low] = number.to_be_bytes();
        let ends = Ends {
            source: ([10, 0, high, low], 20_000 + (number % 30_000) as u16),
            destination: ([192, 0, 2, low % 7], 53),
        };
        self.udp(ends, 20 + (number % 200) as usize)?;
        if !number.is_multiple_of(5) {
            self.udp(ends.reversed(), 40 + (number % 400) as usize)?;
        }
        Ok(())
    }

    fn connection(&mut self, number: u32) -> Result<()> {
        let [_, _, high, low] = number.to_be_bytes();
        let there = Ends {
            source: ([10, 1, high, low], 30_000 + (number % 30_000) as u16),
            destination: ([198, 51, 100, low % 11], [22, 80, 443][number as usize % 3]),
        };
        let back = there.reversed();
        let (asked, answered) = (number % 300, number % 1200);
        self.tcp(there, SYN, 1000, 0, 0)?;
        if number.is_multiple_of(7) {
            return Ok(());
        }
        self.tcp(back, SYN | ACK, 5000, 1001, 0)?;
        self.tcp(there, ACK, 1001, 5001, 0)?;
        self.tcp(there, PSH | ACK, 1001, 5001, asked as usize)?;
        self.tcp(back, PSH | ACK, 5001, 1001 + asked, answered as usize)?;
        if number.is_multiple_of(3) {
            return Ok(());
        }
        self.tcp(there, FIN | ACK, 1001 + asked, 5001 + answered, 0)?;
        self.tcp(back, FIN | ACK, 5001 + answered, 1002 + asked, 0)?;
        self.tcp(there, ACK, 1002 + asked, 5002 + answered, 0)
    }

    fn udp(&mut self, ends: Ends, length: usize) -> Result<()> {
        let mut datagram = Vec::new();
        datagram.extend(ends.source.1.to_be_bytes());
        datagram.extend(ends.destination.1.to_be_bytes());
        datagram.extend(((8 + length) as u16).to_be_bytes());
        datagram.extend([0, 0]);
        datagram.resize(8 + length, b'x');
        self.packet(ends, 17, &datagram)
    }

    fn tcp(&mut self, ends: Ends, flags: u8, sequence: u32, ack: u32, length: usize) -> Result<()> {
        let mut segment = Vec::new();
        segment.extend(ends.source.1.to_be_bytes());
        segment.extend(ends.destination.1.to_be_bytes());
        segment.extend(sequence.to_be_bytes());
        segment.extend(ack.to_be_bytes());
        segment.extend([0x50, flags, 0x20, 0, 0, 0, 0, 0]);
        segment.resize(20 + length, b'y');
        self.packet(ends, 6, &segment)
    }

    fn packet(&mut self, ends: Ends, protocol: u8, payload: &[u8]) -> Result<()> {
        self.frame(&[], &ipv4(ends, protocol, payload))
    }

    /// Writes a frame of Ethernet: `tag` stands before the type of what it carries.
    fn frame(&mut self, tag: &[u8], (ethertype, payload): &(u16, Vec<u8>)) -> Result<()> {
        self.micros += 1_370;
        let length = (14 + tag.len() + payload.len()) as u32;
        let seconds = BEGIN + (self.micros / 1_000_000) as u32;
        for word in [seconds, (self.micros % 1_000_000) as u32, length, length] {
            self.file.write_all(&word.to_le_bytes())?;
        }
        self.file.write_all(&[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2])?;
        self.file.write_all(tag)?;
        self.file.write_all(&ethertype.to_be_bytes())?;
        self.file.write_all(payload)?;
        Ok(())
    }
}

/// A packet of IPv4, and its type for Ethernet.
fn ipv4(ends: Ends, protocol: u8, payload: &[u8]) -> (u16, Vec<u8>) {
    let mut packet = vec![0x45, 0];
    packet.extend(((20 + payload.len()) as u16).to_be_bytes());
    packet.extend([0, 1, 0x40, 0, 64, protocol, 0, 0]);
    packet.extend(ends.source.0);
    packet.extend(ends.destination.0);
    let sum: u32 = packet
        .chunks_exact(2)
        .map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]])))
        .sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    let checksum = !((folded & 0xffff) + (folded >> 16)) as u16;
    packet[10..12].copy_from_slice(&checksum.to_be_bytes());
    packet.extend(payload);
    (0x0800, packet)
}
