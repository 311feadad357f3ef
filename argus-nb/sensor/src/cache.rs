//! The flows that are known, and when they are reported and forgotten.
//!
//! A flow that has packets to report waits in one queue until the status interval has
//! passed. Then it waits in another, by its kind, for more packets or to be forgotten.

use crate::flow::{Flow, Limits, Network};
use crate::fragments::{Fragments, Owner};
use crate::index::{Index, KeyHash};
use crate::key::{FlowKey, Idle};
use crate::options::SensorOptions;
use crate::packet::{Detail, Fragment, IcmpMessage, Packet};
use crate::timers::{Slot, Timers};
use crate::write::{self, Cause};

/// The queue of flows that have something to report; the others follow by [`Idle`].
const REPORT: usize = 0;
/// More microseconds than any capture takes.
const FOREVER: i64 = 1 << 60;
const QUEUES: usize = 1 + Idle::ALL.len();

pub(crate) struct Cache {
    options: SensorOptions,
    status_interval: i64,
    limits: Limits,
    index: Index,
    flows: Vec<Option<Flow>>,
    free: Vec<Slot>,
    timers: Timers<QUEUES>,
    fragments: Fragments,
    made: u32,
    pub(crate) written: u64,
}

impl Cache {
    pub(crate) fn new(options: SensorOptions) -> Cache {
        let micros = options.status_interval.as_micros().min(FOREVER as u128) as i64;
        let status_interval = if options.whole { FOREVER } else { micros };
        Cache {
            status_interval,
            limits: Limits {
                user_data: usize::from(options.user_data),
                longest_gap: status_interval.saturating_mul(2),
            },
            options,
            index: Index::new(),
            flows: Vec::new(),
            free: Vec::new(),
            timers: Timers::new(),
            fragments: Fragments::default(),
            made: 0,
            written: 0,
        }
    }

    /// How many flows there were.
    pub(crate) fn made(&self) -> u64 {
        u64::from(self.made)
    }

    /// Takes a packet, and writes the records that are due.
    pub(crate) fn take(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) {
        if !self.take_later_fragment(packet, out) {
            self.take_whole(packet, out);
        }
        self.advance(packet.time, out);
    }

    fn take_whole(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) {
        let slot = self.slot(packet, out);
        self.report_if_due(slot, packet.time, out);
        let Some(Some(flow)) = self.flows.get_mut(slot as usize) else {
            return;
        };
        let number = flow.number;
        let was_empty = !flow.has_packets();
        flow.take(packet, self.limits);
        let idle = flow.key.idle();
        self.wait(slot, idle, was_empty, packet.time);
        if let Detail::Icmp(message, Some(about)) = packet.detail {
            self.map(message, packet.with_network(about), packet.time);
        }
        if let Some(Fragment::First { place, others }) = packet.fragment {
            let owner = Owner { slot, number };
            let others = packet.with_network(others);
            self.fragments.begin(others, owner, &place, packet.time);
        }
    }

    /// A flow that has a packet waits to be reported from its first packet on, or, where it
    /// is to be one record, to be forgotten from its last.
    fn wait(&mut self, slot: Slot, idle: Idle, was_empty: bool, now: i64) {
        if self.options.whole {
            self.timers.join(slot, 1 + idle as usize, now);
        } else if was_empty {
            self.timers.join(slot, REPORT, now);
        }
    }

    /// What a flow has to report may be due when its next packet comes.
    fn report_if_due(&mut self, slot: Slot, now: i64, out: &mut Vec<u8>) {
        let since = self.timers.since(slot, REPORT);
        if since.is_some_and(|since| now.saturating_sub(since) >= self.status_interval) {
            self.report(slot, now, out);
        }
    }

    /// Reports what is due, and forgets who was quiet for too long.
    fn advance(&mut self, now: i64, out: &mut Vec<u8>) {
        self.fragments.forget(now);
        while let Some((slot, since)) = self.timers.first(REPORT) {
            if now.saturating_sub(since) < self.status_interval {
                break;
            }
            self.report(slot, now, out);
        }
        for idle in Idle::ALL {
            let queue = 1 + idle as usize;
            while let Some((slot, since)) = self.timers.first(queue) {
                if now.saturating_sub(since) < idle.micros() {
                    break;
                }
                self.forget(slot, out);
            }
        }
    }

