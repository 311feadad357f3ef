//! Objects as rows.

use super::cut::{Objects, Shape};
use super::decode::Decoder;
use super::dialect::{Dialect, PLAIN};
use super::infer::Layout;
use super::sample::Sample;
use crate::fill::start_of;
use crate::steps::{Stepping, Steps};
use crate::{Batch, Column, Import, ImportError};
use std::io::{self, Cursor, Read};

/// Begins to read JSON of no known format: lines, or an array. Columns are typed by their
/// values, but those of which `is_text` is true hold them as they were written, for a caller
/// who knows what they mean.
///
/// # Errors
/// If it can't be read, or has no object.
pub fn from_json<'r>(
    mut reader: impl Read + Send + 'r,
    is_text: impl FnMut(&Column) -> bool,
) -> Result<Box<dyn Import + 'r>, ImportError> {
    let start = start_of(&mut reader)?;
    let shape = Shape::detect(&start);
    let reader = Cursor::new(start).chain(reader);
    let mut import = JsonImport::new(reader, shape, &PLAIN)?;
    import.decoder.leave_as_text(is_text);
    Ok(Box::new(Stepping::new(import)))
}

/// A stream of objects, read batch by batch.
pub(crate) struct JsonImport<R> {
    objects: Objects<R>,
    sample: Sample,
    decoder: Decoder,
    /// The stream broke off behind the sample.
    broken: Option<io::Error>,
    ended: bool,
}

impl<R: Read> JsonImport<R> {
    /// Reads as much as decides on the columns.
    pub(crate) fn new(
        reader: R,
        shape: Shape,
        dialect: &'static Dialect,
    ) -> Result<JsonImport<R>, ImportError> {
        let mut objects = Objects::new(reader, shape);
        let mut sample = Sample::default();
        let mut ended = false;
        let mut broken = None;
        while !sample.is_full() && !ended {
            match objects.next() {
                Ok(Some(piece)) => sample.push(piece),
                Ok(None) => ended = true,
                Err(error) => {
                    ended = true;
                    broken = Some(error);
                }
            }
        }
        if sample.is_empty()
            && let Some(error) = broken
        {
            return Err(error.into());
        }
        let layout = Layout::infer(&sample, dialect);
        if sample.is_empty() || (ended && layout.objects == 0 && dialect.event.is_none()) {
            return Err(ImportError::NotThisFormat {
                what: format!("there is no object of {} in it", dialect.name),
                hint: "objects of JSON stand one a line, or in an array".to_owned(),
            });
        }
        Ok(JsonImport {
            objects,
            sample,
            decoder: Decoder::new(layout, dialect),
            broken,
            ended,
        })
    }
}

impl<R: Read + Send> Steps for JsonImport<R> {
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        if let Some(piece) = self.sample.take() {
            self.decoder.decode(piece, batch)?;
            return Ok(true);
        }
        if let Some(error) = self.broken.take() {
            return Err(error.into());
        }
        if self.ended {
            return Ok(false);
        }
        match self.objects.next()? {
            Some(piece) => self.decoder.decode(piece, batch).map(|()| true),
            None => Ok(false),
        }
    }

    fn rows(&self) -> u64 {
        self.decoder.rows()
    }

    fn columns(&self) -> &[Column] {
        self.decoder.columns()
    }

    fn notes(&self) -> Vec<String> {
        self.decoder.notes()
    }
}
