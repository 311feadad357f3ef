//! Batches of an import that goes from line to line.

use crate::{Batch, Column, Import, ImportError};

/// A source that is looked at one line, object or tuple at a time.
pub(crate) trait Steps: Send {
    /// Looks at the next one, of which a row is made or not; false at the end. It is not
    /// called again behind the end, nor behind an error that ends the source.
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError>;

    /// How many rows were made so far.
    fn rows(&self) -> u64;

    /// As [`Import::columns`].
    fn columns(&self) -> &[Column];

    /// As [`Import::notes`].
    fn notes(&self) -> Vec<String>;
}

/// The import that such a source is: rows in front of an error are given before it.
pub(crate) struct Stepping<S> {
    source: S,
    /// An error that was met behind rows that are given first.
    waiting: Option<ImportError>,
    ended: bool,
}

impl<S: Steps> Stepping<S> {
    pub(crate) fn new(source: S) -> Stepping<S> {
        Stepping {
            source,
            waiting: None,
            ended: false,
        }
    }

    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        if self.ended {
            return Ok(false);
        }
        let more = self.source.step(batch);
        self.ended = match &more {
            Ok(more) => !more,
            Err(error) => !error.goes_on(),
        };
        more
    }
}

impl<S: Steps> Import for Stepping<S> {
    fn columns(&self) -> &[Column] {
        self.source.columns()
    }

    fn next(&mut self, batch: &mut Batch, most_rows: usize) -> Result<bool, ImportError> {
        if let Some(error) = self.waiting.take() {
            return Err(error);
        }
        let before = self.source.rows();
        while self.source.rows() - before < most_rows as u64 {
            match self.step(batch) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) if self.source.rows() == before => return Err(error),
                Err(error) => {
                    self.waiting = Some(error);
                    break;
                }
            }
        }
        Ok(self.source.rows() > before)
    }

    fn notes(&self) -> Vec<String> {
        self.source.notes()
    }
}