    fn report(&mut self, slot: Slot, now: i64, out: &mut Vec<u8>) {
        self.timers.leave(slot);
        if let Some(Some(flow)) = self.flows.get_mut(slot as usize) {
            let cause = if flow.has_record {
                Cause::Status
            } else {
                Cause::Start
            };
            write::flow(flow, cause, out);
            self.written += 1;
            flow.restart();
            self.timers.join(slot, 1 + flow.key.idle() as usize, now);
        }
    }

    fn forget(&mut self, slot: Slot, out: &mut Vec<u8>) {
        self.timers.leave(slot);
        let Some(flow) = self.flows.get_mut(slot as usize).and_then(Option::take) else {
            return;
        };
        if flow.has_packets() {
            let cause = if flow.has_record {
                Cause::Status
            } else {
                Cause::Start
            };
            write::flow(&flow, cause, out);
            self.written += 1;
        }
        self.index.remove(flow.key_hash, slot);
        self.free.push(slot);
    }

    /// The flow of a key, where it is known.
    #[inline]
    fn known(&self, key: &FlowKey, hash: KeyHash) -> Option<Slot> {
        self.index.find(hash, |slot| {
            let flow = self.flows.get(slot as usize).and_then(Option::as_ref);
            flow.is_some_and(|flow| flow.key == key.between && flow.virtual_network == key.network)
        })
    }

    /// The flow that a packet belongs to, which may be a new one.
    fn slot(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) -> Slot {
        let key = packet.flow_key();
        let hash = self.index.hash(&key);
        if let Some(slot) = self.known(&key, hash) {
            self.end_what_is_over(slot, packet, out);
            return slot;
        }
        self.make_room(out);
        self.made = self.made.wrapping_add(1);
        let flow = Some(Flow::new(packet, hash, self.made));
        let slot = match self.free.pop() {
            Some(slot) => {
                self.flows[slot as usize] = flow;
                slot
            }
            None => {
                self.flows.push(flow);
                (self.flows.len() - 1) as Slot
            }
        };
        self.index.insert(hash, slot);
        slot
    }

    /// A connection that ended, and whose ports ask for another.
    fn end_what_is_over(&mut self, slot: Slot, packet: &Packet<'_>, out: &mut Vec<u8>) {
        let Some(Some(flow)) = self.flows.get_mut(slot as usize) else {
            return;
        };
        let (Network::Tcp(tcp), Detail::Tcp(segment)) = (&flow.network, &packet.detail) else {
            return;
        };
        if !tcp.is_over(segment) {
            return;
        }
        if flow.has_packets() {
            flow.extend(true, packet.time);
            write::flow(flow, Cause::Stop, out);
            self.written += 1;
        }
        flow.restart();
        flow.network = Network::None;
        flow.has_record = false;
        flow.first = packet.direction;
        self.timers.leave(slot);
    }

    fn make_room(&mut self, out: &mut Vec<u8>) {
        while self.index.count() >= self.options.most_flows.max(1) {
            let quiet = (1..QUEUES).filter_map(|queue| self.timers.first(queue));
            let quietest = quiet.min_by_key(|(_, since)| *since);
            match quietest.or_else(|| self.timers.first(REPORT)) {
                Some((slot, _)) => self.forget(slot, out),
                None => return,
            }
        }
    }

    /// A fragment belongs to the flow of its packet's first, where that was seen.
    fn take_later_fragment(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) -> bool {
        let Some(Fragment::Later { place }) = packet.fragment else {
            return false;
        };
        let Some(Owner { slot, number }) = self.fragments.add(&packet.flow_key(), &place) else {
            return false;
        };
        self.report_if_due(slot, packet.time, out);
        let flow = self.flows.get_mut(slot as usize).and_then(Option::as_mut);
        let Some(flow) = flow.filter(|flow| flow.number == number) else {
            return false;
        };
        let was_empty = !flow.has_packets();
        flow.take_fragment(packet);
        let idle = flow.key.idle();
        self.wait(slot, idle, was_empty, packet.time);
        true
    }

    /// An error is told to the flow that it is about.
    fn map(&mut self, message: IcmpMessage, about: FlowKey, now: i64) {
        let slot = self.known(&about, self.index.hash(&about));
        let flow = slot.and_then(|slot| self.flows.get_mut(slot as usize)?.as_mut());
        if let Some(flow) = flow.filter(|flow| flow.has_packets()) {
            flow.mapped = Some(Box::new(message));
            flow.extend(true, now);
        }
    }

    /// Reports all that is left, in the order in which it came.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        for queue in 0..QUEUES {
            while let Some((slot, _)) = self.timers.first(queue) {
                self.forget(slot, out);
            }
        }
    }
}
