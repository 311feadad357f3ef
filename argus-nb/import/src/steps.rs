//! Batches of an import that goes from line to line.

use crate::{Batch, ImportError};

/// An import that looks at one line, object or tuple at a time.
pub(crate) trait Steps {
    /// Looks at the next one, of which a row is made or not; false at the end.
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError>;

    /// How many rows were made so far.
    fn rows(&self) -> u64;

    /// Where an error waits that was met behind rows that are given first.
    fn waiting(&mut self) -> &mut Option<ImportError>;

    /// As [`crate::Import::next`]: rows in front of an error are given before it.
    fn fill(&mut self, batch: &mut Batch, most_rows: usize) -> Result<bool, ImportError> {
        if let Some(error) = self.waiting().take() {
            return Err(error);
        }
        let before = self.rows();
        while self.rows() - before < most_rows as u64 {
            match self.step(batch) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) if self.rows() == before => return Err(error),
                Err(error) => {
                    *self.waiting() = Some(error);
                    break;
                }
            }
        }
        Ok(self.rows() > before)
    }
}
