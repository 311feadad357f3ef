//! What is known of one exporter: its templates, samplers, interfaces and its sequence.

use super::element::ElementId;
use super::octets::{Octets, unsigned};
use super::template::{Template, about_the_exporter as about, boot};
use crate::mapping::flow_columns::FlowField;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

/// What a sampler or an interface takes besides its name.
const ENTRY: usize = 64;

/// Who exports: a device may have several processes that count templates on their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ExporterId {
    /// The address that datagrams come from.
    pub address: IpAddr,
    /// Its source id, or observation domain.
    pub domain: u32,
    /// Of which version its export is.
    pub version: u16,
}

/// What is known of an exporter.
#[derive(Debug)]
pub(super) struct Exporter {
    /// Who it is.
    pub id: ExporterId,
    /// Its templates by number.
    pub templates: HashMap<u16, Arc<Template>>,
    /// When the device began, in milliseconds since 1970, if an option said so.
    pub boot: Option<i64>,
    /// Records, or datagrams, that never came, as its sequence numbers tell.
    pub missing: u64,
    /// How often its sequence had a gap or went back.
    pub gaps: u64,
    /// Samplers and names of interfaces for which there was no room.
    pub crowded: u64,
    sampling: Option<i64>,
    samplers: HashMap<u64, i64>,
    names: HashMap<i64, String>,
    expected: Option<u32>,
}

impl Exporter {
    pub(super) fn new(id: ExporterId) -> Exporter {
        Exporter {
            id,
            templates: HashMap::new(),
            boot: None,
            missing: 0,
            gaps: 0,
            crowded: 0,
            sampling: None,
            samplers: HashMap::new(),
            names: HashMap::new(),
            expected: None,
        }
    }

    /// Compares a datagram's sequence number with the one that should have come. `counted` is
    /// what the datagram adds to it; none where that can't be known.
    pub(super) fn follow(&mut self, sequence: u32, counted: Option<u32>) {
        const HALF: u32 = 1 << 31;
        if let Some(expected) = self.expected.filter(|expected| *expected != sequence) {
            self.gaps += 1;
            let ahead = sequence.wrapping_sub(expected);
            // What is behind came late, or the exporter began again.
            self.missing += u64::from(if ahead < HALF { ahead } else { 0 });
        }
        self.expected = counted.map(|counted| sequence.wrapping_add(counted));
    }

    /// One packet of how many was looked at, in millionths.
    pub(super) fn sampling(&self, sampler: Option<u64>) -> Option<i64> {
        let of_sampler = sampler.and_then(|sampler| self.samplers.get(&sampler));
        of_sampler.copied().or(self.sampling)
    }

    /// The name of an interface, where an option gave one.
    pub(super) fn interface_name(&self, interface: i64) -> Option<&str> {
        self.names.get(&interface).map(String::as_str)
    }

    /// Takes the options that a set of records tells; gives how many records they were.
    /// `room` is how many octets all exporters may still take for what they tell.
    pub(super) fn learn(
        &mut self,
        template: &Template,
        octets: &mut Octets<'_>,
        room: &mut usize,
    ) -> u64 {
        let mut records = 0;
        loop {
            let mut options = Options::default();
            let read = template.elements(octets, |id, octets| options.take(id, octets));
            if read.is_none() {
                return records;
            }
            records += 1;
            self.boot = options.boot.or(self.boot);
            if let (Some(interface), Some(name)) = (options.interface, options.name.take()) {
                self.name(interface, name, room);
            }
            match (options.sampler, options.sampling()) {
                (Some(sampler), Some(sampling)) => self.sampler(sampler, sampling, room),
                (None, Some(sampling)) => self.sampling = Some(sampling),
                (_, None) => {}
            }
        }
    }

    /// A name that was told before takes no room, but one in the place of another does not
    /// give that one's back: names become words of a category, and these stay.
    fn name(&mut self, interface: i64, name: String, room: &mut usize) {
        if self.names.get(&interface) == Some(&name) {
            return;
        }
        match take_room(room, name.len() + ENTRY) {
            Some(()) => {
                self.names.insert(interface, name);
            }
            None => {
                self.names.remove(&interface);
                self.crowded += 1;
            }
        }
    }

    fn sampler(&mut self, sampler: u64, sampling: i64, room: &mut usize) {
        if !self.samplers.contains_key(&sampler) && take_room(room, ENTRY).is_none() {
            self.crowded += 1;
            return;
        }
        self.samplers.insert(sampler, sampling);
    }
}

/// Takes so much of the room, if it is there.
fn take_room(room: &mut usize, octets: usize) -> Option<()> {
    *room = room.checked_sub(octets)?;
    Some(())
}

/// One record of options.
#[derive(Default)]
struct Options {
    boot: Option<i64>,
    interface: Option<i64>,
    name: Option<String>,
    sampler: Option<u64>,
    interval: Option<u64>,
    packets: Option<u64>,
    space: Option<u64>,
    size: Option<u64>,
    population: Option<u64>,
}

impl Options {
    fn take(&mut self, id: ElementId, octets: &[u8]) {
        if id.enterprise != 0 {
            return;
        }
        let number = || unsigned(octets);
        match id.number {
            about::SAMPLING_INTERVAL | about::FLOW_SAMPLER_INTERVAL => self.interval = number(),
            about::FLOW_SAMPLER_ID | about::SELECTOR_ID => self.sampler = number(),
            about::SAMPLING_PACKETS => self.packets = number(),
            about::SAMPLING_SPACE => self.space = number(),
            about::SAMPLING_SIZE => self.size = number(),
            about::SAMPLING_POPULATION => self.population = number(),
            about::SYSTEM_INIT_MILLISECONDS => self.boot = boot(octets),
            about::INTERFACE_NAME => self.name = text(octets),
            about::INTERFACE_DESCRIPTION if self.name.is_none() => self.name = text(octets),
            _ => {
                let into = id.mapped().map(|to| to.into);
                if let Some(FlowField::InputInterface | FlowField::OutputInterface) = into {
                    self.interface = number().and_then(|number| i64::try_from(number).ok());
                }
            }
        }
    }

    /// One packet of how many was looked at, in millionths.
    fn sampling(&self) -> Option<i64> {
        let (all, looked_at) = match (self.interval, self.packets, self.size) {
            (Some(interval), _, _) => (interval, 1),
            (None, Some(packets), _) => (packets.checked_add(self.space.unwrap_or(0))?, packets),
            (None, None, Some(size)) => (self.population?, size),
            (None, None, None) => return None,
        };
        let millionths = u128::from(all) * 1_000_000 / u128::from(looked_at.max(1));
        i64::try_from(millionths).ok().filter(|of| *of > 0)
    }
}

fn text(octets: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(octets);
    let text = text.trim_end_matches('\0').trim();
    (!text.is_empty()).then(|| text.to_owned())
}
