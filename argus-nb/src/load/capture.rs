//! Captures of packets are seen by a sensor of our own, and go on as the records that it
//! writes: a capture is read as what `argus -r` would make of it.

use crate::display::count;
use argus_sensor::capture::is_capture;
use argus_sensor::{Counts, Sensor, SensorError, SensorOptions};
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The records that a sensor makes of a capture's packets; any other bytes as they are.
pub(super) fn sensed(
    mut reader: Box<dyn Read + Send>,
    options: &SensorOptions,
    seen: &Seen,
) -> std::io::Result<Box<dyn Read + Send>> {
    let mut start = Vec::new();
    reader.by_ref().take(4).read_to_end(&mut start)?;
    let senses = is_capture(&start);
    let whole: Box<dyn Read + Send> = Box::new(Cursor::new(start).chain(reader));
    Ok(match senses {
        true => {
            let sensor = Sensor::new(whole, options.clone());
            seen.note(sensor.counts());
            Box::new(sensor)
        }
        false => whole,
    })
}

/// Whether what failed is a capture, and not the way to its bytes.
pub(super) fn is_of_the_sensor(error: &std::io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(|inner| inner.is::<SensorError>())
}

/// What the sensors have seen that read a capture: one that only looked at its beginning,
/// and one that read it.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Vec<Arc<Counts>>>>);

impl Seen {
    fn note(&self, counts: Arc<Counts>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(counts);
    }

    /// How many packets were read, if it is a capture that was.
    pub(super) fn packets(&self) -> Option<u64> {
        self.of_who_read_most().map(|counts| counts.packets())
    }

    /// What is to be said of the capture that was read, if it is one.
    pub(super) fn said(&self, path: &Path) -> Option<String> {
        let counts = self.of_who_read_most()?;
        let (packets, passed_over) = (counts.packets(), counts.passed_over());
        let path = path.display();
        let how_many = count(usize::try_from(packets).unwrap_or(usize::MAX), "packet");
        let cut = match counts.is_cut() {
            true => "; it is cut, and what follows was not read",
            false => "",
        };
        match packets {
            0 => Some(format!("{path}: there is no packet in this capture{cut}")),
            _ if passed_over > 0 || counts.is_cut() => Some(format!(
                "{path}: {how_many}, {passed_over} of them of no flow{cut}"
            )),
            _ if counts.packets_of_ip() == 0 => Some(format!(
                "{path}: {how_many}, none of them of IP; the flows are of frames, as argus makes them"
            )),
            _ => None,
        }
    }

    fn of_who_read_most(&self) -> Option<Arc<Counts>> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().max_by_key(|counts| counts.packets()).cloned()
    }
}
