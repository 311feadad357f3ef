//! Captures of the export: each datagram to a collector's port is decoded.

use super::decoder::Decoder;
use super::element::ElementId;
use super::udp::{self, Datagram, Found};
use crate::Import;
use crate::batch::Batch;
use crate::column::Column;
use crate::error::ImportError;
use argus_sensor::SensorError;
use argus_sensor::capture::Capture as Packets;
use std::collections::BTreeMap;
use std::io::Read;

/// The ports that collectors listen on: NetFlow's usual ones, and IPFIX'.
pub const PORTS: [u16; 6] = [2055, 2056, 4432, 4739, 9995, 9996];

/// The port of sFlow.
const SFLOW: u16 = 6343;

/// What is to be read of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportOptions {
    /// The ports that the export is sent to.
    pub ports: Vec<u16>,
    /// Elements without a column that are to have one.
    pub elements: Vec<ElementId>,
}

impl Default for ExportOptions {
    fn default() -> ExportOptions {
        ExportOptions {
            ports: PORTS.to_vec(),
            elements: Vec::new(),
        }
    }
}

/// The flows that a capture of NetFlow's or IPFIX' export tells of.
///
/// # Errors
/// It is no capture.
pub fn from_capture<'r>(
    reader: Box<dyn Read + Send + 'r>,
    options: ExportOptions,
) -> Result<impl Import, ImportError> {
    Ok(Capture {
        packets: Packets::open(reader).map_err(refused)?,
        decoder: Decoder::new(&options.elements),
        ports: options.ports,
        passed: Passed::default(),
        failed: None,
        is_told: false,
    })
}

/// The elements without a column that occur in a capture of the export to these ports, in
/// the order of their enterprises and numbers; 4096 at most.
///
/// # Errors
/// Those of [`from_capture`], and of reading it.
pub fn elements_of_capture<'r>(
    reader: Box<dyn Read + Send + 'r>,
    ports: &[u16],
) -> Result<Vec<ElementId>, ImportError> {
    let mut packets = Packets::open(reader).map_err(refused)?;
    let mut decoder = Decoder::new(&[]);
    while let Some(packet) = packets.next().map_err(refused)? {
        if let Found::Udp(datagram) = udp::find(packet.link_type, packets.bytes(&packet))
            && ports.contains(&datagram.port)
        {
            decoder.datagram(datagram.source, datagram.octets);
            // What it says of templates is all that is wanted.
            decoder.discard();
        }
    }
    Ok(decoder.tally().left_out.iter().copied().collect())
}

/// Packets that are no export.
#[derive(Default)]
struct Passed {
    packets: u64,
    fragments: u64,
    sflow: u64,
    /// Datagrams to other ports that begin as an export does.
    elsewhere: BTreeMap<u16, u64>,
}

/// What a capture's reader says, as an import says it.
fn refused(error: SensorError) -> ImportError {
    match error {
        SensorError::Read(error) => error.into(),
        _ => ImportError::NotThisFormat {
            what: "it is no capture: pcap's and pcapng's first octets are missing".to_owned(),
            hint: "captures of the export are written by `tcpdump -w FILE udp port 2055`"
                .to_owned(),
        },
    }
}

struct Capture<R> {
    packets: Packets<R>,
    decoder: Decoder,
    ports: Vec<u16>,
    passed: Passed,
    /// What went wrong behind rows that had to be given first.
    failed: Option<ImportError>,
    /// Whether it was said that there is nothing in it.
    is_told: bool,
}

impl<R: Read> Capture<R> {
    /// Decodes the next packet; false at the end.
    fn packet(&mut self) -> Result<bool, ImportError> {
        let Some(packet) = self.packets.next().map_err(refused)? else {
            return Ok(false);
        };
        match udp::find(packet.link_type, self.packets.bytes(&packet)) {
            Found::Udp(datagram) if self.ports.contains(&datagram.port) => {
                self.decoder.datagram(datagram.source, datagram.octets);
            }
            Found::Udp(datagram) => self.passed.datagram(datagram),
            Found::Fragment => self.passed.fragments += 1,
            Found::Other => self.passed.packets += 1,
        }
        Ok(true)
    }

