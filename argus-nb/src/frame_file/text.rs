//! A text, packed or not, that is written batch by batch.

use super::{csv, json};
use polars::prelude::*;
use std::io::{self, Write};

#[derive(Debug, Clone, Copy)]
pub(crate) enum Text {
    Csv,
    /// One array of objects.
    Json,
    /// An object on each line.
    JsonLines,
}

/// How a text is packed. Parquet and Arrow pack their columns themselves.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Packed {
    Not,
    Gzip,
    Zstd,
}

/// A text that is written batch by batch.
pub(crate) struct TextFile<W: Write + Send> {
    text: Text,
    to: Packer<W>,
    /// Whether a row was written.
    has_rows: bool,
    has_header: bool,
}

impl<W: Write + Send> TextFile<W> {
    pub(crate) fn new(text: Text, packed: Packed, to: W) -> PolarsResult<TextFile<W>> {
        let mut to = Packer::new(packed, to)?;
        if let Text::Json = text {
            to.write_all(b"[")?;
        }
        Ok(TextFile {
            text,
            to,
            has_rows: false,
            has_header: false,
        })
    }

    /// Writes the rows of a batch; of a table without rows one without rows.
    pub(crate) fn write(&mut self, batch: &DataFrame) -> PolarsResult<()> {
        match self.text {
            Text::Csv => csv::write(batch, !self.has_header, &mut self.to)?,
            Text::Json => json::write_objects(batch, (!self.has_rows, ",\n"), &mut self.to)?,
            Text::JsonLines => {
                json::write_objects(batch, (!self.has_rows, "\n"), &mut self.to)?;
            }
        }
        self.has_header = true;
        self.has_rows |= batch.height() > 0;
        Ok(())
    }

    /// Writes what is behind the last row, to the last byte.
    pub(crate) fn finish(mut self) -> PolarsResult<()> {
        match self.text {
            Text::Json => self.to.write_all(b"]\n")?,
            Text::JsonLines if self.has_rows => self.to.write_all(b"\n")?,
            Text::JsonLines | Text::Csv => {}
        }
        self.to.finish()?.flush()?;
        Ok(())
    }
}

/// Packs what is written to it.
enum Packer<W: Write + Send> {
    Not(W),
    Gzip(flate2::write::GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write + Send> Packer<W> {
    fn new(packed: Packed, to: W) -> io::Result<Packer<W>> {
        Ok(match packed {
            Packed::Not => Packer::Not(to),
            Packed::Gzip => {
                let level = flate2::Compression::default();
                Packer::Gzip(flate2::write::GzEncoder::new(to, level))
            }
            Packed::Zstd => Packer::Zstd(zstd::Encoder::new(to, zstd::DEFAULT_COMPRESSION_LEVEL)?),
        })
    }

    /// Ends what is packed.
    fn finish(self) -> io::Result<W> {
        match self {
            Packer::Not(to) => Ok(to),
            Packer::Gzip(packer) => packer.finish(),
            Packer::Zstd(packer) => packer.finish(),
        }
    }
}

impl<W: Write + Send> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packer::Not(to) => to.write(bytes),
            Packer::Gzip(packer) => packer.write(bytes),
            Packer::Zstd(packer) => packer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packer::Not(to) => to.flush(),
            Packer::Gzip(packer) => packer.flush(),
            Packer::Zstd(packer) => packer.flush(),
        }
    }
}
