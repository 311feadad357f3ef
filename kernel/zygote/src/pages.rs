//! Memory that a child shares with the zygote is made ready while it waits.
//!
//! After a fork the first write to each page costs a fault, and so does the first look at
//! each page of a file. A compile has 10,000 of them, which is half of its time. The child
//! has nothing else to do until somebody asks, so it has them now.
//!
//! Whatever can't be read or done here is left as it is, and only costs time.

use std::ffi::{c_int, c_void};
use std::fs::File;
use std::os::unix::fs::FileExt;

unsafe extern "C" {
    fn madvise(at: *mut c_void, length: usize, advice: c_int) -> c_int;
}

/// Linux 5.14: pages are made ready to be read, or to be written.
const POPULATE_READ: c_int = 22;
const POPULATE_WRITE: c_int = 23;

const PAGE: usize = 4096;
/// Bits of a page's entry in `/proc/PID/pagemap`.
const PRESENT: u64 = 1 << 63;

/// A part of the address space.
struct Mapping {
    begin: usize,
    end: usize,
    is_own: bool,
}

/// How much is made ready before it is looked whether somebody waits.
const STEP: usize = 256 << 10;

/// Has the faults of all pages that the zygote has touched, or of some, if somebody comes.
pub fn make_ready(is_asked: &dyn Fn() -> bool) {
    let Ok(maps) = std::fs::read_to_string("/proc/self/maps") else {
        return;
    };
    let Some(zygotes) = zygotes_pages() else {
        return;
    };
    let mut since = 0;
    for mapping in maps.lines().filter_map(mapping) {
        let advice = if mapping.is_own {
            POPULATE_WRITE
        } else {
            POPULATE_READ
        };
        for (begin, end) in touched(&zygotes, &mapping) {
            // SAFETY: both kinds of advice leave what is in memory as it is.
            unsafe { madvise(begin as *mut c_void, end - begin, advice) };
            since += end - begin;
            if since > STEP {
                since = 0;
                if is_asked() {
                    return;
                }
            }
        }
    }
}

/// Which pages the zygote has: a child's own list has only those that fork has copied.
fn zygotes_pages() -> Option<File> {
    let zygote = std::os::unix::process::parent_id();
    File::open(format!("/proc/{zygote}/pagemap")).ok()
}

/// Of private memory that is written, or of a file that is read.
fn mapping(line: &str) -> Option<Mapping> {
    let mut words = line.split_ascii_whitespace();
    let (begin, end) = words.next()?.split_once('-')?;
    let rights = words.next()?;
    let is_file = words.nth(3).is_some_and(|name| name.starts_with('/'));
    let is_own = rights == "rw-p";
    let is_read = is_file && rights.starts_with('r');
    let number = |text| usize::from_str_radix(text, 16).ok();
    (is_own || is_read).then_some(())?;
    Some(Mapping {
        begin: number(begin)?,
        end: number(end)?,
        is_own,
    })
}

/// The stretches of pages that are there.
fn touched(pages: &File, mapping: &Mapping) -> Vec<(usize, usize)> {
    let count = (mapping.end - mapping.begin) / PAGE;
    let mut entries = vec![0; count * 8];
    let at = (mapping.begin / PAGE * 8) as u64;
    if pages.read_exact_at(&mut entries, at).is_err() {
        return Vec::new();
    }
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for (number, entry) in entries.chunks_exact(8).enumerate() {
        let entry = entry.try_into().map_or(0, u64::from_le_bytes);
        if entry & PRESENT == 0 {
            continue;
        }
        let begin = mapping.begin + number * PAGE;
        match stretches.last_mut() {
            Some((_, end)) if *end == begin => *end += PAGE,
            _ => stretches.push((begin, begin + PAGE)),
        }
    }
    stretches
}
