//! The bytes of a sensor, or of a file that grows, become rows: what arrives is decoded at
//! once, so that little more than one record is ever held in bytes.

use super::error::LiveError;
use super::feed::Feed;
use super::incoming::{Arrived, Incoming, Wanted};
use crate::display::grouped;
use crate::load::{Decoder, LoadError};
use polars::prelude::DataFrame;
use std::path::Path;
use std::time::Duration;

/// A feed of Argus' records, and what was decoded of it.
pub(super) struct Records {
    feed: Box<dyn Feed>,
    decoder: Decoder,
    /// Bytes that are not decoded yet: the beginning of a record.
    pending: Vec<u8>,
}

impl Records {
    /// Of a feed of that name which began with these bytes, in which there is no flow.
    pub(super) fn new(
        name: &Path,
        feed: Box<dyn Feed>,
        greeting: Vec<u8>,
    ) -> Result<Records, LoadError> {
        let mut records = Records {
            feed,
            decoder: Decoder::new(name)?,
            pending: greeting,
        };
        records.take(false, usize::MAX);
        Ok(records)
    }

    /// If the bytes `end`, a record that is cut is lost.
    fn take(&mut self, end: bool, most_rows: usize) {
        let consumed = self.decoder.decode(&self.pending, end, most_rows);
        self.pending.drain(..consumed);
    }
}

impl Incoming for Records {
    fn read(&mut self, patience: Duration) -> Result<Arrived, LiveError> {
        let arrived = self.feed.read(&mut self.pending, patience)?;
        Ok(match arrived {
            Arrived::Broken { why, goes_on } => {
                self.take(true, usize::MAX);
                let why = format!("the {} {why}", self.feed.kind());
                Arrived::Broken { why, goes_on }
            }
            Arrived::Again => {
                self.decoder.begin_anew();
                Arrived::Again
            }
            arrived => arrived,
        })
    }

    fn decode(&mut self, most_rows: usize) {
        self.take(false, most_rows);
    }

    fn rows(&self) -> usize {
        self.decoder.rows()
    }

    fn frame(&mut self, notes: Vec<String>) -> Result<DataFrame, LiveError> {
        Ok(self.decoder.frame(notes)?)
    }

    fn discard(&mut self) {
        self.decoder.discard();
    }

    fn set_columns(&mut self, wanted: &Wanted) -> Result<(), LiveError> {
        match wanted {
            Wanted::Named(columns) => self.decoder.set_columns(columns)?,
            Wanted::All => self.decoder.set_all()?,
        }
        Ok(())
    }

    fn add_elements(&mut self, _names: &[String]) -> Result<(), LiveError> {
        Err(LiveError::NoElements)
    }

    fn set_reconnect(&mut self) {
        self.feed.set_reconnect(true);
    }

    fn sensor(&self) -> Result<DataFrame, LiveError> {
        Ok(self.decoder.sensor()?)
    }

    fn losses(&self) -> Vec<String> {
        let dropped = self.decoder.sensor().ok().as_ref().and_then(dropped);
        let dropped = dropped.filter(|dropped| *dropped > 0);
        let said = dropped.map(|dropped| {
            let dropped = grouped(dropped as usize);
            format!("the sensor lost {dropped} packets, by its newest report")
        });
        said.into_iter().collect()
    }

    #[cfg(test)]
    fn held(&self) -> usize {
        self.pending.capacity()
    }
}

/// How many packets the sensor lost, by its newest report.
fn dropped(sensor: &DataFrame) -> Option<i64> {
    sensor.column("Drops").ok()?.i64().ok()?.get(0)
}
