//! What a file says of its exporters and samplers.

use super::octets::{ipv4, ipv6, u16, u32, u64};
use std::collections::HashMap;
use std::net::IpAddr;

/// How many samplers a file can tell of.
const MOST_SAMPLERS: usize = 65_536;

/// The exporters and samplers so far.
#[derive(Default)]
pub(super) struct Exporters {
    addresses: HashMap<u16, (IpAddr, u32)>,
    samplers: HashMap<(u16, i64), i64>,
}

impl Exporters {
    /// Takes a record of an exporter.
    pub(super) fn exporter(&mut self, record: &[u8]) -> Option<()> {
        const IPV6: u16 = 10;
        let address = match u16(record, 24)? {
            IPV6 => ipv6(record, 8)?,
            _ => ipv4(record, 16)?,
        };
        let number = u16(record, 26)?;
        self.addresses.insert(number, (address, u32(record, 28)?));
        Some(())
    }

    /// Takes a record of a sampler.
    pub(super) fn sampler(&mut self, record: &[u8]) -> Option<()> {
        let exporter = u16(record, 4)?;
        let sampler = i64::from_le_bytes(super::octets::at(record, 8)?);
        let packets = u64::from(u32(record, 16)?);
        let space = u64::from(u32(record, 20)?);
        let millionths = (packets + space) * 1_000_000 / packets.max(1);
        let millionths = i64::try_from(millionths).ok()?;
        let key = (exporter, sampler);
        if self.samplers.len() < MOST_SAMPLERS || self.samplers.contains_key(&key) {
            self.samplers.insert(key, millionths);
        }
        Some(())
    }

    /// An exporter's address and its source id.
    pub(super) fn get(&self, exporter: u16) -> Option<(IpAddr, u32)> {
        self.addresses.get(&exporter).copied()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.addresses.len()
    }

    /// One packet of how many was looked at, in millionths: as the record's own sampler says,
    /// else as what stands for all of the exporter's records does.
    pub(super) fn sampling(&self, exporter: u16, sampler: Option<u64>) -> Option<i64> {
        /// Set by the one who ran nfcapd, whatever comes; told by the exporter for all; set for
        /// those who tell nothing.
        const OF_ALL: [i64; 3] = [-3, -1, -2];
        if self.samplers.is_empty() {
            return None;
        }
        let own = sampler.and_then(|sampler| i64::try_from(sampler).ok());
        let mut samplers = own.into_iter().chain(OF_ALL);
        samplers.find_map(|sampler| self.samplers.get(&(exporter, sampler)).copied())
    }
}

/// How many flows the statistics at the end of a file say that it has.
pub(super) fn flows_of_statistics(record: &[u8]) -> Option<u64> {
    u64(record, 4)
}
