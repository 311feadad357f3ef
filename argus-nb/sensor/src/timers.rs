//! Queues of flows, each ordered by the time at which a flow joined it.
//!
//! All flows in a queue wait equally long, so that the first of it is always the next, and
//! joining and leaving takes no search.

/// A flow's place in the table.
pub(crate) type Slot = u32;

const NONE: Slot = Slot::MAX;

/// The queues.
#[derive(Debug)]
pub(crate) struct Timers<const QUEUES: usize> {
    nodes: Vec<Node>,
    ends: [(Slot, Slot); QUEUES],
}

#[derive(Debug, Clone, Copy)]
struct Node {
    before: Slot,
    behind: Slot,
    since: i64,
    queue: Option<u8>,
}

impl<const QUEUES: usize> Timers<QUEUES> {
    pub(crate) fn new() -> Timers<QUEUES> {
        Timers {
            nodes: Vec::new(),
            ends: [(NONE, NONE); QUEUES],
        }
    }

    /// Who has been longest in a queue, and since when.
    #[inline]
    pub(crate) fn first(&self, queue: usize) -> Option<(Slot, i64)> {
        let (first, _) = *self.ends.get(queue)?;
        let node = self.nodes.get(first as usize)?;
        Some((first, node.since))
    }

    /// Puts a flow at the end of a queue, and out of the one that it was in.
    pub(crate) fn join(&mut self, slot: Slot, queue: usize, now: i64) {
        self.leave(slot);
        let at = slot as usize;
        if self.nodes.len() <= at {
            let node = Node {
                before: NONE,
                behind: NONE,
                since: 0,
                queue: None,
            };
            self.nodes.resize(at + 1, node);
        }
        let Some(ends) = self.ends.get_mut(queue) else {
            return;
        };
        let before = ends.1;
        ends.1 = slot;
        if before == NONE {
            ends.0 = slot;
        }
        self.nodes[at] = Node {
            before,
            behind: NONE,
            since: now,
            queue: Some(queue as u8),
        };
        if let Some(node) = self.nodes.get_mut(before as usize) {
            node.behind = slot;
        }
    }

    /// Takes a flow out of the queue that it is in.
    pub(crate) fn leave(&mut self, slot: Slot) {
        let Some(node) = self.nodes.get_mut(slot as usize) else {
            return;
        };
        let Some(queue) = node.queue.take() else {
            return;
        };
        let (before, behind) = (node.before, node.behind);
        let ends = &mut self.ends[usize::from(queue)];
        if ends.0 == slot {
            ends.0 = behind;
        }
        if ends.1 == slot {
            ends.1 = before;
        }
        if let Some(node) = self.nodes.get_mut(before as usize) {
            node.behind = behind;
        }
        if let Some(node) = self.nodes.get_mut(behind as usize) {
            node.before = before;
        }
    }

    /// Since when a flow is in a queue, where it is in that one.
    #[inline]
    pub(crate) fn since(&self, slot: Slot, queue: usize) -> Option<i64> {
        let node = self.nodes.get(slot as usize)?;
        (node.queue.map(usize::from) == Some(queue)).then_some(node.since)
    }
}
