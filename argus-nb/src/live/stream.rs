//! Bytes as they come become frames: what arrives is decoded at once, so that little more
//! than one record is ever held in bytes.

use super::error::LiveError;
use super::feed::{Arrived, Feed, STEP};
use crate::interrupt::interrupted;
use crate::load::Decoder;
use polars::prelude::DataFrame;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A feed, and what became of it so far.
pub(super) struct Stream {
    name: PathBuf,
    feed: Box<dyn Feed>,
    decoder: Decoder,
    /// Columns that the decoder does not have yet.
    columns: Option<Vec<String>>,
    /// Bytes that are not decoded yet: the beginning of a record.
    pub(super) pending: Vec<u8>,
    /// Flows that were given in frames.
    pub(super) flows: u64,
    /// Those of which the next frame is to tell.
    breaks: Breaks,
    /// Why no more bytes come.
    ended: Option<String>,
}

/// Connections or files that ended and were followed by another.
#[derive(Default)]
struct Breaks {
    count: usize,
    /// Why, the last time.
    why: String,
    /// Why one ended that was followed by no other yet.
    open: Option<String>,
}

impl Stream {
    /// Of a feed that began with these bytes, which hold no flow.
    pub(super) fn new(
        name: &Path,
        feed: Box<dyn Feed>,
        greeting: Vec<u8>,
    ) -> Result<Stream, LiveError> {
        let mut stream = Stream {
            name: name.to_owned(),
            feed,
            decoder: Decoder::new(name)?,
            columns: None,
            pending: greeting,
            flows: 0,
            breaks: Breaks::default(),
            ended: None,
        };
        stream.decode(false, usize::MAX);
        Ok(stream)
    }

    pub(super) fn name(&self) -> String {
        self.name.display().to_string()
    }

    /// Only these columns, from here on.
    pub(super) fn set_columns(&mut self, columns: Vec<String>) {
        self.columns = Some(columns);
    }

    pub(super) fn set_reconnect(&mut self) {
        self.feed.set_reconnect(true);
        self.breaks.open = self.breaks.open.take().or_else(|| self.ended.take());
    }

    /// An error if it ended before.
    pub(super) fn refuse_if_ended(&self) -> Result<(), LiveError> {
        match &self.ended {
            Some(why) => Err(LiveError::Ended {
                name: self.name(),
                why: why.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Why it ended, if it did.
    pub(super) fn ended(&self) -> Option<&str> {
        self.ended.as_deref()
    }

    /// Why nothing comes at the moment, if that is known.
    pub(super) fn broken(&self) -> Option<&str> {
        self.breaks.open.as_deref()
    }

    /// Gathers flows until there are so many, or it is so late, or no more come.
    pub(super) fn gather(
        &mut self,
        most_rows: usize,
        until: Option<Instant>,
    ) -> Result<(), LiveError> {
        if let Some(columns) = &self.columns {
            self.decoder.set_columns(columns)?;
            self.columns = None;
        }
        loop {
            interrupted()?;
            self.decode(false, most_rows);
            let now = Instant::now();
            if self.decoder.rows() >= most_rows
                || until.is_some_and(|until| now >= until)
                || self.ended.is_some()
            {
                return Ok(());
            }
            let patience = until.map_or(STEP, |until| STEP.min(until - now));
            match self.feed.read(&mut self.pending, patience)? {
                Arrived::Bytes | Arrived::Nothing => {}
                Arrived::Broken { why, goes_on } => self.break_off(why, goes_on),
                Arrived::Again => self.begin_anew(),
            }
        }
    }

    fn decode(&mut self, end: bool, most_rows: usize) {
        let consumed = self.decoder.decode(&self.pending, end, most_rows);
        self.pending.drain(..consumed);
    }

    /// No more bytes come of this connection or file: a record that it cuts is lost.
    fn break_off(&mut self, why: String, goes_on: bool) {
        self.decode(true, usize::MAX);
        let why = format!("the {} {why}", self.feed.kind());
        match goes_on {
            true => self.breaks.open = Some(why),
            false => self.ended = Some(why),
        }
    }

    fn begin_anew(&mut self) {
        self.decoder.begin_anew();
        self.breaks.count += 1;
        self.breaks.why = self.breaks.open.take().unwrap_or_default();
    }

    /// Leaves out what was gathered, and says so.
    pub(super) fn give_up(&mut self) {
        let rows = self.decoder.rows();
        if rows > 0 {
            self.decoder.discard();
            eprintln!("{}: {rows} flows had come, and are left out", self.name());
        }
    }

    /// Whether there is anything for a frame, or to be said with one.
    pub(super) fn has_news(&self) -> bool {
        self.decoder.rows() > 0 || self.breaks.count > 0 || self.ended.is_some()
    }

    /// The flows that were gathered.
    pub(super) fn frame(&mut self) -> Result<DataFrame, LiveError> {
        let mut notes = Vec::new();
        if self.breaks.count > 0 {
            let times = match self.breaks.count {
                1 => "once".to_owned(),
                count => format!("{count} times"),
            };
            notes.push(format!("begun anew {times}: {}", self.breaks.why));
            self.breaks.count = 0;
        }
        if let Some(why) = self.broken() {
            notes.push(format!("flows are waited for: {why}"));
        }
        if let Some(why) = &self.ended {
            notes.push(format!("no more flows come: {why}"));
        }
        let df = self.decoder.frame(notes)?;
        self.flows += df.height() as u64;
        Ok(df)
    }

    /// The newest of the sensor's own records.
    pub(super) fn sensor(&self) -> Result<DataFrame, LiveError> {
        Ok(self.decoder.sensor()?)
    }
}
