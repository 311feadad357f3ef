//! The sensor's own records, at the beginning and the end of what it writes.

/// What the sensor counted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Totals {
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) records: u64,
    pub(crate) flows: u64,
    /// When its first and its last packet were seen.
    pub(crate) first: i64,
    pub(crate) last: i64,
}

const COOKIE: u32 = 0xe571_2dcb;

/// The record before all others. The times that it needs are not known yet.
pub(crate) fn start(status_interval: u16, out: &mut Vec<u8>) {
    record(0x10, COOKIE, status_interval, &Totals::default(), out);
}

/// The record behind all others.
pub(crate) fn stop(status_interval: u16, totals: &Totals, out: &mut Vec<u8>) {
    record(0x30, 0, status_interval, totals, out);
}

fn record(cause: u8, cookie: u32, status_interval: u16, totals: &Totals, out: &mut Vec<u8>) {
    let short = |value: u64| value.min(u64::from(u32::MAX)) as u32;
    let time = |micros: i64| {
        let seconds = micros.div_euclid(1_000_000) as u32;
        [seconds, micros.rem_euclid(1_000_000) as u32]
    };
    out.extend_from_slice(&[0x83, cause, 0, 0x20]);
    let mut words = |words: &[u32]| {
        for word in words {
            out.extend_from_slice(&word.to_be_bytes());
        }
    };
    words(&[0, cookie, 0, 0, 0]);
    words(&time(totals.first));
    words(&time(totals.last));
    // Version 3.0, and how often flows and the sensor are reported.
    words(&[0x0300_0000, u32::from(status_interval) << 16 | 60]);
    words(&[(totals.packets >> 32) as u32, totals.packets as u32]);
    words(&[(totals.bytes >> 32) as u32, totals.bytes as u32]);
    words(&[0, 0, short(totals.records), short(totals.flows), 0]);
    words(&[0; 10]);
    words(&[u32::MAX]);
}
