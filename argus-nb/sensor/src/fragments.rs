//! Fragments of packets, and the flows that their first ones belong to.

use crate::key::{FlowKey, Idle};
use crate::packet::Place;
use crate::timers::Slot;
use std::collections::{HashMap, VecDeque};

/// Packets of which parts are awaited: more is a forgery, and the oldest is forgotten.
const MOST: usize = 1 << 16;

/// The flow that a packet's first fragment belongs to. Its place may be another's when the
/// next one comes, its number not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) slot: Slot,
    pub(crate) number: u32,
}

#[derive(Debug, Clone, Copy)]
struct Awaited {
    owner: Owner,
    since: i64,
    seen: u64,
    total: Option<u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Fragments {
    awaited: HashMap<FlowKey, Awaited>,
    order: VecDeque<(FlowKey, i64)>,
}

impl Fragments {
    /// A first fragment was seen.
    pub(crate) fn begin(&mut self, key: FlowKey, owner: Owner, place: &Place, now: i64) {
        let awaited = self.awaited.entry(key).or_insert(Awaited {
            owner,
            since: now,
            seen: 0,
            total: None,
        });
        awaited.seen += u64::from(place.length);
        if awaited.since == now {
            self.order.push_back((key, now));
        }
        while self.order.len() > MOST {
            self.forget_first();
        }
    }

    /// A later one was seen: of which flow it is, where that is known.
    pub(crate) fn add(&mut self, key: &FlowKey, place: &Place) -> Option<Owner> {
        let awaited = self.awaited.get_mut(key)?;
        let owner = awaited.owner;
        awaited.seen += u64::from(place.length);
        if !place.has_more {
            awaited.total = Some(u64::from(place.offset) + u64::from(place.length));
        }
        if awaited.total.is_some_and(|total| awaited.seen >= total) {
            self.awaited.remove(key);
        }
        Some(owner)
    }

    /// Who waited for too long waits no more.
    pub(crate) fn forget(&mut self, now: i64) {
        while let Some((_, since)) = self.order.front() {
            if now.saturating_sub(*since) < Idle::Short.micros() {
                break;
            }
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        let Some((key, since)) = self.order.pop_front() else {
            return;
        };
        if self
            .awaited
            .get(&key)
            .is_some_and(|awaited| awaited.since == since)
        {
            self.awaited.remove(&key);
        }
    }
}
