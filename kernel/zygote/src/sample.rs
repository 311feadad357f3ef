//! A sample cell is compiled, to see which pages of memory a compile touches.
//!
//! The sample is a crate in a folder of its own, so that what is made of it meets nothing of
//! the cells'. It is looked at twice: when its code is about to be made, since rustc lets go of
//! what it has read of other crates while LLVM works, and at its end.

use crate::pages::Pages;
use crate::system::{self, Child, Forked};
use std::io::{self, PipeReader, Read};
use std::path::Path;
use std::time::{Duration, Instant};

/// What was learned, or that this is the process to learn of.
pub enum Sample {
    Learned(Pages),
    ToCompile,
}

/// How long a sample may take.
const MOST: Duration = Duration::from_secs(20);
/// How often it is looked what it does.
const LOOK: Duration = Duration::from_millis(1);

/// What it says when it is done.
const LAST: [&str; 4] = [
    "\"emit\":\"obj\"",
    "\"emit\":\"link\"",
    "\"emit\":\"metadata\"",
    "\"message\":\"aborting due to ",
];

/// Memory that is taken and given back before anybody forks, so that what a compile takes has
/// an address already: pages without one can't be made ready.
const ROOM: usize = 80 << 20;
const PIECE: usize = 2 << 20;

pub fn make_room() {
    let pieces: Vec<Vec<u8>> = (0..ROOM / PIECE)
        .map(|_| Vec::with_capacity(PIECE))
        .collect();
    // Nothing is to find out that nobody uses it.
    drop(std::hint::black_box(pieces));
}

/// Has a child of this process compile the sample, and learns from it.
pub fn learn(folder: &Path) -> io::Result<Sample> {
    let (said, says) = io::pipe()?;
    match system::fork_here()? {
        Forked::Child => {
            let is_there =
                std::env::set_current_dir(folder).and_then(|()| system::complain_to(&says));
            match is_there {
                Ok(()) => Ok(Sample::ToCompile),
                Err(_) => system::end(),
            }
        }
        Forked::Parent(child) => {
            drop(says);
            let pages = watch(child, said);
            child.end();
            Ok(Sample::Learned(pages))
        }
    }
}

fn watch(child: Child, mut said: PipeReader) -> Pages {
    let mut pages = Pages::default();
    let mut text = Vec::new();
    let mut makes_code = false;
    let began = Instant::now();
    while began.elapsed() < MOST {
        if !makes_code && has_threads(child) {
            makes_code = true;
            child.stop();
            pages.add_touched(child);
            child.go_on();
        }
        if !system::has_come(&said, LOOK) {
            continue;
        }
        let mut piece = [0; 4096];
        match said.read(&mut piece) {
            Ok(length) if length > 0 => text.extend_from_slice(&piece[..length]),
            _ => break,
        }
        let has = |last: &&str| text.windows(last.len()).any(|it| it == last.as_bytes());
        if LAST.iter().any(has) {
            child.stop();
            pages.add_touched(child);
            break;
        }
    }
    pages
}

fn has_threads(child: Child) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{}/task", child.number()));
    threads.is_ok_and(|threads| threads.count() > 1)
}
