//! Whether a process that says nothing is at work, or waits for what never comes.
//!
//! A cell may take rustc minutes, so silence alone is no reason to give it up. A process that
//! uses no processor meanwhile is one.

use std::io::{BufRead, ErrorKind};
use std::time::Duration;

/// How long it may be silent before it is looked at. Whoever reads has this as a time-out.
pub const LOOK: Duration = Duration::from_millis(500);

/// So often it may be found to have done nothing since the look before.
const PATIENCE: u32 = 4;

/// Watches a process.
pub struct Watch {
    process: u32,
    ticks: Option<u64>,
    idle: u32,
}

impl Watch {
    pub fn new(process: u32) -> Watch {
        Watch {
            process,
            ticks: None,
            idle: 0,
        }
    }

    /// Reads a line of what the process says. `None` if it has ended, or stands still.
    pub fn read_line(&mut self, lines: &mut impl BufRead, said: &mut Vec<u8>) -> Option<()> {
        loop {
            // What was read before a time-out is in `said`.
            match lines.read_until(b'\n', said) {
                Ok(0) => return None,
                Ok(_) => return Some(()),
                Err(error) if is_silence(error.kind()) && self.is_at_work() => {}
                Err(_) => return None,
            }
        }
    }

    fn is_at_work(&mut self) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process));
        let ticks = stat.ok().as_deref().and_then(ticks);
        if ticks.is_none() {
            return false;
        }
        self.idle = match ticks == self.ticks {
            true => self.idle + 1,
            false => 0,
        };
        self.ticks = ticks;
        self.idle < PATIENCE
    }
}

fn is_silence(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// How much of a processor a process has used, by its line in `/proc`.
fn ticks(stat: &str) -> Option<u64> {
    // The name of the program may have parentheses and blanks.
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut numbers = rest.split_ascii_whitespace().skip(11);
    let user: u64 = numbers.next()?.parse().ok()?;
    let system: u64 = numbers.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added() {
        let stat = "12 (a) b) S 1 12 12 0 -1 4194560 100 0 0 0 31 11 0 0 20 0 4 0 9 1 1";
        assert_eq!(ticks(stat), Some(42));
        assert_eq!(ticks("12 (a) S 1"), None);
    }
}
