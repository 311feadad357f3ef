//! A hash table of numbers, and the hash.
//!
//! The table holds no keys, only the numbers that they have: whoever has the keys compares
//! them. Addresses in flows are chosen by strangers, so the hash has seeds of its own in each
//! process, and nobody can write addresses that all meet in one slot.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// The number of a slot that nobody has.
const FREE: u32 = u32::MAX;

/// Numbers by the hashes of their keys: open addressing, the next slot where one is taken.
pub(super) struct Table {
    slots: Vec<Slot>,
    taken: usize,
}

#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    number: u32,
}

impl Table {
    /// A power of two, as every later size is.
    const FEWEST_SLOTS: usize = 1 << 10;

    pub(super) fn new() -> Table {
        Table {
            slots: vec![Slot::FREE; Table::FEWEST_SLOTS],
            taken: 0,
        }
    }

    /// The number of a key; `is_key` says whether a number is the key's.
    #[inline]
    pub(super) fn find(&self, hash: u32, is_key: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize;
        loop {
            let slot = self.slots[at & mask];
            if slot.number == FREE {
                return None;
            }
            if slot.hash == hash && is_key(slot.number) {
                return Some(slot.number);
            }
            at += 1;
        }
    }

    /// Takes the number of a key that is not there yet.
    #[cold]
    pub(super) fn insert(&mut self, hash: u32, number: u32) {
        if self.taken * 2 >= self.slots.len() {
            let larger = vec![Slot::FREE; self.slots.len() * 4];
            let before = std::mem::replace(&mut self.slots, larger);
            let numbered = before.into_iter().filter(|slot| slot.number != FREE);
            numbered.for_each(|slot| self.place(slot));
        }
        self.place(Slot { hash, number });
        self.taken += 1;
    }

    fn place(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut at = slot.hash as usize & mask;
        while self.slots[at].number != FREE {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }
}

impl Slot {
    const FREE: Slot = Slot {
        hash: 0,
        number: FREE,
    };
}

/// Two words that are other ones in each process; odd, so that a product keeps every bit.
static SEEDS: LazyLock<[u64; 2]> = LazyLock::new(|| {
    let random = RandomState::new();
    [random.hash_one(1) | 1, random.hash_one(2) | 1]
});

/// The hash of a key: products of 64 by 64 bits, both halves of each folded into one.
#[derive(Clone, Copy)]
pub(super) struct Hasher {
    seeds: [u64; 2],
}

impl Hasher {
    pub(super) fn new() -> Hasher {
        Hasher { seeds: *SEEDS }
    }

    #[inline]
    pub(super) fn of_word(self, word: u64) -> u32 {
        upper(folded(word ^ self.seeds[0], self.seeds[1]))
    }

    #[inline]
    pub(super) fn of_view(self, view: u128) -> u32 {
        upper(self.of_pair(view as u64, (view >> 64) as u64))
    }

    /// Of at least eight bytes; every one of them is in one of the words.
    #[inline]
    pub(super) fn of_bytes(self, bytes: &[u8]) -> u32 {
        let word = |at: usize| {
            let word = bytes.get(at..).and_then(<[u8]>::first_chunk);
            u64::from_le_bytes(word.copied().unwrap_or_default())
        };
        let last = bytes.len().saturating_sub(8);
        let mut hash = self.of_pair(word(0), word(last));
        for at in (8..last).step_by(16) {
            let pair = self.of_pair(word(at), word(last.min(at + 8)));
            hash = folded(hash ^ pair, self.seeds[1]);
        }
        upper(hash)
    }

    #[inline]
    fn of_pair(self, one: u64, other: u64) -> u64 {
        folded(one ^ self.seeds[0], other ^ self.seeds[1])
    }
}

#[inline]
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[inline]
fn upper(hash: u64) -> u32 {
    (hash >> 32) as u32
}
