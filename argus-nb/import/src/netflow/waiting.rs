//! Records whose template has not come.

use super::message::Header;
use std::collections::HashMap;

/// Records that came in one set.
pub(super) struct DataSet {
    /// The place of their exporter.
    pub exporter: usize,
    /// The header of their datagram.
    pub header: Header,
    /// They themselves.
    pub octets: Vec<u8>,
}

/// How many octets wait at most.
const MOST_OCTETS: usize = 64 << 20;

/// What a set takes besides its octets, so that empty ones are not endless.
const SET: usize = 256;

/// Sets that wait, by exporter and template.
#[derive(Default)]
pub(super) struct Waiting {
    sets: HashMap<(usize, u16), Vec<DataSet>>,
    count: usize,
    octets: usize,
}

impl Waiting {
    /// Lets a set wait; false if there is no room.
    pub(super) fn add(&mut self, template: u16, set: DataSet) -> bool {
        let octets = set.octets.len() + SET;
        if self.octets + octets > MOST_OCTETS {
            return false;
        }
        self.octets += octets;
        self.count += 1;
        let key = (set.exporter, template);
        self.sets.entry(key).or_default().push(set);
        true
    }

    /// Those that waited for this template, as they came.
    pub(super) fn of(&mut self, exporter: usize, template: u16) -> Vec<DataSet> {
        let sets = self.sets.remove(&(exporter, template)).unwrap_or_default();
        self.count -= sets.len();
        let octets = sets.iter().map(|set| set.octets.len() + SET);
        self.octets -= octets.sum::<usize>();
        sets
    }

    /// How many wait.
    pub(super) fn sets(&self) -> usize {
        self.count
    }
}
