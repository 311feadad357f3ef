//! Where the flow of a key is. Keys are kept with their flows alone, so that the index is
//! small enough to stay in a core's cache where hundreds of thousands of flows are known.
//!
//! Who writes packets must not be able to choose keys that collide: hashes depend on
//! numbers that are drawn anew for each index.

use crate::key::FlowKey;
use crate::timers::Slot;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

/// A key's hash, as far as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyHash(u32);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    hash: KeyHash,
    /// [`EMPTY`], or whose it is.
    slot: Slot,
}

const EMPTY: Bucket = Bucket {
    hash: KeyHash(0),
    slot: Slot::MAX,
};

impl Bucket {
    fn is_empty(self) -> bool {
        self.slot == Slot::MAX
    }
}

/// Slots by hash: open addressing, a bucket's successor is the one behind it. At most half of
/// the buckets are taken.
#[derive(Debug)]
pub(crate) struct Index {
    /// As many as a power of two.
    buckets: Vec<Bucket>,
    count: usize,
    seeds: [u64; 2],
}

impl Index {
    const FEWEST: usize = 16;

    pub(crate) fn new() -> Index {
        let random = RandomState::new();
        Index {
            buckets: vec![EMPTY; Index::FEWEST],
            count: 0,
            seeds: [random.hash_one(0), random.hash_one(1)],
        }
    }

    /// How many flows are in it.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    #[inline]
    pub(crate) fn hash(&self, key: &FlowKey) -> KeyHash {
        let [state, secret] = self.seeds;
        let mut folding = Folding { state, secret };
        key.hash(&mut folding);
        KeyHash((folding.finish() >> 32) as u32)
    }

    /// Among the slots of that hash the one that is meant.
    #[inline]
    pub(crate) fn find(&self, hash: KeyHash, is_meant: impl Fn(Slot) -> bool) -> Option<Slot> {
        let mut at = self.first(hash);
        loop {
            let bucket = self.buckets[at];
            if bucket.is_empty() {
                return None;
            }
            if bucket.hash == hash && is_meant(bucket.slot) {
                return Some(bucket.slot);
            }
            at = self.behind(at);
        }
    }

    /// Takes a slot that is not in it.
    pub(crate) fn insert(&mut self, hash: KeyHash, slot: Slot) {
        if 2 * (self.count + 1) > self.buckets.len() {
            self.grow();
        }
        self.put(Bucket { hash, slot });
        self.count += 1;
    }

    /// Takes a slot out. Those behind it that would not be found any more move up.
    pub(crate) fn remove(&mut self, hash: KeyHash, slot: Slot) {
        let mut hole = self.first(hash);
        while self.buckets[hole].slot != slot {
            if self.buckets[hole].is_empty() {
                return;
            }
            hole = self.behind(hole);
        }
        self.count -= 1;
        let mut at = hole;
        loop {
            at = self.behind(at);
            let bucket = self.buckets[at];
            if bucket.is_empty() {
                break;
            }
            let mask = self.buckets.len() - 1;
            let from_first = at.wrapping_sub(self.first(bucket.hash)) & mask;
            let from_hole = at.wrapping_sub(hole) & mask;
            if from_first >= from_hole {
                self.buckets[hole] = bucket;
                hole = at;
            }
        }
        self.buckets[hole] = EMPTY;
    }

    fn first(&self, hash: KeyHash) -> usize {
        hash.0 as usize & (self.buckets.len() - 1)
    }

    fn behind(&self, at: usize) -> usize {
        (at + 1) & (self.buckets.len() - 1)
    }

    fn put(&mut self, bucket: Bucket) {
        let mut at = self.first(bucket.hash);
        while !self.buckets[at].is_empty() {
            at = self.behind(at);
        }
        self.buckets[at] = bucket;
    }

    fn grow(&mut self) {
        let wider = vec![EMPTY; 2 * self.buckets.len()];
        let buckets = std::mem::replace(&mut self.buckets, wider);
        for bucket in buckets.into_iter().filter(|bucket| !bucket.is_empty()) {
            self.put(bucket);
        }
    }
}

/// Each word is mixed in by a product of 128 bits, whose halves are folded into one. Without
/// the secret nobody can say which keys meet.
struct Folding {
    state: u64,
    secret: u64,
}

impl Folding {
    #[inline]
    fn fold(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(self.secret | 1);
        self.state = (product as u64) ^ (product >> 64) as u64;
    }
}

impl Hasher for Folding {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.fold(u64::from_le_bytes(word));
        }
    }

    #[inline]
    fn write_u8(&mut self, value: u8) {
        self.fold(value.into());
    }

    #[inline]
    fn write_u16(&mut self, value: u16) {
        self.fold(value.into());
    }

    #[inline]
    fn write_u32(&mut self, value: u32) {
        self.fold(value.into());
    }

    #[inline]
    fn write_u64(&mut self, value: u64) {
        self.fold(value);
    }

    #[inline]
    fn write_usize(&mut self, value: usize) {
        self.fold(value as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        // The last word, too, reaches every bit.
        let product = u128::from(self.state) * u128::from(self.secret | 1);
        (product as u64) ^ (product >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// What a map of the standard library would do, and this index, with hashes that collide.
    #[test]
    fn slots_are_found_until_they_are_taken_out() {
        for hashes in [1, 3, 50, u32::MAX] {
            let mut index = Index::new();
            let mut known: HashMap<Slot, KeyHash> = HashMap::new();
            let mut random = 0x9e37_79b9_7f4a_7c15_u64;
            for _ in 0..20_000 {
                random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                let slot = (random >> 40) as Slot % 300;
                let hash = KeyHash((slot.wrapping_mul(0x9e37_79b1)) % hashes);
                match known.remove(&slot) {
                    Some(hash) => index.remove(hash, slot),
                    None => {
                        index.insert(hash, slot);
                        known.insert(slot, hash);
                    }
                }
                assert_eq!(index.count(), known.len());
                let other = (random >> 20) as Slot % 300;
                let hash = KeyHash((other.wrapping_mul(0x9e37_79b1)) % hashes);
                let found = index.find(hash, |found| found == other);
                assert_eq!(found.is_some(), known.contains_key(&other));
            }
        }
    }
}
