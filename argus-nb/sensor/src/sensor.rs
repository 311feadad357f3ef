//! The sensor: reads packets as it is read from, and gives records.

use crate::cache::Cache;
use crate::capture::Capture;
use crate::error::SensorError;
use crate::layer::Layer;
use crate::link::is_known;
use crate::network;
use crate::options::{SensorOptions, Tunnels};
use crate::write::{self, Totals};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How many bytes of records are made before they are given.
const BLOCK: usize = 1 << 16;

/// What a sensor has seen so far. It can be asked while another reads from the sensor.
#[derive(Debug, Default)]
pub struct Counts {
    packets: AtomicU64,
    passed_over: AtomicU64,
    of_ip: AtomicU64,
    is_cut: AtomicBool,
}

impl Counts {
    /// Packets that were read.
    pub fn packets(&self) -> u64 {
        self.packets.load(Ordering::Relaxed)
    }

    /// Packets among them that are of no flow: too short, or of a protocol that has none.
    pub fn passed_over(&self) -> u64 {
        self.passed_over.load(Ordering::Relaxed)
    }

    /// Packets among them that are of IP; others are of ARP, or frames of something else.
    pub fn packets_of_ip(&self) -> u64 {
        self.of_ip.load(Ordering::Relaxed)
    }

    /// Whether the end of the capture cuts a packet, or a length in it can't be true: what
    /// follows was not read.
    pub fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::Relaxed)
    }
}

/// Argus' records of the packets of a capture: reading it gives what `argus -r` writes.
pub struct Sensor {
    state: State,
    options: SensorOptions,
    counts: Arc<Counts>,
    out: Vec<u8>,
    given: usize,
}

enum State {
    /// Nothing was read yet.
    New(Box<dyn Read + Send>),
    Running(Box<Running>),
    Done,
}

struct Running {
    capture: Capture<Box<dyn Read + Send>>,
    cache: Cache,
    tunnels: Tunnels,
    totals: Totals,
}

impl Sensor {
    /// Of a capture that is read when the sensor is.
    pub fn new(reader: Box<dyn Read + Send>, options: SensorOptions) -> Sensor {
        Sensor {
            state: State::New(reader),
            options,
            counts: Arc::default(),
            out: Vec::new(),
            given: 0,
        }
    }

    /// What it has seen so far.
    pub fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.counts)
    }

    fn interval(&self) -> u16 {
        self.options.status_interval.as_secs().min(0xffff) as u16
    }

    /// Reads packets until there are records enough to be given.
    fn fill(&mut self) -> Result<(), SensorError> {
        self.out.clear();
        self.given = 0;
        let interval = self.interval();
        match std::mem::replace(&mut self.state, State::Done) {
            State::New(reader) => {
                let running = Running {
                    capture: Capture::open(reader)?,
                    cache: Cache::new(self.options.clone()),
                    tunnels: self.options.tunnels,
                    totals: Totals::default(),
                };
                write::start(interval, &mut self.out);
                self.state = State::Running(Box::new(running));
            }
            State::Running(mut running) => {
                if running.run(&self.counts, &mut self.out)? {
                    self.state = State::Running(running);
                } else {
                    running.finish(interval, &mut self.out);
                }
            }
            State::Done => {}
        }
        Ok(())
    }
}

impl Running {
    /// Whether there is more to read.
    fn run(&mut self, counts: &Counts, out: &mut Vec<u8>) -> Result<bool, SensorError> {
        while out.len() < BLOCK {
            let Some(found) = self.capture.next()? else {
                counts
                    .is_cut
                    .store(self.capture.is_cut(), Ordering::Relaxed);
                return Ok(false);
            };
            if !is_known(found.link_type) {
                let link_type = found.link_type;
                return Err(SensorError::LinkType { link_type });
            }
            let layer = Layer {
                bytes: self.capture.bytes(&found),
                length: found.length,
            };
            counts.packets.fetch_add(1, Ordering::Relaxed);
            self.totals.packets += 1;
            self.totals.bytes += found.length as u64;
            if self.totals.first == 0 {
                self.totals.first = found.time;
            }
            self.totals.last = found.time;
            match network::packet(found.time, found.link_type, layer, self.tunnels) {
                Some(packet) => {
                    if packet.key.is_of_ip() {
                        counts.of_ip.fetch_add(1, Ordering::Relaxed);
                    }
                    self.cache.take(&packet, out);
                }
                None => {
                    counts.passed_over.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        Ok(true)
    }

    fn finish(&mut self, interval: u16, out: &mut Vec<u8>) {
        self.cache.finish(out);
        self.totals.records = self.cache.written;
        self.totals.flows = self.cache.made();
        write::stop(interval, &self.totals, out);
    }
}

impl Read for Sensor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !matches!(self.state, State::Done) {
            self.fill()?;
        }
        let there = self.out.get(self.given..).unwrap_or_default();
        let count = there.len().min(buffer.len());
        buffer[..count].copy_from_slice(&there[..count]);
        self.given += count;
        Ok(count)
    }
}
