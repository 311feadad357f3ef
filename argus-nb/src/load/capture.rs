//! Captures of packets are seen by a sensor of our own, and go on as the records that it
//! writes: a capture is read as what `argus -r` would make of it.

use argus_sensor::capture::is_capture;
use argus_sensor::{Counts, Sensor, SensorOptions};
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

/// What the sensors have seen that read a capture: one that only looked at its beginning,
/// and one that read it.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Vec<Arc<Counts>>>>);

impl Seen {
    fn note(&self, counts: Arc<Counts>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(counts);
    }

    /// What is to be said of the capture that was read, if it is one.
    pub(super) fn said(&self, path: &Path) -> Option<String> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = seen.iter().max_by_key(|counts| counts.packets())?;
        let (packets, passed_over) = (counts.packets(), counts.passed_over());
        let cut = match counts.is_cut() {
            true => "; it is cut, and what follows was not read",
            false => "",
        };
        (passed_over > 0 || counts.is_cut()).then(|| {
            format!(
                "{}: {packets} packets, {passed_over} of them of no flow{cut}",
                path.display()
            )
        })
    }
}
