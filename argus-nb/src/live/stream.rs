//! Flows as they come become frames, with what is to be said of connections and files that
//! end.

use super::error::LiveError;
use super::incoming::{Arrived, Incoming, STEP, Wanted};
use crate::interrupt::interrupted;
use polars::prelude::DataFrame;
use std::time::Instant;

/// Flows that come, and what became of them so far.
pub(super) struct Stream {
    /// A sensor's or collector's address, or a file's path.
    name: String,
    incoming: Box<dyn Incoming>,
    /// Columns that it was not told of yet.
    wanted: Option<Wanted>,
    /// Elements that it was not told of yet.
    elements: Vec<String>,
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
    pub(super) fn new(name: String, incoming: Box<dyn Incoming>) -> Stream {
        Stream {
            name,
            incoming,
            wanted: None,
            elements: Vec::new(),
            flows: 0,
            breaks: Breaks::default(),
            ended: None,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Only these columns, from here on.
    pub(super) fn set_columns(&mut self, wanted: Wanted) {
        self.wanted = Some(wanted);
    }

    /// With a column for each of these elements, from here on.
    pub(super) fn add_elements(&mut self, names: Vec<String>) {
        self.elements.extend(names);
    }

    pub(super) fn set_reconnect(&mut self) {
        self.incoming.set_reconnect();
        self.breaks.open = self.breaks.open.take().or_else(|| self.ended.take());
    }

    /// An error if it ended before.
    pub(super) fn refuse_if_ended(&self) -> Result<(), LiveError> {
        match &self.ended {
            Some(why) => Err(LiveError::Ended {
                name: self.name.clone(),
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
        if let Some(wanted) = &self.wanted {
            self.incoming.set_columns(wanted)?;
            self.wanted = None;
        }
        if !self.elements.is_empty() {
            self.incoming.add_elements(&self.elements)?;
            self.elements.clear();
        }
        loop {
            interrupted()?;
            self.incoming.decode(most_rows);
            let now = Instant::now();
            if self.incoming.rows() >= most_rows
                || until.is_some_and(|until| now >= until)
                || self.ended.is_some()
            {
                return Ok(());
            }
            let patience = until.map_or(STEP, |until| STEP.min(until - now));
            match self.incoming.read(patience)? {
                Arrived::Some | Arrived::Nothing => {}
                Arrived::Broken { why, goes_on } => self.break_off(why, goes_on),
                Arrived::Again => self.begin_anew(),
            }
        }
    }

    /// No more comes of this connection, file or socket.
    fn break_off(&mut self, why: String, goes_on: bool) {
        match goes_on {
            true => self.breaks.open = Some(why),
            false => self.ended = Some(why),
        }
    }

    fn begin_anew(&mut self) {
        self.breaks.count += 1;
        self.breaks.why = self.breaks.open.take().unwrap_or_default();
    }

    /// Leaves out what was gathered, and says so.
    pub(super) fn give_up(&mut self) {
        let rows = self.incoming.rows();
        if rows > 0 {
            self.incoming.discard();
            eprintln!("{}: {rows} flows had come, and are left out", self.name());
        }
    }

    /// Whether there is anything for a frame, or to be said with one.
    pub(super) fn has_news(&self) -> bool {
        self.incoming.rows() > 0 || self.breaks.count > 0 || self.ended.is_some()
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
        let df = self.incoming.frame(notes)?;
        self.flows += df.height() as u64;
        Ok(df)
    }

    /// The newest report of the sensor on itself.
    pub(super) fn sensor(&self) -> Result<DataFrame, LiveError> {
        self.incoming.sensor()
    }

    /// What is known to be lost, or is not understood.
    pub(super) fn losses(&self) -> Vec<String> {
        self.incoming.losses()
    }

    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.incoming.held()
    }
}