    /// Whether the capture was of no use, and why.
    fn nothing(&mut self) -> Result<(), ImportError> {
        if std::mem::replace(&mut self.is_told, true) {
            return Ok(());
        }
        let refuse = |what: &str, hint: String| {
            let what = what.to_owned();
            Err(ImportError::NotThisFormat { what, hint })
        };
        if self.decoder.only_waits() {
            let hint = "exporters send templates every few minutes: capture for longer, or \
                        set a shorter template timeout on the exporter";
            return refuse("an export whose template never came", hint.to_owned());
        }
        let tally = self.decoder.tally();
        if tally.datagrams.iter().any(|datagrams| *datagrams > 0) {
            return Ok(());
        }
        if tally.other_versions > 0 {
            let hint = "`nfcapd` takes NetFlow 1 and 7 from the exporter, and its files are read";
            return refuse(
                "no NetFlow 5, NetFlow 9 or IPFIX, but another version",
                hint.to_owned(),
            );
        }
        if let Some((port, _)) = self
            .passed
            .elsewhere
            .iter()
            .max_by_key(|(_, count)| **count)
        {
            let hint = format!(
                "datagrams to port {port} begin as an export does: \
                 Load::new(FILE).format(\"netflow\")?.ports([{port}]).read()?"
            );
            return refuse("no export to the usual ports", hint);
        }
        if self.passed.sflow > 0 {
            let hint = "sFlow has a name of its own: load_as(\"sflow\", FILE)";
            return refuse("sFlow, and no NetFlow or IPFIX", hint.to_owned());
        }
        let hint = "flows are made of its packets by load(FILE)";
        refuse("a capture without NetFlow or IPFIX", hint.to_owned())
    }
}

impl Passed {
    fn datagram(&mut self, datagram: Datagram<'_>) {
        const PORTS: usize = 1024;
        self.packets += 1;
        self.sflow += u64::from(datagram.port == SFLOW);
        let is_like = looks_like_an_export(datagram.octets);
        if is_like && (self.elsewhere.len() < PORTS || self.elsewhere.contains_key(&datagram.port))
        {
            *self.elsewhere.entry(datagram.port).or_default() += 1;
        }
    }
}

/// By its version, and by the length or the count that its header gives.
fn looks_like_an_export(octets: &[u8]) -> bool {
    let [_, version, high, low, ..] = *octets else {
        return false;
    };
    let number = usize::from(u16::from_be_bytes([high, low]));
    octets[0] == 0
        && match version {
            5 => octets.len() == 24 + number * 48,
            9 => octets.len() > 20 && (1..=octets.len() / 4).contains(&number),
            10 => octets.len() == number,
            _ => false,
        }
}

impl<R: Read + Send> Import for Capture<R> {
    fn columns(&self) -> &[Column] {
        self.decoder.columns()
    }

    fn next(&mut self, batch: &mut Batch, most_rows: usize) -> Result<bool, ImportError> {
        let mut rows = 0;
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        while rows < most_rows {
            rows += self.decoder.rows(batch, most_rows - rows);
            if rows == most_rows {
                break;
            }
            match self.packet() {
                Ok(true) => {}
                Ok(false) if rows == 0 => {
                    self.nothing()?;
                    return Ok(false);
                }
                Ok(false) => break,
                Err(error) if rows == 0 => return Err(error),
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        Ok(rows > 0)
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.decoder.notes();
        let mut say = |count: u64, what: &str| {
            if count > 0 {
                notes.push(format!("{count} {what}"));
            }
        };
        say(
            u64::from(self.packets.is_cut()),
            "packet is cut, or has a length that can't be: what follows it in the capture was not read",
        );
        let fragments = "fragments of IP passed over: their datagrams are not put together";
        say(self.passed.fragments, fragments);
        say(
            self.passed.packets,
            "packets passed over that are no export to these ports",
        );
        for (port, datagrams) in &self.passed.elsewhere {
            let what = format!(
                "datagrams to port {port} begin as an export does: .ports([…, {port}]) reads them"
            );
            say(*datagrams, &what);
        }
        notes
    }
}
