//! A hundred thousand files that somebody broke: whatever is in them, a walk comes to its
//! end, every byte is in a record, in padding or in damage, and every value can be had.
//!
//! The crate allocates nothing for what it walks: records lie where they were read. Only
//! text that is printed takes memory, the caller's, and it is counted here.

mod common;
mod files;

use argus_records::Records;
use files::{FILES, records};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

const MUTANTS: u64 = 100_000;

#[test]
fn mutated_files_are_read_to_their_end() {
    let next = AtomicU64::new(0);
    let work = || {
        let files = FILES.map(|(_, file)| records(file));
        let mut text = String::with_capacity(1 << 16);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= MUTANTS {
                break;
            }
            let mut chance = Chance::new(number);
            let bytes = mutant(&files, &mut chance);
            // A panic names the mutant.
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                check(&bytes, &mut chance, &mut text);
            }));
            assert!(outcome.is_ok(), "mutant {number}, {} bytes", bytes.len());
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            assert!(thread.join().is_ok());
        }
    });
}

fn check(bytes: &[u8], chance: &mut Chance, text: &mut String) {
    let walk = || {
        std::hint::black_box(Records::new(bytes).of_a_whole_file().count());
    };
    assert_eq!(allocated_by(walk), 0, "bytes for a walk");
    let block = match chance.below(4) {
        0 => 1,
        1 => 1 + chance.below(16),
        _ => 1 + chance.below(bytes.len() + 1),
    };
    common::every_byte_is_accounted_for(bytes, block);
    let printed = allocated_by(|| common::every_value_can_be_had(bytes, text));
    let most = 4 * bytes.len() + 1024;
    assert!(printed <= most, "{printed} bytes to print {}", bytes.len());
}

/// Of as much damage as anyone likes, each byte is looked at a bounded number of times.
#[test]
fn time_grows_with_the_file() {
    const SIZE: usize = 16 << 20;
    const MOST: std::time::Duration = std::time::Duration::from_secs(20);
    let mut chance = Chance::new(1);
    let noise: Vec<u8> = (0..SIZE).map(|_| chance.below(256) as u8).collect();
    let repeated = |pattern: &[u8]| pattern.iter().copied().cycle().take(SIZE).collect();
    let cases: [(&str, Vec<u8>); 6] = [
        ("noise", noise),
        // Every eighth byte may begin a record of 32,000 parts, the last of which does not fit.
        (
            "forged headers",
            repeated(&[0x33, 0x20, 0xff, 0x03, 3, 0, 0, 1]),
        ),
        (
            "the longest length",
            repeated(&[0x13, 0x20, 0xff, 0xff, 3, 0, 0, 2]),
        ),
        ("headers of nothing", repeated(&[0x13, 0x20, 0, 1])),
        ("holes", repeated(&[[0; 511].as_slice(), &[1]].concat())),
        ("an unknown type", repeated(&[0x93, 0x20, 0xff, 0xff, 0x93])),
    ];
    for (name, bytes) in cases {
        let begun = std::time::Instant::now();
        common::every_byte_is_accounted_for(&bytes, 1 << 20);
        let took = begun.elapsed();
        assert!(took < MOST, "{name}: {took:?}");
        println!("{name}: {took:?}");
    }
}

/// A xorshift: the same mutants every time.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 16) % n as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    /// A few bytes of a file.
    fn range(&mut self, bytes: &[u8], most: usize) -> std::ops::Range<usize> {
        let begins = self.below(bytes.len() + 1);
        begins..bytes.len().min(begins + self.below(most))
    }
}

/// Some records of one file, or of two, and up to four things that happened to them.
fn mutant(files: &[Vec<&[u8]>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = some_records(files, chance);
    for _ in 0..1 + chance.below(4) {
        mutate(&mut bytes, files, chance);
    }
    bytes
}

fn some_records(files: &[Vec<&[u8]>], chance: &mut Chance) -> Vec<u8> {
    let file = &files[chance.below(files.len())];
    let begins = chance.below(file.len());
    let ends = file.len().min(begins + 1 + chance.below(8));
    // Most of them begin as a file does.
    let first = &file[..usize::from(chance.below(4) > 0)];
    [first, &file[begins..ends]].concat().concat()
}

fn mutate(bytes: &mut Vec<u8>, files: &[Vec<&[u8]>], chance: &mut Chance) {
    const WORDS: [u16; 8] = [0, 1, 2, 31, 33, 0x00ff, 0x7fff, 0xffff];
    const TYPES: [u8; 12] = [
        0x13, 0x15, 0x83, 0x85, 0x33, 0x43, 0x53, 0x93, 0x00, 0x02, 0x03, 0xff,
    ];
    if bytes.is_empty() {
        return;
    }
    let at = chance.below(bytes.len());
    let word = at / 4 * 4;
    match chance.below(12) {
        0 => bytes[at] ^= 1 << chance.below(8),
        1 => bytes[at] = chance.below(256) as u8,
        2 => bytes[word] = chance.one_of(&TYPES),
        // A length, be it a record's or a part's.
        3 => {
            let length = chance.one_of(&WORDS).to_be_bytes();
            bytes.splice(bytes.len().min(word + 2)..bytes.len().min(word + 4), length);
        }
        4 => {
            let low = bytes.len().min(word + 4) - 1;
            bytes[low] = bytes[low]
                .wrapping_add(chance.below(5) as u8)
                .wrapping_sub(2);
        }
        5 => bytes.truncate(at),
        6 => drop(bytes.drain(chance.range(bytes, 300))),
        7 => {
            let noise: Vec<u8> = (0..chance.below(40))
                .map(|_| chance.below(256) as u8)
                .collect();
            drop(bytes.splice(at..at, noise));
        }
        8 => {
            let page = chance.range(bytes, 2000);
            bytes[page].fill(0);
        }
        9 => {
            let zeros = vec![0; chance.below(1500)];
            drop(bytes.splice(at..at, zeros));
        }
        10 => {
            let again = bytes[chance.range(bytes, 600)].to_vec();
            drop(bytes.splice(at..at, again));
        }
        // Another file, in the midst of a record or behind one.
        _ => {
            let other = some_records(files, chance);
            drop(bytes.splice(at..at, other));
        }
    }
}

/// Counts what each thread holds.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST_HELD: Cell<isize> = const { Cell::new(0) };
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(bytes: isize) {
    // A thread that ends has no counters any more.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        let _ = MOST_HELD.try_with(|most| most.set(most.get().max(held.get())));
    });
}

// SAFETY: the system's allocator does all of it; the counters are numbers of the thread,
// which take no memory of their own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(at, layout) }
    }
}

/// How many bytes more than before a thread held at most.
fn allocated_by(work: impl FnOnce()) -> usize {
    let before = HELD.get();
    MOST_HELD.set(before);
    work();
    usize::try_from(MOST_HELD.get() - before).unwrap_or(0)
}
