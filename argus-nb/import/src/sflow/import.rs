//! Samples as rows.

use super::datagram::{Sample, is_sflow, samples};
use crate::mapping::SFLOW;
use crate::mapping::sflow::KINDS;
use crate::netflow::udp::{self, Found};
use crate::row::{Cell, Row};
use crate::steps::Steps;
use crate::{Batch, Column, ImportError};
use argus_records::fields::ip_protocol_name;
use argus_sensor::SensorError;
use argus_sensor::capture::Capture;
use std::collections::VecDeque;
use std::io::Read;

const DIFFERENCE: &str = "a row is one packet that an agent sampled, of SamplingInterval of them, and no flow; \
its time is that of the datagram's capture, and frame_length has the checksum that Argus' SrcBytes has not";

/// A capture of datagrams, read sample by sample.
pub(crate) struct SflowImport<R> {
    packets: Capture<R>,
    columns: Vec<Column>,
    /// Samples of the last datagram that are still to be given, and its time.
    waiting: VecDeque<Sample>,
    time: i64,
    row: Row,
    rows: u64,
    tally: Tally,
    is_told: bool,
}

#[derive(Default)]
struct Tally {
    datagrams: u64,
    counters: u64,
    others: u64,
    cut: u64,
    short: u64,
    left_over: u64,
    fragments: u64,
    packets: u64,
}

impl<'r> SflowImport<Box<dyn Read + Send + 'r>> {
    pub(crate) fn new(reader: Box<dyn Read + Send + 'r>) -> Result<Self, ImportError> {
        let columns = SFLOW.iter().zip(KINDS).map(|(row, kind)| Column {
            name: row.column.to_owned(),
            source: row.field.to_owned(),
            kind,
        });
        Ok(SflowImport {
            packets: Capture::open(reader).map_err(refused)?,
            columns: columns.collect(),
            waiting: VecDeque::new(),
            time: 0,
            row: Row::default(),
            rows: 0,
            tally: Tally::default(),
            is_told: false,
        })
    }
}

/// What a capture's reader says, as an import says it.
fn refused(error: SensorError) -> ImportError {
    match error {
        SensorError::Read(error) => error.into(),
        _ => ImportError::NotThisFormat {
            what: "it is no capture: pcap's and pcapng's first octets are missing".to_owned(),
            hint: "captures of sFlow are written by `tcpdump -w FILE udp port 6343`".to_owned(),
        },
    }
}

impl<R: Read> SflowImport<R> {
    /// Looks at the next packet; false at the end.
    fn packet(&mut self) -> Result<bool, ImportError> {
        let Some(packet) = self.packets.next().map_err(refused)? else {
            return Ok(false);
        };
        match udp::find(packet.link_type, self.packets.bytes(&packet)) {
            Found::Udp(datagram) if is_sflow(datagram.octets) => {
                self.tally.datagrams += 1;
                self.time = packet.time;
                let Some(found) = samples(datagram.octets) else {
                    self.tally.short += 1;
                    return Ok(true);
                };
                self.tally.cut += found.cut;
                self.tally.left_over += found.left_over;
                self.tally.counters += found.counters;
                self.tally.others += found.others;
                self.waiting.extend(found.flows);
            }
            Found::Fragment => self.tally.fragments += 1,
            Found::Udp(_) | Found::Other => self.tally.packets += 1,
        }
        Ok(true)
    }

    fn put(&mut self, sample: &Sample) {
        let header = &sample.header;
        self.row.clear(self.columns.len());
        let [source, destination] = header.addresses.map_or([None; 2], |pair| pair.map(Some));
        let [from, to] = header.ports.map_or([None; 2], |pair| pair.map(Some));
        let count = |number: Option<u32>| number.map(|number| Cell::Count(number.into()));
        let octet = |number: Option<u8>| number.map(|number| Cell::Count(number.into()));
        let cells = [
            Some(Cell::Time(self.time)),
            None,
            source.map(Cell::Address),
            from.map(Cell::Port),
            destination.map(Cell::Address),
            to.map(Cell::Port),
            Some(Cell::Count(1)),
            count(sample.length),
            None,
            None,
            None,
            header.vlan.map(|vlan| Cell::Count(vlan.into())),
            octet(header.tos),
            octet(header.ttl),
            count(sample.input),
            count(sample.output),
            Some(Cell::Number(sample.rate.into())),
            count(Some(sample.drops)),
            sample.agent.map(Cell::Address),
            count(Some(sample.source)),
        ];
        for (column, cell) in cells.into_iter().enumerate() {
            self.row.set(column, cell.unwrap_or(Cell::Null));
        }
        let protocol = match header.protocol {
            Some(number) => Some(ip_protocol_name(number)),
            None => header.is_arp.then_some("arp"),
        };
        let [source_mac, destination_mac] = header
            .macs
            .map_or([None, None], |pair| pair.map(|mac| Some(mac_text(mac))));
        let flags = header.flags.map(flags_text);
        let texts = [
            ("Proto", protocol),
            ("TcpFlags", flags.as_deref()),
            ("SrcMac", source_mac.as_deref()),
            ("DstMac", destination_mac.as_deref()),
        ];
        for (name, text) in texts {
            let column = self.columns.iter().position(|column| column.name == name);
            if let (Some(column), Some(text)) = (column, text) {
                self.row.set_text(column, text);
            }
        }
    }

    /// Says what the capture holds instead, if there is no datagram of sFlow in it.
    fn nothing(&mut self) -> Result<(), ImportError> {
        if std::mem::replace(&mut self.is_told, true) || self.tally.datagrams > 0 {
            return Ok(());
        }
        Err(ImportError::NotThisFormat {
            what: "a capture without sFlow 5".to_owned(),
            hint: "agents send it to UDP's port 6343: tcpdump -w FILE udp port 6343".to_owned(),
        })
    }
}

fn mac_text(mac: [u8; 6]) -> String {
    let [a, b, c, d, e, f] = mac;
    format!("{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{f:02x}")
}

/// Letters of the flags, from FIN on.
fn flags_text(flags: u8) -> String {
    let letters = "FSRPAUEC".chars().enumerate();
    let text: String = letters
        .filter(|(bit, _)| flags & 1 << bit != 0)
        .map(|(_, letter)| letter)
        .collect();
    if text.is_empty() {
        "none".to_owned()
    } else {
        text
    }
}

impl<R: Read + Send> Steps for SflowImport<R> {
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        if let Some(sample) = self.waiting.pop_front() {
            self.put(&sample);
            self.row.push_to(batch);
            self.rows += 1;
            return Ok(true);
        }
        let more = self.packet()?;
        if !more {
            self.nothing()?;
        }
        Ok(more)
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![DIFFERENCE.to_owned()];
        let tally = &self.tally;
        let counts = [
            (
                tally.counters,
                "samples of interfaces' counters, which are no packets",
            ),
            (tally.others, "samples of kinds that are not read"),
            (tally.cut, "samples that end too early"),
            (
                tally.left_over,
                "octets behind the samples that a datagram says it has",
            ),
            (tally.short, "datagrams that end within their header"),
            (
                tally.fragments,
                "fragments of IP passed over: their datagrams are not put together",
            ),
            (tally.packets, "packets passed over that are no sFlow 5"),
            (
                u64::from(self.packets.is_cut()),
                "packet is cut, or has a length that can't be: what follows it in the capture was not read",
            ),
        ];
        let said = counts.iter().filter(|(count, _)| *count > 0);
        notes.extend(said.map(|(count, what)| format!("{count} {what}")));
        notes
    }
}
