//! A capture's traffic again and again, as one capture of so many gigabytes that is nowhere
//! stored: `endless CAPTURE GIGABYTES [new]`. Tells how fast it is read, and the most memory
//! that it took. With `new` each round is between other hosts (of IPv4 over Ethernet), so that
//! flows do not go on.

use argus_sensor::capture::Capture;
use argus_sensor::{Sensor, SensorOptions};
use std::io::{self, Read};
use std::time::Instant;

/// A packet as it is repeated: when it comes after the first, its length on the wire, and
/// what was captured.
struct Packet {
    after: i64,
    length: u32,
    bytes: Vec<u8>,
}

/// The bytes of the capture, made as they are read.
struct Endless {
    packets: Vec<Packet>,
    are_hosts_new: bool,
    /// When the packet comes that is next, and in which round.
    next: usize,
    round: u32,
    begins: i64,
    /// How long a round takes.
    takes: i64,
    left: u64,
    block: Vec<u8>,
    given: usize,
}

impl Endless {
    fn new(path: &str, bytes: u64, are_hosts_new: bool) -> io::Result<Endless> {
        let invalid = |error: argus_sensor::SensorError| io::Error::from(error);
        let mut capture = Capture::open(std::fs::File::open(path)?).map_err(invalid)?;
        let (mut packets, mut begins, mut link_type) = (Vec::new(), None, 1);
        while let Some(found) = capture.next().map_err(invalid)? {
            let begins = *begins.get_or_insert(found.time);
            link_type = found.link_type;
            packets.push(Packet {
                after: found.time - begins,
                length: found.length as u32,
                bytes: capture.bytes(&found).to_vec(),
            });
        }
        let mut block = Vec::new();
        for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65535, u32::from(link_type)] {
            block.extend_from_slice(&word.to_le_bytes());
        }
        let takes = packets.last().map_or(0, |packet| packet.after) + 1000;
        Ok(Endless {
            packets,
            are_hosts_new,
            next: 0,
            round: 0,
            begins: begins.unwrap_or(0),
            takes,
            left: bytes,
            block,
            given: 0,
        })
    }

    /// The next packets, a block of them.
    fn fill(&mut self) {
        self.block.clear();
        self.given = 0;
        while self.block.len() < 1 << 18 && self.left > 0 {
            let Some(packet) = self.packets.get(self.next) else {
                return;
            };
            let time = self.begins + packet.after;
            let captured = packet.bytes.len() as u32;
            for word in [
                (time / 1_000_000) as u32,
                (time % 1_000_000) as u32,
                captured,
                packet.length,
            ] {
                self.block.extend_from_slice(&word.to_le_bytes());
            }
            let begins = self.block.len();
            self.block.extend_from_slice(&packet.bytes);
            if self.are_hosts_new
                && let Some(host) = self.block.get_mut(begins + 26..begins + 30)
            {
                let host: &mut [u8] = host;
                host.iter_mut()
                    .zip(self.round.to_be_bytes())
                    .for_each(|(to, from)| *to ^= from);
            }
            self.left = self.left.saturating_sub(16 + u64::from(captured));
            self.next += 1;
            if self.next == self.packets.len() {
                self.next = 0;
                self.round += 1;
                self.begins += self.takes;
            }
        }
    }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.block.len() {
            self.fill();
        }
        let there = &self.block[self.given..];
        let count = there.len().min(buffer.len());
        buffer[..count].copy_from_slice(&there[..count]);
        self.given += count;
        Ok(count)
    }
}

/// A line of `/proc/self/status`, as it stands there.
fn status(name: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    line.unwrap_or_default().to_owned()
}

/// How long the processor worked for this program, in seconds.
fn processor_seconds() -> f64 {
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok());
    (ticks(13).unwrap_or(0.0) + ticks(14).unwrap_or(0.0)) / TICKS
}

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    let gigabytes: f64 = arguments
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10.0);
    let are_hosts_new = arguments.next().is_some();
    let bytes = (gigabytes * 1e9) as u64;
    let endless = Endless::new(&path, bytes, are_hosts_new)?;
    let mut sensor = Sensor::new(Box::new(endless), SensorOptions::default());
    let counts = sensor.counts();
    let (begin, mut records) = (Instant::now(), 0);
    let mut block = vec![0; 1 << 16];
    loop {
        match sensor.read(&mut block)? {
            0 => break,
            read => records += read,
        }
    }
    let packets = counts.packets() as f64 / 1e6;
    let (elapsed, worked) = (begin.elapsed().as_secs_f64(), processor_seconds());
    println!(
        "{gigabytes} GB, {packets:.1} million packets, {:.1} MB of records",
        records as f64 / 1e6
    );
    println!(
        "{:.2} million packets a second, {:.2} of the processor's",
        packets / elapsed,
        packets / worked
    );
    println!("{}", status("VmHWM"));
    Ok(())
}
