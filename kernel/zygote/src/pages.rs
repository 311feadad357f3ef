//! The memory that a compile touches is made ready while a child waits.
//!
//! After a fork the first write to each page costs a fault, and so does the first look at each
//! page of a file. A compile has 10,000 of them, which is half of its time. The child has
//! nothing else to do until somebody asks, so it has them now. Which pages those are is
//! learned from a sample ([`crate::sample`]).
//!
//! Whatever can't be read or done here is left as it is, and only costs time.

use crate::system::{self, Child, Use};
use std::fs::File;
use std::os::unix::fs::FileExt;

const PAGE: usize = 4096;
/// Bits of a page's entry in `/proc/PID/pagemap`: it is there, it is a file's, it is nobody
/// else's.
const PRESENT: u64 = 1 << 63;
const FILES: u64 = 1 << 61;
const OWN: u64 = 1 << 56;

/// How much is made ready before it is looked whether somebody waits.
const STEP: usize = 256 << 10;

/// A stretch of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stretch {
    begin: usize,
    end: usize,
}

/// Pages by what a process has done with them.
#[derive(Debug, Default)]
pub struct Pages {
    read: Vec<Stretch>,
    written: Vec<Stretch>,
}

impl Pages {
    /// Adds what this process, which stands still, has touched so far.
    pub fn add_touched(&mut self, process: Child) {
        let process = process.number();
        let maps = std::fs::read_to_string(format!("/proc/{process}/maps"));
        let Ok(entries) = File::open(format!("/proc/{process}/pagemap")) else {
            return;
        };
        for mapping in maps.unwrap_or_default().lines().filter_map(mapping) {
            let (list, is_touched): (_, fn(u64) -> bool) = match mapping.is_written {
                true => (&mut self.written, |page| {
                    page & FILES == 0 && page & OWN != 0
                }),
                false => (&mut self.read, |page| page & FILES != 0),
            };
            add(list, &entries, &mapping, is_touched);
        }
        for list in [&mut self.read, &mut self.written] {
            *list = joined(std::mem::take(list));
        }
    }

    /// Has the faults of all these pages, or of some, if somebody comes.
    pub fn make_ready(&self, has_come: impl Fn() -> bool) {
        let read = self.read.iter().map(|it| (it, Use::Read));
        let written = self.written.iter().map(|it| (it, Use::Write));
        let mut since = 0;
        for (stretch, pages) in written.chain(read) {
            system::make_ready(stretch.begin, stretch.end, pages);
            since += stretch.end - stretch.begin;
            if since > STEP {
                since = 0;
                if has_come() {
                    return;
                }
            }
        }
    }
}

/// A part of the address space: private memory that is written, or a file that is read.
struct Mapping {
    begin: usize,
    end: usize,
    is_written: bool,
}

fn mapping(line: &str) -> Option<Mapping> {
    let mut words = line.split_ascii_whitespace();
    let (begin, end) = words.next()?.split_once('-')?;
    let rights = words.next()?;
    let is_file = words.nth(3).is_some_and(|name| name.starts_with('/'));
    let is_written = rights == "rw-p";
    (is_written || is_file && rights.starts_with('r')).then_some(())?;
    let number = |text| usize::from_str_radix(text, 16).ok();
    Some(Mapping {
        begin: number(begin)?,
        end: number(end)?,
        is_written,
    })
}

fn add(list: &mut Vec<Stretch>, entries: &File, mapping: &Mapping, is_touched: fn(u64) -> bool) {
    let mut bytes = vec![0; (mapping.end - mapping.begin) / PAGE * 8];
    let at = (mapping.begin / PAGE * 8) as u64;
    if entries.read_exact_at(&mut bytes, at).is_err() {
        return;
    }
    for (number, entry) in bytes.chunks_exact(8).enumerate() {
        let entry = entry.try_into().map_or(0, u64::from_le_bytes);
        if entry & PRESENT != 0 && is_touched(entry) {
            let begin = mapping.begin + number * PAGE;
            list.push(Stretch {
                begin,
                end: begin + PAGE,
            });
        }
    }
}

/// The same pages in as few stretches as can be.
fn joined(mut pages: Vec<Stretch>) -> Vec<Stretch> {
    pages.sort_unstable();
    let mut stretches: Vec<Stretch> = Vec::new();
    for page in pages {
        match stretches.last_mut() {
            Some(last) if last.end >= page.begin => last.end = last.end.max(page.end),
            _ => stretches.push(page),
        }
    }
    stretches
}
