//! A frame is written to a file, typed.

use super::error::LoadError;
use super::find::expanded;
use super::options::Load;
use crate::atomic_write::atomic_write;
use polars::prelude::*;
use std::io::{BufWriter, Write};
use std::path::Path;

impl Load {
    /// Reads it and writes it to `to`, in the format that its ending names:
    /// `.parquet`, `.arrow` or `.csv`. Returns how many rows.
    ///
    /// The file appears when it is whole: if the writing fails, on a full disk or in
    /// the middle, there is none, and one of that name stays as it was.
    ///
    /// # Errors
    /// As for [`Load::read`], and what the writing meets.
    pub fn convert(&self, to: impl AsRef<Path>) -> Result<usize, LoadError> {
        let to = &expanded(to.as_ref());
        // Before anything is read: a name that says nothing is soon mended.
        let format = Format::from_ending(to).ok_or_else(|| LoadError::Ending {
            path: to.to_owned(),
        })?;
        let mut df = self.read()?;
        atomic_write(to, |file| write(&mut df, format, file)).map_err(|failed| match failed {
            PolarsError::IO { error, .. } => LoadError::Unwritable {
                path: to.to_owned(),
                source: std::io::Error::new(error.kind(), error),
            },
            source => LoadError::Polars {
                path: to.to_owned(),
                source,
            },
        })?;
        Ok(df.height())
    }
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Parquet,
    Arrow,
    Csv,
}

impl Format {
    fn from_ending(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()? {
            "parquet" => Some(Format::Parquet),
            "arrow" | "ipc" | "feather" => Some(Format::Arrow),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

/// Writes a frame to its last byte.
fn write(df: &mut DataFrame, format: Format, to: impl Write) -> PolarsResult<()> {
    let mut buffered = BufWriter::new(to);
    match format {
        Format::Parquet => ParquetWriter::new(&mut buffered).finish(df).map(|_| ())?,
        Format::Arrow => IpcWriter::new(&mut buffered).finish(df)?,
        Format::Csv => CsvWriter::new(&mut buffered).finish(df)?,
    }
    // What is left in the buffer when that is dropped is written without a word
    // about whether it could be.
    buffered.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error, ErrorKind, Result};

    const FORMATS: [(&str, Format); 3] = [
        ("csv", Format::Csv),
        ("parquet", Format::Parquet),
        ("arrow", Format::Arrow),
    ];

    /// A disk with room for so many bytes.
    struct Disk(usize);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            let written = bytes.len().min(self.0);
            self.0 -= written;
            match written {
                0 => Err(Error::from(ErrorKind::StorageFull)),
                written => Ok(written),
            }
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_disk_that_is_full_at_the_last_byte_is_noticed() {
        for (ending, format) in FORMATS {
            let mut df = df!("TotPkts" => [1i64, 2, 3]).unwrap();
            let mut whole = Vec::new();
            write(&mut df, format, &mut whole).unwrap();
            write(&mut df, format, Disk(whole.len())).unwrap();
            let written = write(&mut df, format, Disk(whole.len() - 1));
            assert!(written.is_err(), "{ending}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_written_is_said_to_be_so() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("flows.csv");
        std::fs::write(&from, "TotPkts\n1\n").unwrap();
        for (ending, _) in FORMATS {
            let to = folder.path().join("no-folder").join(format!("to.{ending}"));
            let error = Load::new(&from).convert(&to).unwrap_err().to_string();
            let expected = "can't be written: No such file or directory (os error 2)";
            assert!(error.ends_with(expected), "{error}");
        }
        // A device is no file that another could take the place of.
        #[cfg(target_os = "linux")]
        for (ending, _) in FORMATS {
            let to = folder.path().join(format!("full.{ending}"));
            std::os::unix::fs::symlink("/dev/full", &to).unwrap();
            let error = Load::new(&from).convert(&to).unwrap_err().to_string();
            assert!(error.contains("No space left on device"), "{error}");
        }
        assert!(Path::new("/dev/full").exists() || cfg!(not(target_os = "linux")));
    }
}
